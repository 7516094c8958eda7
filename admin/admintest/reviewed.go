package admintest

import (
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
	"configsync/syncer/timing"
)

// Reviewed makes the environment a Production that asks for approval, with a
// Training that is one change ahead of it: the list "colors".
func Reviewed() Option {
	return func(w *World) {
		w.role = admin.Production
		w.begin = append(w.begin, func() {
			w.T.Helper()
			w.openTraining()
			w.Configure(Workgroup("authors", "read-configuration", "plan-sync", "apply-sync"),
				Workgroup("approvers", "read-configuration", "approve-sync"),
				Workgroup("officers", "read-configuration", "approve-sharing"))
			w.InTraining(List("colors", "V1"))
			w.Sync()
			w.InTraining(List("colors", "V2"))
			as := func(name, workgroup string) admin.Actor {
				return w.As(w.Add(Person(name, workgroup)))
			}
			w.Author, w.Applier = as("Ana Ruiz", "authors"), as("Eve Moss", "authors")
			w.Approver, w.Second = as("Ben Ode", "approvers"), as("Cyd Lee", "approvers")
			w.Officer, w.Bystander = as("Dot Kim", "officers"), as("Flo Rae", "workers")
		})
	}
}

// Submitted returns a plan of everything that the author has chosen in the
// browser and sent to review.
func (w *World) Submitted() *syncer.Plan {
	w.T.Helper()
	p, err := w.Service.Promotion.SubmitChoices(w.T.Context(), w.Author,
		promotion.Counterpart{Environment: w.Training}, w.Env)
	w.Must(err)
	return p
}

// Approve approves a plan.
func (w *World) Approve(actor admin.Actor, p *syncer.Plan) error {
	return w.Service.Promotion.Reviews.Approve(w.T.Context(), actor, w.Env, p.ID, "looks right")
}

// Show returns a plan as the approver sees it.
func (w *World) Show(p *syncer.Plan) promotion.ReviewDetail {
	w.T.Helper()
	d, err := w.Service.Promotion.Reviews.Show(w.T.Context(), w.Approver, w.Env, p.ID)
	w.Must(err)
	return d
}

// WantState checks where the review of a plan stands.
func (w *World) WantState(p *syncer.Plan, want admin.ReviewState) {
	w.T.Helper()
	if got := w.Show(p).Progress.State; got != want {
		w.T.Errorf("the plan is %s, want %s", got, want)
	}
}

// Supersede begins a second attempt at the run "r" in production.
func (w *World) Supersede() {
	w.T.Helper()
	w.Must(w.Env.Store.Write(w.T.Context(), func(tx *admin.Tx) error {
		_, err := tx.Ledger.RaiseFence(w.T.Context(), "r", 2)
		return err
	}))
}

// Freeze freezes production for an hour around now.
func (w *World) Freeze() {
	w.T.Helper()
	begins := w.Clock.Now().Add(-time.Minute).UTC().Format("2006-01-02T15:04")
	window := timing.Window{Timing: timing.Timing{At: begins, Zone: "UTC"}, Lasts: time.Hour}
	_, err := w.Service.Promotion.AddFreeze(w.T.Context(), Operator, w.Env, window,
		"The annual count")
	w.Must(err)
}

// PlanEdit returns a sealed edit of production.
func (w *World) PlanEdit(objects ...schema.Object) *syncer.Plan {
	w.T.Helper()
	snapshot, err := w.Env.Store.Snapshot(w.T.Context())
	w.Must(err)
	defer snapshot.Close()
	p, err := syncer.MakeEdit(w.T.Context(), w.Service.Kinds, snapshot.Config, objects, nil,
		syncer.PlanOptions{Author: Operator.String(), Now: w.Clock.Now()})
	w.Must(err)
	w.Must(p.Seal())
	return p
}

// Widening makes the plan of the world one whose effects are counted: it shares
// clients anew.
func (w *World) Widening() {
	w.InTraining(append(Parties(),
		OneWay("7", "city-shelter", "hope-house", "2026-01-01"))...)
}
