package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/admin/sharing"
	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// ClientSecurityPage is the security of one client's record: Restrict Intake
// and Release Exceptions.
type ClientSecurityPage struct {
	Frame
	ID         string
	Tabs       []NavLink
	Owner      string
	Restricted bool
	Effects    []string       // what setting or lifting Restrict Intake would do, in sentences
	Current    []ExceptionRow // in effect, to come, or without effect
	Past       []ExceptionRow
	PastCount  string
	MayChange  bool
	Grant      GrantForm
}

// ExceptionRow is a Release Exception in the list.
type ExceptionRow struct {
	ID, Receiving   string
	Word, Status    string
	Begins, Through schema.Date
	Ended           schema.Date
	EndedBy, Reason string
	Granted         Moment
	GrantedBy       string
	// address that ends it, and what that would do; "" where it cannot be ended
	End, Effect string
}

// GrantForm grants a Release Exception; its inputs are as typed.
type GrantForm struct {
	Allowed         bool
	Receiving       []Choice
	Through, Reason string
	First, Last     schema.Date // between which Through must be
	Days            int         // how long an exception may last
}

// clientSecurity shows the security of a record to who acts for its owner.
func (q *request) clientSecurity(id admin.ClientID) error {
	return q.renderClientSecurity(http.StatusOK, id, nil)
}

// renderClientSecurity shows the page with what was typed into its forms, and
// what is wrong with it.
func (q *request) renderClientSecurity(code int, id admin.ClientID, problems Problems) error {
	record, err := q.service().Clients.LookAtClient(q.Context(), q.actor(), q.env, id)
	if err != nil {
		return err
	}
	c, config := record.Client, q.in.Config
	if record.Decision.Rule != sharing.RuleOwner || record.Emergency != nil {
		return refusal.New(refusal.Forbidden,
			"Only %s decides about the security of this record: it created the client.",
			config.OrganizationTitle(c.Owner)).
			WithHint("Ask that organization, or act for it if you are one of its members.")
	}
	page := &ClientSecurityPage{Frame: q.clientFrame("Client record security",
		c.Name()+", "+id.String()+". Who besides "+config.OrganizationTitle(c.Owner)+
			" may see this record.",
		c),
		ID: id.String(), Tabs: q.tabs(id, true), Owner: config.OrganizationTitle(c.Owner),
		Restricted: c.Restricted, MayChange: record.MayRestrict}
	page.Problems = problems
	var exceptions []admin.ReleaseException
	for _, e := range record.Exceptions {
		exceptions = append(exceptions, e.ReleaseException)
	}
	page.Effects = q.restrictionEffects(c, exceptions)
	for _, e := range record.Exceptions {
		page.add(q, c, exceptions, e)
	}
	page.PastCount = words.Count(len(page.Past), "earlier Release Exception",
		"earlier Release Exceptions")
	if record.MayGrant {
		page.Grant = q.grantForm(c, exceptions)
	}
	return q.renderStatus(code, "client_security", page)
}

// add puts an exception where it belongs.
func (p *ClientSecurityPage) add(
	q *request, c admin.Client, all []admin.ReleaseException, e clients.ExceptionReport,
) {
	row := p.exceptionRow(e)
	if e.State == clients.ExceptionEnded || e.State == clients.ExceptionExpired {
		p.Past = append(p.Past, row)
		return
	}
	if p.MayChange {
		row.End, row.Effect = p.clientPath(c.ID, "security", "exceptions",
			e.ID, "end"), q.endEffect(c, all, e)
	}
	p.Current = append(p.Current, row)
}

func (f Frame) exceptionRow(e clients.ExceptionReport) ExceptionRow {
	row := ExceptionRow{ID: e.ID, Receiving: e.ReceivingTitle, Begins: e.Begins, Through: e.Through,
		Ended: e.Ended, EndedBy: actorWords(e.EndedBy), Reason: e.Reason,
		Granted: f.moment(e.GrantedAt), GrantedBy: actorWords(e.GrantedBy)}
	row.Word, row.Status = exceptionWords(e.State)
	return row
}

// restrictionEffects says what setting Restrict Intake would do, or lifting it.
func (q *request) restrictionEffects(c admin.Client, exceptions []admin.ReleaseException) []string {
	config, today, owner := q.in.Config, q.today(), q.in.Config.OrganizationTitle(c.Owner)
	open := c
	open.Restricted = false
	seeing := titlesOf(clients.Viewers(config, open, exceptions, today))
	var effective int
	for _, e := range exceptions {
		if clients.State(e, open, today) == clients.ExceptionValid {
			effective++
		}
	}
	out := []string{
		"Nobody but " + owner +
			" will see this record, whatever MOUs and Release Exceptions exist.",
	}
	switch {
	case c.Restricted && len(seeing) == 0:
		return []string{
			"Nobody else will see this record by that: no MOU of " + owner +
				" is in force, and no Release Exception is valid.",
		}
	case c.Restricted:
		out = []string{
			words.And(seeing) + " will see this record again, by MOUs and Release Exceptions.",
		}
		if effective > 0 {
			out = append(out,
				words.Count(effective, "Release Exception", "Release Exceptions")+
					" will have an effect again.")
		}
		return out
	case len(seeing) == 0:
		out = append(out, "Today nobody else sees it.")
	default:
		out = append(out, words.And(seeing)+" will stop seeing it.")
	}
	if effective > 0 {
		out = append(out,
			words.Count(effective, "Release Exception", "Release Exceptions")+
				" will be without effect.")
	}
	return out
}

// endEffect says what ending an exception today would do.
func (q *request) endEffect(
	c admin.Client, exceptions []admin.ReleaseException, e clients.ExceptionReport,
) string {
	rest := slices.DeleteFunc(slices.Clone(
		exceptions,
	), func(other admin.ReleaseException) bool { return other.ID == e.ID })
	for _, v := range clients.Viewers(q.in.Config, c, rest, q.today()) {
		if v.Organization == e.Receiving {
			return "It ends now and cannot be resumed. " + v.Reason
		}
	}
	if e.State == clients.ExceptionWithoutEffect {
		return "It ends now and cannot be resumed: it will not come back into effect when Restrict Intake is lifted."
	}
	return "From now on " + e.ReceivingTitle +
		" will not see this record. A new Release Exception can be granted later."
}

// grantForm is the form with what was typed.
func (q *request) grantForm(c admin.Client, exceptions []admin.ReleaseException) GrantForm {
	config, today := q.in.Config, q.today()
	form := GrantForm{Allowed: true, Through: q.PostForm.Get("through"),
		Reason: q.PostForm.Get("reason"), First: today,
		Last: today.AddDays(config.Policy.ExceptionMaximum), Days: config.Policy.ExceptionMaximum}
	sees := map[string]string{}
	for _, v := range clients.Viewers(config, c, exceptions, today) {
		sees[v.Organization] = ruleWord(v.Decision.Rule)
	}
	for name, o := range config.Organizations {
		if name == c.Owner {
			continue
		}
		text := o.Title
		if by := sees[name]; by != "" {
			text += " (sees it already: " + by + ")"
		}
		form.Receiving = append(form.Receiving,
			Choice{name, text, "", name == q.PostForm.Get("receiving")})
	}
	slices.SortFunc(form.Receiving, func(a, b Choice) int {
		return cmp.Or(strings.Compare(admin.FoldName(a.Text), admin.FoldName(b.Text)),
			strings.Compare(a.Value, b.Value))
	})
	return form
}

// securityDone goes back to the page after a change, or shows what stood in its
// way.
func (q *request) securityDone(id admin.ClientID, err error, said string) error {
	problems, ok := problemsOf(err)
	switch {
	case err == nil:
		return q.done(said, "clients", id.String(), "security")
	case ok && !isSignedOut(err):
		return q.renderClientSecurity(statusOf(err), id, problems)
	}
	return err
}

// restrictClient sets Restrict Intake, or lifts it.
func (q *request) restrictClient(id admin.ClientID) error {
	set := q.input("restricted") == "yes"
	if q.resumed() {
		return q.clientSecurity(id)
	}
	said := "Restrict Intake is lifted. The MOUs and Release Exceptions decide again who sees this record."
	if set {
		said = "Restrict Intake is set. Nobody but " +
			q.in.Config.OrganizationTitle(q.actor().Organization()) + " sees this record."
	}
	return q.securityDone(id, q.service().Clients.Restrict(q.Context(), q.actor(), q.env, id, set),
		said)
}

// grantException lets another organization see the record.
func (q *request) grantException(id admin.ClientID) error {
	if q.resumed() {
		return q.clientSecurity(id)
	}
	e := admin.ReleaseException{
		Client:    id,
		Receiving: q.input("receiving"),
		Through:   schema.Date(q.input("through")),
		Reason:    q.input("reason"),
	}
	err := q.service().Clients.GrantException(q.Context(), q.actor(), q.env, e)
	return q.securityDone(id, err,
		q.in.Config.OrganizationTitle(e.Receiving)+" may see this record through "+
			e.Through.Long()+".")
}

// endException ends a Release Exception.
func (q *request) endException(id admin.ClientID) error {
	if q.resumed() {
		return q.clientSecurity(id)
	}
	return q.securityDone(id,
		q.service().Clients.EndException(q.Context(), q.actor(), q.env, id,
			q.PathValue("exception")),
		"The Release Exception is ended.")
}
