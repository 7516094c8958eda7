package clients

import (
	"net/http"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/refusal"
	"configsync/web/site"
)

// recordSecurityPage is Client Record Security for who reads the audit log: the
// way to the records, the emergency accesses, and the rules.
type recordSecurityPage struct {
	site.Frame
	Client  string // as typed
	Minutes int    // that an emergency access lasts
	Days    int    // that a Release Exception may last
	Waiting []emergencyRow
	Looked  []emergencyRow
	Back    string
}

// RecordSecurity shows the page; with a client's id it goes to who can see that
// record.
func RecordSecurity(q *site.Request) error {
	page := &recordSecurityPage{Frame: q.Frame("Client Record Security",
		"Who can see a client’s record, why, and who opened one in an emergency."),
		Client:  q.Input("client"),
		Minutes: int(clients.EmergencyLasts.Minutes()),
		Days:    q.SignedIn.Config.Settings.ExceptionMaximum,
		Back:    "client-security"}
	if !q.Actor().May(admin.ActionAccess) {
		return refusal.New(refusal.Forbidden,
			"Client Record Security is for who reads the audit log.").
			WithHint("Who sees a client of your organization is on the client’s own pages.")
	}
	var err error
	if page.Waiting, page.Looked, err = emergenciesToWatch(page.Frame, q); err != nil {
		return err
	}
	if page.Client == "" {
		return q.Render("record_security", page)
	}
	id, err := admin.ParseClientID(page.Client)
	if err != nil {
		page.Problems = site.Problems{
			site.ProblemAt("client",
				"This is not a client’s id: it has nine digits, such as 482-113-907."),
		}
		return q.RenderStatus(http.StatusUnprocessableEntity, "record_security", page)
	}
	return q.Redirect("clients", id.String(), "access")
}
