package clients

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/admin/sharing"
	"configsync/refusal"
	"configsync/schema"
)

// AccessReport lists who may see a client's record on a day. Restrict Intake
// and the owner are those of today, for other days too.
type AccessReport struct {
	Client        admin.Client // without name and birth date for readers of the audit log
	OwnerTitle    string
	Day           schema.Date
	Organizations []OrganizationAccess // every one, the owner first, the others by title
	// Exceptions are all exceptions, the newest first; without reasons for
	// readers of the audit log.
	Exceptions  []ExceptionReport
	Emergencies []admin.EmergencyAccess // those that are active now
}

// OrganizationAccess is whether one organization may see a record.
type OrganizationAccess struct {
	Organization string
	Title        string
	Decision     sharing.Decision
	Reason       string // the decision in a sentence
	// Next is the next change if nothing is edited; nil if there is none.
	Next *sharing.AccessChange
}

// WhoCanSee reports who may see a client's record on a day, and why; an empty
// day is today. It is for users who act for the owner, and for readers of the
// audit log, who learn neither name nor answers. The request is recorded in the
// audit log. An invalid day is an [InputError] with the input day.
func (s *Service) WhoCanSee(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id admin.ClientID,
	day schema.Date,
) (AccessReport, error) {
	if day != "" && schema.CheckDate(string(day)) != nil {
		return AccessReport{}, admin.InputError{{
			Input:   "day",
			Message: "This is not a valid date: write year-month-day, such as 2026-01-31.",
		}}
	}
	action := admin.ActionOwnAccess
	if actor.Holds(schema.ReadAuditLog) {
		action = admin.ActionAccess
	}
	var report AccessReport
	err := s.Write(ctx, actor, action, env, clientResource(id), func(tx *admin.Tx) (string, error) {
		w, client, err := s.openAccess(ctx, env, tx, actor, id)
		if err != nil {
			return "", err
		}
		exceptions, err := tx.Exceptions.Of(ctx, id)
		if err != nil {
			return "", err
		}
		report = reportAccess(w.Config, client, exceptions, cmp.Or(day, w.Today))
		if report.Emergencies, err = tx.Emergencies.Find(ctx, admin.EmergencyFilter{
			Client:   id,
			ActiveAt: w.Now,
		}); err != nil {
			return "", err
		}
		if actor.Organization() != client.Owner || !actor.Holds(schema.WorkWithClients) {
			report.anonymize()
		}
		return "on " + string(report.Day), nil
	})
	if err != nil {
		return AccessReport{}, err
	}
	return report, nil
}

// openAccess reads a client for an actor who may ask who sees the record.
func (s *Service) openAccess(
	ctx context.Context, env *admin.Environment, tx *admin.Tx, actor admin.Actor, id admin.ClientID,
) (CaseWorker, admin.Client, error) {
	if !actor.Holds(schema.ReadAuditLog) {
		r, err := s.open(ctx, env, tx.View, actor, id)
		if err == nil && r.decision.Rule != sharing.RuleOwner {
			err = refusal.New(refusal.Forbidden,
				"Only %s can ask who may see this record, because it added the client.",
				r.worker.Config.OrganizationTitle(r.client.Owner))
		}
		return r.worker, r.client, err
	}
	w, err := s.CaseWorker(ctx, env, tx.View, actor)
	if err != nil {
		return w, admin.Client{}, err
	}
	client, ok, err := tx.Clients.Get(ctx, id)
	if err == nil && !ok {
		err = refusal.NoSuch("client")
	}
	return w, client, err
}

// anonymize removes everything that identifies the client.
func (r *AccessReport) anonymize() {
	c := r.Client
	r.Client = admin.Client{
		ID:         c.ID,
		Owner:      c.Owner,
		Restricted: c.Restricted,
		Created:    c.Created,
		Changed:    c.Changed,
	}
	for i := range r.Exceptions {
		r.Exceptions[i].Reason = ""
	}
}

// reportAccess asks for every organization.
func reportAccess(
	c *admin.Configuration, client admin.Client, exceptions []admin.ReleaseException,
	day schema.Date,
) AccessReport {
	report := AccessReport{Client: client, OwnerTitle: c.OrganizationTitle(client.Owner), Day: day}
	for _, e := range exceptions {
		report.Exceptions = append(report.Exceptions, reportException(c, e, client, day))
	}
	names := map[string]bool{client.Owner: true}
	for name := range c.Organizations {
		names[name] = true
	}
	f := sharing.Facts{
		Owner:      client.Owner,
		Restricted: client.Restricted,
		Exceptions: admin.ExceptionsOf(exceptions),
		Sharing:    c.Sharing,
	}
	for name := range maps.Keys(names) {
		r := sharing.Request{Organization: name, Day: day}
		d := sharing.Decide(r, f)
		access := OrganizationAccess{
			Organization: name,
			Title:        c.OrganizationTitle(name),
			Decision:     d,
			Reason:       d.Reason(c, r, f),
		}
		if next, ok := sharing.NextChange(r, f); ok {
			next.Reason = next.Decision.Reason(c,
				sharing.Request{Organization: name, Day: next.Day}, f)
			access.Next = &next
		}
		report.Organizations = append(report.Organizations, access)
	}
	slices.SortFunc(report.Organizations, func(a, b OrganizationAccess) int {
		if isOwner := a.Organization == client.Owner; isOwner != (b.Organization == client.Owner) {
			return map[bool]int{true: -1, false: 1}[isOwner]
		}
		return cmp.Or(strings.Compare(admin.FoldName(a.Title), admin.FoldName(b.Title)),
			strings.Compare(a.Organization, b.Organization))
	})
	return report
}
