package web

import (
	"configsync/admin"
	"configsync/admin/sharing"
)

// ClientPage shows a client's record.
type ClientPage struct {
	Frame
	Head      ClientHead
	Tabs      []NavLink
	Emergency *EmergencyBanner // the record is seen only by emergency access
	Intake    string           // title of the form; "" where the environment has none
	// the user's workgroup may not use the form, so its answers are not shown
	Hidden   bool
	Sections []AnswerSection
	MayEdit  bool
}

// ClientHead is what is known of a client outside the answers, and why the user
// sees it.
type ClientHead struct {
	ID, Born, Owner string
	Own             bool // the owner is the organization acted for
	Restricted      bool
	Why             string // a sentence
	Created         Moment
	CreatedBy       string
	Changed         Moment
}

// EmergencyBanner says that and how long an emergency access lasts.
type EmergencyBanner struct {
	Owner, Reason string
	Ends          Moment
}

// client shows a record. That it was opened is in the audit log.
func (q *request) client(id admin.ClientID) error {
	record, err := q.service().Clients.LookAtClient(q.Context(), q.actor(), q.env, id)
	if err != nil {
		return err
	}
	c := record.Client
	page := &ClientPage{
		Frame:   q.frame(c.Name(), ""),
		Tabs:    q.tabs(id, record.Decision.Rule == sharing.RuleOwner && record.Emergency == nil),
		MayEdit: record.MayEdit,
	}
	page.Head = ClientHead{ID: c.ID.String(), Born: bornWords(c.Born, q.today()),
		Owner: q.in.Config.OrganizationTitle(c.Owner), Own: c.Owner == q.actor().Organization(),
		Restricted: c.Restricted, Why: record.Reason, Created: page.moment(c.Created),
		CreatedBy: actorWords(c.CreatedBy), Changed: page.moment(c.Changed)}
	if e := record.Emergency; e != nil {
		page.Emergency = &EmergencyBanner{page.Head.Owner, e.Reason, page.moment(e.Ends)}
	}
	if record.Form != nil {
		page.Intake, page.Hidden = record.Form.Title, record.Filled == nil
	}
	if record.Filled != nil {
		page.Sections = answersOf(record.Filled)
	}
	return q.render("client", page)
}
