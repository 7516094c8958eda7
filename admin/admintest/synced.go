package admintest

import (
	"fmt"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
)

// Synced makes the environment a Production that a Training is promoted to.
// Both hold nothing but drop-down lists whose titles tell versions apart, which
// were synced as "V1".
func Synced(lists ...string) Option {
	return func(w *World) {
		w.role, w.objects = admin.Production, nil
		w.begin = append(w.begin, func() {
			w.T.Helper()
			w.openTraining()
			for _, name := range lists {
				w.InTraining(List(name, "V1"))
			}
			if len(lists) > 0 {
				w.Sync()
			}
		})
	}
}

func (w *World) openTraining() {
	w.T.Helper()
	w.Training = Open(w.T, w.engine(w.T), admin.Training, w.Clock)
}

// Another returns a new Training of a name, on the engine of the world.
func (w *World) Another(name string) *admin.Environment {
	w.T.Helper()
	return OpenNamed(w.T, w.engine(w.T), name, admin.Training, w.Clock)
}

// InTraining puts objects in place in Training, as an operator.
func (w *World) InTraining(objects ...schema.Object) {
	w.T.Helper()
	w.edit(w.Training, promotion.EditRequest{Objects: objects})
}

// Rename gives a list of Training another name.
func (w *World) Rename(from, to, title string) {
	w.T.Helper()
	w.edit(w.Training, promotion.EditRequest{
		Objects: []schema.Object{List(to, title, from)},
		Delete:  []schema.Key{ListKey(from)},
	})
}

// Plan returns a sync from Training, of everything unless options say
// otherwise, by the operator.
func (w *World) Plan(options ...syncer.PlanOptions) *syncer.Plan {
	w.T.Helper()
	var request promotion.PlanRequest
	for _, o := range options {
		request.PlanOptions = o
	}
	p, err := w.Service.Promotion.Plan(w.T.Context(), Operator, w.Training, w.Env, request)
	w.Must(err)
	return p
}

// Apply applies a plan that has been reviewed.
func (w *World) Apply(actor admin.Actor, p *syncer.Plan) (syncer.Update, error) {
	return w.Service.Promotion.Apply(w.T.Context(), actor, w.Env, p, promotion.ApplyRequest{})
}

// Force applies a plan on an approval that was given elsewhere, with its
// deletions.
func (w *World) Force(p *syncer.Plan) (syncer.Update, error) {
	return w.Service.Promotion.Apply(w.T.Context(), Operator, w.Env, p,
		promotion.ApplyRequest{Consent: p.FullConsent(), External: "test"})
}

// MustForce is [World.Force] of a plan that nothing stops.
func (w *World) MustForce(p *syncer.Plan) syncer.Update {
	w.T.Helper()
	u, err := w.Force(p)
	w.Must(err)
	return u
}

// Sync promotes everything, or what the patterns select.
func (w *World) Sync(only ...schema.Pattern) syncer.Update {
	w.T.Helper()
	return w.MustForce(w.Plan(syncer.PlanOptions{
		Only: only, MaxDelete: syncer.Limit{Percent: 100},
	}))
}

// Rollback undoes an update of the environment.
func (w *World) Rollback(seq int64) error {
	w.T.Helper()
	p, err := w.Service.Promotion.PlanRollback(w.T.Context(), Operator, w.Env, seq,
		promotion.PlanRequest{})
	if err != nil {
		return err
	}
	_, err = w.Force(p)
	return err
}

// History returns the updates of the environment, the newest first.
func (w *World) History() []syncer.Update {
	w.T.Helper()
	updates, err := w.Service.History.History(w.T.Context(), Operator, w.Env, admin.Filter{})
	w.Must(err)
	return updates
}

// Titles returns the drop-down lists of the environment as "name=title".
func (w *World) Titles() []string {
	w.T.Helper()
	snapshot, err := w.Env.Store.Snapshot(w.T.Context())
	w.Must(err)
	defer snapshot.Close()
	out := []string{}
	for o, err := range snapshot.Config.Objects(w.T.Context(), "option-list") {
		w.Must(err)
		out = append(out, fmt.Sprintf("%s=%s", o.Key.Name, w.TitleOf(o.Body)))
	}
	return out
}

// TitleOf returns the title in the body of a drop-down list.
func (w *World) TitleOf(body []byte) string {
	w.T.Helper()
	kind, _ := w.Service.Kinds.Of("option-list")
	spec, err := kind.Decode(body)
	w.Must(err)
	return spec.(*schema.OptionList).Title
}
