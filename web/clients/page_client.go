package clients

import (
	"configsync/admin"
	"configsync/admin/sharing"
	"configsync/web/forms"
	"configsync/web/site"
)

// clientPage shows a client's record.
type clientPage struct {
	site.Frame
	Head      clientHead
	Tabs      []site.NavLink
	Emergency *emergencyBanner // the record is seen only by emergency access
	Intake    string           // title of the form; "" where the environment has none
	// the user's workgroup may not use the form, so its answers are not shown
	Hidden   bool
	Sections []forms.AnswerSection
	Unasked  []forms.AnswerView // stored answers that are not asked now
	Waiting  []string           // labels of the required questions that lack an answer
	MayEdit  bool
}

// clientHead is what is known of a client outside the answers, and why the user
// sees it.
type clientHead struct {
	ID, Born, Owner string
	Own             bool // the owner is the organization acted for
	Restricted      bool
	Why             string // a sentence
	Created         site.Moment
	CreatedBy       string
	Changed         site.Moment
}

// emergencyBanner says that and how long an emergency access lasts.
type emergencyBanner struct {
	Owner, Reason string
	Ends          site.Moment
}

// Client shows a record. That it was opened is in the audit log.
func Client(q *site.Request, id admin.ClientID) error {
	record, err := q.Service().Clients.LookAtClient(q.Context(), q.Actor(), q.Env, id)
	if err != nil {
		return err
	}
	c := record.Client
	page := &clientPage{
		Frame:   q.Frame(c.Name(), ""),
		Tabs:    tabs(q, id, record.Decision.Rule == sharing.RuleOwner && record.Emergency == nil),
		MayEdit: record.MayEdit,
	}
	page.Head = clientHead{ID: c.ID.String(), Born: bornWords(c.Born, today(q)),
		Owner:      q.SignedIn.Config.OrganizationTitle(c.Owner),
		Own:        c.Owner == q.Actor().Organization(),
		Restricted: c.Restricted, Why: record.Reason, Created: page.Moment(c.Created),
		CreatedBy: site.ActorWords(c.CreatedBy), Changed: page.Moment(c.Changed)}
	if e := record.Emergency; e != nil {
		page.Emergency = &emergencyBanner{page.Head.Owner, e.Reason, page.Moment(e.Ends)}
	}
	if record.Form != nil {
		page.Intake, page.Hidden = record.Form.Title, record.Filled == nil
	}
	if record.Filled != nil {
		page.Sections = forms.AnswersOf(record.Filled)
		page.Unasked = forms.UnaskedOf(record.Filled)
		for _, p := range record.Filled.Waiting() {
			page.Waiting = append(page.Waiting, p.Label)
		}
	}
	return q.Render("client", page)
}
