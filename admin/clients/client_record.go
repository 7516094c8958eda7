package clients

import (
	"context"
	"fmt"
	"strconv"

	"configsync/admin"
	"configsync/admin/sharing"
	"configsync/refusal"
	"configsync/schema"
	"configsync/schema/fill"
	"configsync/words"
)

// ClientRecord is a client's record as shown to an actor.
type ClientRecord struct {
	Client     admin.Client
	Decision   sharing.Decision // about the organization acted for
	Reason     string           // why the record is shown, in a sentence
	Exceptions []ExceptionReport
	Form       *schema.Form // the intake form; nil where the environment has none
	// Filled holds its answers; nil for a user whose workgroup may not use it,
	// except in an emergency.
	Filled    *fill.Filled
	Emergency *admin.EmergencyAccess

	MayEdit     bool // change the answers
	MayRestrict bool // set and remove Restrict Intake, and end Release Exceptions
	MayGrant    bool // grant a Release Exception
}

// openRecord is a client's record for a worker who may see it.
type openRecord struct {
	worker     CaseWorker
	client     admin.Client
	exceptions []admin.ReleaseException
	facts      sharing.Facts
	decision   sharing.Decision
	// emergency is the access by which the worker sees the record, if the
	// decision denies it.
	emergency *admin.EmergencyAccess
}

// open reads a client's record. Where there is none, or the actor may not see
// it, the error is the same.
func (s *Service) open(
	ctx context.Context, env *admin.Environment, from *admin.View, actor admin.Actor,
	id admin.ClientID,
) (r openRecord, err error) {
	if r.worker, err = s.CaseWorker(ctx, env, from, actor); err != nil {
		return r, err
	}
	var exists bool
	if r.client, exists, err = from.Clients.Get(ctx, id); err != nil {
		return r, err
	}
	if r.exceptions, err = from.Exceptions.Of(ctx, id); err != nil {
		return r, err
	}
	r.facts = sharing.Facts{
		Owner:      r.client.Owner,
		Restricted: r.client.Restricted,
		Exceptions: admin.ExceptionsOf(r.exceptions),
		Sharing:    r.worker.Config.Sharing,
	}
	r.decision = sharing.Decide(
		sharing.Request{Organization: actor.Organization(), Day: r.worker.Today}, r.facts,
	)
	if exists && r.decision.Allowed && actor.Holds(schema.WorkWithClients) {
		return r, nil
	}
	if actor.UserID() != "" && actor.Holds(schema.EmergencyAccess) {
		now, err := from.Emergencies.Find(ctx, admin.EmergencyFilter{
			Client:   id,
			User:     actor.UserID(),
			ActiveAt: r.worker.Now,
			Limit:    1,
		})
		if err != nil {
			return r, err
		}
		if exists && len(now) > 0 {
			r.emergency = &now[0]
			return r, nil
		}
	}
	return r, refusal.NoSuch("client")
}

// openOwn opens a record to change it: the worker must act for its owner, with
// an editable membership.
func (s *Service) openOwn(
	ctx context.Context, env *admin.Environment, from *admin.View, actor admin.Actor,
	id admin.ClientID,
) (openRecord, error) {
	r, err := s.open(ctx, env, from, actor, id)
	if err != nil {
		return r, err
	}
	if r.decision.Rule != sharing.RuleOwner || r.emergency != nil {
		return r, refusal.New(refusal.Forbidden,
			"Only %s can change this record, because it added the client.",
			r.worker.Config.OrganizationTitle(r.client.Owner)).
			WithHint("Ask that organization, or act for it if you are one of its members.")
	}
	return r, r.worker.mayEdit()
}

// mayChange reports whether the record may be changed.
func (r openRecord) mayChange() bool {
	return r.emergency == nil && r.decision.Rule == sharing.RuleOwner && r.worker.mayEdit() == nil
}

// accessReason returns the rule or access that allowed the record to be shown,
// for the audit log.
func (r openRecord) accessReason() string {
	switch {
	case r.emergency != nil:
		return "by emergency access " + r.emergency.ID
	case r.decision.Rule == sharing.RuleMOU:
		return "by mou " + r.decision.MOU
	case r.decision.Rule == sharing.RuleReleaseException:
		return "by release exception " + r.decision.Exception.ID
	}
	return "by " + string(r.decision.Rule)
}

// clientResource returns the name of a client in the audit log.
func clientResource(id admin.ClientID) string {
	return "client:" + strconv.FormatInt(int64(id), 10)
}

// LookAtClient returns a client's record to an actor who may see it. The access
// and its rule are committed to the audit log before it returns.
func (s *Service) LookAtClient(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id admin.ClientID,
) (ClientRecord, error) {
	action := admin.ActionClientLook
	if !actor.Holds(schema.WorkWithClients) {
		action = admin.ActionEmergencyLook
	}
	var record ClientRecord
	err := s.Write(ctx, actor, action, env, clientResource(id), func(tx *admin.Tx) (string, error) {
		r, err := s.open(ctx, env, tx.View, actor, id)
		if err != nil {
			return "", err
		}
		record, err = s.show(ctx, tx.View, r)
		return r.accessReason(), err
	})
	if err != nil {
		return ClientRecord{}, err
	}
	return record, nil
}

// show returns the shown part of an open record.
func (s *Service) show(ctx context.Context, from *admin.View, r openRecord) (ClientRecord, error) {
	w := r.worker
	own := r.mayChange()
	record := ClientRecord{
		Client:      r.client,
		Decision:    r.decision,
		Emergency:   r.emergency,
		MayRestrict: own,
		MayGrant:    own && !r.client.Restricted,
	}
	record.Reason = r.decision.Reason(w.Config,
		sharing.Request{Organization: w.Actor.Organization(), Day: w.Today}, r.facts)
	if r.emergency != nil {
		record.Reason = fmt.Sprintf(
			"You may see this record until %s, because you opened emergency access to it.",
			words.Clock(r.emergency.Ends.In(w.Config.Settings.Zone)),
		)
	}
	for _, e := range r.exceptions {
		if r.decision.Rule == sharing.RuleOwner || e.Receiving == w.Actor.Organization() {
			record.Exceptions = append(record.Exceptions,
				reportException(w.Config, e, r.client, w.Today))
		}
	}
	sheet, ok, err := s.FormSheet(ctx, w.Config, from, IntakeForm)
	if err != nil || !ok {
		return record, err
	}
	record.Form = sheet.Form
	if !sheet.MayUse(w.Actor.Workgroup()) && r.emergency == nil {
		return record, nil
	}
	stored, err := from.Clients.Answers(ctx, r.client.ID, IntakeForm)
	record.Filled, record.MayEdit = sheet.reopen(stored, w.Today), own
	return record, err
}
