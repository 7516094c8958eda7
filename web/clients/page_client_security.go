package clients

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
	"configsync/web/site"
	"configsync/words"
)

// clientSecurityPage is the security of one client's record: Restrict Intake
// and Release Exceptions.
type clientSecurityPage struct {
	site.Frame
	ID         string
	Tabs       []site.NavLink
	Owner      string
	Restricted bool
	Effects    []string       // what setting or lifting Restrict Intake would do, in sentences
	Current    []exceptionRow // in effect, to come, or without effect
	Past       []exceptionRow
	PastCount  string
	MayChange  bool
	Grant      grantForm
}

// exceptionRow is a Release Exception in the list.
type exceptionRow struct {
	ID, Receiving   string
	Word, Status    string
	Begins, Through schema.Date
	Ended           schema.Date
	EndedBy, Reason string
	Granted         site.Moment
	GrantedBy       string
	// address that ends it, and what that would do; "" where it cannot be ended
	End, Effect string
}

// grantForm grants a Release Exception; its inputs are as typed.
type grantForm struct {
	Allowed         bool
	Receiving       []site.Choice
	Through, Reason string
	First, Last     schema.Date // between which Through must be
	Days            int         // how long an exception may last
}

// ClientSecurity shows the security of a record to who acts for its owner.
func ClientSecurity(q *site.Request, id admin.ClientID) error {
	return renderClientSecurity(q, http.StatusOK, id, nil)
}

// renderClientSecurity shows the page with what was typed into its forms, and
// what is wrong with it.
func renderClientSecurity(
	q *site.Request, code int, id admin.ClientID, problems site.Problems,
) error {
	record, err := q.Service().Clients.LookAtClient(q.Context(), q.Actor(), q.Env, id)
	if err != nil {
		return err
	}
	c, config := record.Client, q.SignedIn.Config
	if record.Decision.Rule != sharing.RuleOwner || record.Emergency != nil {
		return refusal.New(refusal.Forbidden,
			"Only %s decides about the security of this record: it created the client.",
			config.OrganizationTitle(c.Owner)).
			WithHint("Ask that organization, or act for it if you are one of its members.")
	}
	page := &clientSecurityPage{Frame: clientFrame(q, "Client record security",
		c.Name()+", "+id.String()+". Who besides "+config.OrganizationTitle(c.Owner)+
			" may see this record.",
		c),
		ID: id.String(), Tabs: tabs(q, id, true), Owner: config.OrganizationTitle(c.Owner),
		Restricted: c.Restricted, MayChange: record.MayRestrict}
	page.Problems = problems
	var exceptions []admin.ReleaseException
	for _, e := range record.Exceptions {
		exceptions = append(exceptions, e.ReleaseException)
	}
	page.Effects = restrictionEffects(q, c, exceptions)
	for _, e := range record.Exceptions {
		page.add(q, c, exceptions, e)
	}
	page.PastCount = words.Count(len(page.Past), "earlier Release Exception",
		"earlier Release Exceptions")
	if record.MayGrant {
		page.Grant = newGrantForm(q, c, exceptions)
	}
	return q.RenderStatus(code, "client_security", page)
}

// add puts an exception where it belongs.
func (p *clientSecurityPage) add(
	q *site.Request, c admin.Client, all []admin.ReleaseException, e clients.ExceptionReport,
) {
	row := newExceptionRow(p.Frame, e)
	if e.State == clients.ExceptionEnded || e.State == clients.ExceptionExpired {
		p.Past = append(p.Past, row)
		return
	}
	if p.MayChange {
		row.End, row.Effect = clientPath(p.Frame, c.ID, "security", "exceptions",
			e.ID, "end"), endEffect(q, c, all, e)
	}
	p.Current = append(p.Current, row)
}

func newExceptionRow(f site.Frame, e clients.ExceptionReport) exceptionRow {
	row := exceptionRow{ID: e.ID, Receiving: e.ReceivingTitle, Begins: e.Begins, Through: e.Through,
		Ended: e.Ended, EndedBy: site.ActorWords(e.EndedBy), Reason: e.Reason,
		Granted: f.Moment(e.GrantedAt), GrantedBy: site.ActorWords(e.GrantedBy)}
	row.Word, row.Status = exceptionWords(e.State)
	return row
}

// restrictionEffects says what setting Restrict Intake would do, or lifting it.
func restrictionEffects(
	q *site.Request, c admin.Client, exceptions []admin.ReleaseException,
) []string {
	config, today, owner := q.SignedIn.Config, today(
		q,
	), q.SignedIn.Config.OrganizationTitle(c.Owner)
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
func endEffect(
	q *site.Request, c admin.Client, exceptions []admin.ReleaseException, e clients.ExceptionReport,
) string {
	rest := slices.DeleteFunc(slices.Clone(
		exceptions,
	), func(other admin.ReleaseException) bool { return other.ID == e.ID })
	for _, v := range clients.Viewers(q.SignedIn.Config, c, rest, today(q)) {
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

// newGrantForm returns the form with what was typed.
func newGrantForm(q *site.Request, c admin.Client, exceptions []admin.ReleaseException) grantForm {
	config, today := q.SignedIn.Config, today(q)
	form := grantForm{Allowed: true, Through: q.PostForm.Get("through"),
		Reason: q.PostForm.Get("reason"), First: today,
		Last: today.AddDays(config.Settings.ExceptionMaximum),
		Days: config.Settings.ExceptionMaximum}
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
			site.Choice{
				Value:  name,
				Text:   text,
				Help:   "",
				Chosen: name == q.PostForm.Get("receiving"),
			})
	}
	slices.SortFunc(form.Receiving, func(a, b site.Choice) int {
		return cmp.Or(strings.Compare(admin.FoldName(a.Text), admin.FoldName(b.Text)),
			strings.Compare(a.Value, b.Value))
	})
	return form
}

// securityDone goes back to the page after a change, or shows what stood in its
// way.
func securityDone(q *site.Request, id admin.ClientID, err error, said string) error {
	problems, ok := site.ProblemsOf(err)
	switch {
	case err == nil:
		return q.RedirectWithFlash(said, "clients", id.String(), "security")
	case ok && !site.IsSignedOut(err):
		return renderClientSecurity(q, site.StatusOf(err), id, problems)
	}
	return err
}

// RestrictClient sets Restrict Intake, or lifts it.
func RestrictClient(q *site.Request, id admin.ClientID) error {
	set := q.Input("restricted") == "yes"
	if q.IsResumed() {
		return ClientSecurity(q, id)
	}
	said := "Restrict Intake is lifted. The MOUs and Release Exceptions decide again who sees this record."
	if set {
		said = "Restrict Intake is set. Nobody but " +
			q.SignedIn.Config.OrganizationTitle(q.Actor().Organization()) + " sees this record."
	}
	return securityDone(q, id, q.Service().Clients.Restrict(q.Context(), q.Actor(), q.Env, id, set),
		said)
}

// GrantException lets another organization see the record.
func GrantException(q *site.Request, id admin.ClientID) error {
	if q.IsResumed() {
		return ClientSecurity(q, id)
	}
	e := admin.ReleaseException{
		Client:    id,
		Receiving: q.Input("receiving"),
		Through:   schema.Date(q.Input("through")),
		Reason:    q.Input("reason"),
	}
	err := q.Service().Clients.GrantException(q.Context(), q.Actor(), q.Env, e)
	return securityDone(q, id, err,
		q.SignedIn.Config.OrganizationTitle(e.Receiving)+" may see this record through "+
			e.Through.Long()+".")
}

// EndException ends a Release Exception.
func EndException(q *site.Request, id admin.ClientID) error {
	if q.IsResumed() {
		return ClientSecurity(q, id)
	}
	return securityDone(q, id,
		q.Service().Clients.EndException(q.Context(), q.Actor(), q.Env, id,
			q.PathValue("exception")),
		"The Release Exception is ended.")
}
