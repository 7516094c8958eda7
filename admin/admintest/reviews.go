package admintest

import (
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/store"
	"configsync/syncer"
	"configsync/syncer/timing"
)

// supersede begins a second attempt at the run "r" in production.
func (w *Reviewed) Supersede() {
	w.T.Helper()
	w.Must(w.Env.Store.Write(w.T.Context(), func(tx *admin.Tx) error {
		_, err := tx.Ledger.RaiseFence(w.T.Context(), "r", 2)
		return err
	}))
}

// freeze freezes production for an hour around now.
func (w *Reviewed) Freeze() {
	w.T.Helper()
	begins := w.Clock.Now().Add(-time.Minute).UTC().Format("2006-01-02T15:04")
	window := timing.Window{Timing: timing.Timing{At: begins, Zone: "UTC"}, Lasts: time.Hour}
	_, err := w.Service.Promotion.AddFreeze(w.T.Context(), Operator, w.Env, window,
		"The annual count")
	w.Must(err)
}

// planEdit returns a sealed edit of production.
func (w *Reviewed) PlanEdit(objects ...schema.Object) *syncer.Plan {
	w.T.Helper()
	snapshot, err := w.Env.Store.Snapshot(w.T.Context())
	w.Must(err)
	defer snapshot.Close()
	p, err := syncer.MakeEdit(w.T.Context(), w.Service.Kinds, snapshot.Config, objects, nil,
		syncer.Options{Author: Operator.String(), Now: w.Clock.Now()})
	w.Must(err)
	w.Must(p.Seal())
	return p
}

// widening is what makes the plan of a world one whose effects are counted:
// it shares clients anew.
func (w *Reviewed) Widening() {
	w.InTraining(append(Parties(), Object("mou", "7", map[string]any{"title": "Winter",
		"from": "city-shelter", "to": "hope-house", "begins": "2026-01-01"}))...)
}

// reviewWorld is a production environment that asks for approval, and a
// training environment that is one change ahead of it.
type Reviewed struct {
	*Accounts
	Training                   *admin.Environment
	Author, Approver, Officer  admin.Actor
	Second, Applier, Bystander admin.Actor
}

func NewReviewed(t *testing.T, url func(t *testing.T) string) *Reviewed {
	t.Helper()
	w := &Reviewed{Accounts: AccountsAt(t, url(t), admin.Production)}
	db, err := store.Open(t.Context(), url(
		t,
	), store.Options{
		Create:  true,
		Name:    "training",
		Role:    "training",
		Version: "0.1.0",
		Actor:   Operator.String(),
	})
	w.Must(err)
	t.Cleanup(func() { db.Close() })
	w.Training = &admin.Environment{Name: "training", Role: admin.Training, Store: db}
	w.Configure(Workgroup("authors", "read-configuration", "plan-sync", "apply-sync"),
		Workgroup("approvers", "read-configuration", "approve-sync"),
		Workgroup("officers", "read-configuration", "approve-sharing"))
	w.InTraining(List("colors", "V1"))
	w.Must(w.Sync(w.Plan()))
	w.InTraining(List("colors", "V2"))
	as := func(name, workgroup string) admin.Actor { return w.As(w.Add(Person(name, workgroup))) }
	w.Author, w.Approver, w.Second, w.Officer = as("Ana Ruiz",
		"authors"), as("Ben Ode",
		"approvers"), as("Cyd Lee", "approvers"), as("Dot Kim", "officers")
	w.Applier, w.Bystander = as("Eve Moss", "authors"), as("Flo Rae", "workers")
	return w
}

// inTraining puts objects in place in training.
func (w *Reviewed) InTraining(objects ...schema.Object) {
	w.T.Helper()
	_, err := w.Service.Promotion.Edit(w.T.Context(), Operator, w.Training,
		promotion.EditRequest{Objects: objects, Reason: "test"})
	w.Must(err)
}

// plan is one of everything, by the operator.
func (w *Reviewed) Plan() *syncer.Plan {
	w.T.Helper()
	p, err := w.Service.Promotion.Plan(w.T.Context(), Operator, w.Training, w.Env,
		promotion.PlanRequest{})
	w.Must(err)
	return p
}

// sync applies a plan on an approval that was given elsewhere.
func (w *Reviewed) Sync(p *syncer.Plan) error {
	_, err := w.Service.Promotion.Apply(w.T.Context(), Operator, w.Env, p,
		promotion.ApplyRequest{External: "test"})
	return err
}

// submitted is a plan of everything that the author has chosen in the browser
// and sent to review.
func (w *Reviewed) Submitted() *syncer.Plan {
	w.T.Helper()
	p, err := w.Service.Promotion.SubmitChoices(w.T.Context(), w.Author,
		promotion.Side{Environment: w.Training}, w.Env)
	w.Must(err)
	return p
}

func (w *Reviewed) Apply(actor admin.Actor, p *syncer.Plan) (syncer.Update, error) {
	return w.Service.Promotion.Apply(w.T.Context(), actor, w.Env, p, promotion.ApplyRequest{})
}

func (w *Reviewed) Approve(actor admin.Actor, p *syncer.Plan) error {
	return w.Service.Promotion.Approve(w.T.Context(), actor, w.Env, p.ID, "looks right")
}

func (w *Reviewed) Show(p *syncer.Plan) promotion.ReviewDetail {
	w.T.Helper()
	d, err := w.Service.Promotion.ShowReview(w.T.Context(), w.Approver, w.Env, p.ID)
	w.Must(err)
	return d
}

func (w *Reviewed) WantState(p *syncer.Plan, want admin.ReviewState) {
	w.T.Helper()
	if got := w.Show(p).Standing.State; got != want {
		w.T.Errorf("the plan is %s, want %s", got, want)
	}
}

func (w *Reviewed) History() []syncer.Update {
	w.T.Helper()
	updates, err := w.Service.History.History(w.T.Context(), Operator, w.Env, admin.Filter{})
	w.Must(err)
	return updates
}
