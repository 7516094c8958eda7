package web

import (
	"net/http"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/refusal"
)

// RecordSecurityPage is Client Record Security for who reads the audit log: the
// way to the records, the emergency accesses, and the rules.
type RecordSecurityPage struct {
	Frame
	Client  string // as typed
	Minutes int    // that an emergency access lasts
	Days    int    // that a Release Exception may last
	Waiting []EmergencyRow
	Looked  []EmergencyRow
	Back    string
}

// recordSecurity shows the page; with a client's id it goes to who can see that
// record.
func (q *request) recordSecurity() error {
	page := &RecordSecurityPage{Frame: q.frame("Client Record Security",
		"Who can see a client’s record, why, and who opened one in an emergency."),
		Client:  q.input("client"),
		Minutes: int(clients.EmergencyLasts.Minutes()), Days: q.in.Config.Policy.ExceptionMaximum,
		Back: "client-security"}
	if !q.actor().May(admin.ActionAccess) {
		return refusal.New(refusal.Forbidden,
			"Client Record Security is for who reads the audit log.").
			WithHint("Who sees a client of your organization is on the client’s own pages.")
	}
	var err error
	if page.Waiting, page.Looked, err = page.emergenciesToWatch(q); err != nil {
		return err
	}
	if page.Client == "" {
		return q.render("record_security", page)
	}
	id, err := admin.ParseClientID(page.Client)
	if err != nil {
		page.Problems = Problems{
			problemAt("client",
				"This is not a client’s id: it has nine digits, such as 482-113-907."),
		}
		return q.renderStatus(http.StatusUnprocessableEntity, "record_security", page)
	}
	return q.redirect("clients", id.String(), "access")
}
