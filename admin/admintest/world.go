package admintest

import (
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/admin/promotion"
	"configsync/schema"
)

// World is an environment with a clock that the test moves, and all that is
// acted with in it. What an option adds is zero without it.
type World struct {
	T       *testing.T
	Service *core.Core
	Clock   *Clock

	// Env is the environment that a story is about.
	Env *admin.Environment

	// Training is what Env is promoted from, with [Synced] and [Reviewed].
	Training *admin.Environment

	// City, Hope and Youth are the case workers of [Caseload].
	City, Hope, Youth admin.Actor

	// Those who take part in the syncs of [Reviewed], and one who does not.
	Author, Approver, Officer  admin.Actor
	Second, Applier, Bystander admin.Actor

	engine  Engine
	role    admin.Role
	objects []schema.Object // of Env at first
	begin   []func()        // which options add
}

// New returns a world: a Training on SQLite with [Parties], unless options say
// otherwise. It begins on March 2, 2026, at noon UTC.
func New(t *testing.T, options ...Option) *World {
	t.Helper()
	w := &World{
		T:       t,
		Clock:   NewClock(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)),
		engine:  Engines["SQLite"],
		role:    admin.Training,
		objects: Parties(),
	}
	for _, option := range options {
		option(w)
	}
	w.Service = NewCore(w.Clock, "production", "training")
	w.Env = Open(t, w.engine(t), w.role, w.Clock)
	if len(w.objects) > 0 {
		w.Configure(w.objects...)
	}
	for _, begin := range w.begin {
		begin()
	}
	return w
}

// Must ends the test where there is an error.
func (w *World) Must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// Configure puts objects in place, as an operator.
func (w *World) Configure(objects ...schema.Object) {
	w.T.Helper()
	w.edit(w.Env, promotion.EditRequest{Objects: objects})
}

// Set sets a System Property.
func (w *World) Set(name string, value any) {
	w.T.Helper()
	w.Configure(Properties(name, value)...)
}

// Delete deletes objects, as an operator.
func (w *World) Delete(env *admin.Environment, keys ...string) {
	w.T.Helper()
	w.edit(env, promotion.EditRequest{Delete: Keys(keys...)})
}

func (w *World) edit(env *admin.Environment, r promotion.EditRequest) {
	w.T.Helper()
	r.Reason = "test"
	_, err := w.Service.Promotion.Edit(w.T.Context(), Operator, env, r)
	w.Must(err)
}

// Entries returns the entries of an action in the audit log, the newest first.
func (w *World) Entries(action admin.Action) []admin.AuditEntry {
	w.T.Helper()
	all, err := w.Service.FindAudit(w.T.Context(), Operator, w.Env, admin.AuditFilter{
		Action: action,
	})
	w.Must(err)
	return all
}
