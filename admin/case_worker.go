package admin

import (
	"context"
	"slices"
	"time"

	"configsync/refusal"
	"configsync/schema"
)

// caseWorker is who works with clients, and what decides about it at this moment: the account as the database has it now, the
// configuration, and the day.
type caseWorker struct {
	actor  Actor
	user   User // zero for an operator
	config *Configuration
	now    time.Time
	today  schema.Date
}

// caseWorker reads what decides about an actor's work with clients. It refuses a user whose account does not let them go on.
func (s *Service) caseWorker(ctx context.Context, env *Environment, from accountReader, actor Actor) (caseWorker, error) {
	w := caseWorker{actor: actor, now: s.now()}
	var err error
	if w.config, err = s.configuration(ctx, env, from); err != nil {
		return w, err
	}
	w.today = w.config.Policy.Today(w.now)
	if actor.IsOperator() {
		return w, nil
	}
	if w.user, _, err = from.User(ctx, actor.UserID()); err != nil {
		return w, err
	}
	m := w.user.Membership(actor.Organization())
	if w.user.Status != Active || !m.Active || !m.Login || !slices.Contains(w.user.Workgroups, actor.Workgroup()) {
		return w, refusal.New(refusal.SignedOut, "What your account may do was changed.").
			WithHint("Sign in again.")
	}
	return w, nil
}

// mayEdit refuses who may not change records of the organization acted for.
func (w caseWorker) mayEdit() error {
	switch {
	case w.actor.Organization() == "":
		return refusal.New(refusal.Forbidden,
			"A record is changed by somebody who acts for an organization.").
			WithRemedy(refusal.SignInAsUser)
	case !w.user.MayEdit(w.actor.Organization()):
		return refusal.New(refusal.Forbidden,
			"You may look at the records of %s, and not change them.", w.organization()).
			WithHint("Ask an administrator to make your membership editable.")
	}
	return nil
}

// organization is the title of the one acted for.
func (w caseWorker) organization() string { return w.config.OrganizationTitle(w.actor.Organization()) }

// mayUse refuses who may not use a form.
func (w caseWorker) mayUse(f *FormSheet) error {
	if f.MayUse(w.actor.Workgroup()) {
		return nil
	}
	return refusal.New(refusal.Forbidden,
		"The workgroup %s may not use the form %s.", w.config.WorkgroupTitle(w.actor.Workgroup()),
		f.Form.Title).
		WithHint("Act for another workgroup, or ask an administrator.")
}
