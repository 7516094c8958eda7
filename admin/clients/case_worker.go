package clients

import (
	"context"
	"slices"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
)

// CaseWorker is a user who works with clients, with the basis of decisions at
// this moment: the account in the database, the configuration, and the day.
type CaseWorker struct {
	Actor  admin.Actor
	user   admin.User // zero for an operator
	Config *admin.Configuration
	Now    time.Time
	Today  schema.Date
}

// CaseWorker returns the case worker of an actor. It refuses a user whose
// account may no longer be used.
func (s *Service) CaseWorker(
	ctx context.Context, env *admin.Environment, from *admin.View, actor admin.Actor,
) (CaseWorker, error) {
	w := CaseWorker{Actor: actor, Now: s.Now()}
	var err error
	if w.Config, err = s.Configuration(ctx, env, from.Config); err != nil {
		return w, err
	}
	w.Today = w.Config.Settings.Today(w.Now)
	if actor.IsOperator() {
		return w, nil
	}
	if w.user, _, err = from.Users.Get(ctx, actor.UserID()); err != nil {
		return w, err
	}
	m := w.user.Membership(actor.Organization())
	if w.user.Status != admin.Active || !m.Active || !m.Login ||
		!slices.Contains(w.user.Workgroups, actor.Workgroup()) {
		return w, refusal.New(refusal.SignedOut, "The access of your account has changed.").
			WithHint("Sign in again.")
	}
	return w, nil
}

// mayEdit refuses a worker who may not change records of the organization acted
// for.
func (w CaseWorker) mayEdit() error {
	switch {
	case w.Actor.Organization() == "":
		return refusal.New(refusal.Forbidden,
			"Only someone who acts for an organization can change a record.").
			WithRemedy(refusal.SignInAsUser)
	case !w.user.MayEdit(w.Actor.Organization()):
		return refusal.New(refusal.Forbidden,
			"You can view the records of %s but not change them.", w.organization()).
			WithHint("Ask an administrator to make your membership editable.")
	}
	return nil
}

// organization returns the title of the one acted for.
func (w CaseWorker) organization() string {
	return w.Config.OrganizationTitle(w.Actor.Organization())
}

// mayUse refuses a worker who may not use a form.
func (w CaseWorker) mayUse(f *FormSheet) error {
	if f.MayUse(w.Actor.Workgroup()) {
		return nil
	}
	return refusal.New(refusal.Forbidden,
		"The workgroup %s may not use the form %s.", w.Config.WorkgroupTitle(w.Actor.Workgroup()),
		f.Form.Title).
		WithHint("Act for another workgroup, or ask an administrator.")
}
