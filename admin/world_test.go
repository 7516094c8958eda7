package admin_test

import (
	"errors"
	"fmt"
	"testing"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/store"
	"configsync/store/storetest"
	"configsync/syncer"
)

// world is Training and Production on SQLite, with a few drop-down lists whose titles tell versions apart.
type world struct {
	t                    *testing.T
	service              *admin.Service
	training, production *admin.Environment
}

var operator = admin.Operator("tester")

func newWorld(t *testing.T, lists ...string) *world {
	t.Helper()
	w := &world{t: t, service: &admin.Service{Kinds: schema.All(), Version: "0.1.0"}}
	w.training, w.production = w.environment("training"), w.environment("production")
	for _, name := range lists {
		w.edit(w.training, name, "V1")
	}
	if len(lists) > 0 {
		w.sync()
	}
	return w
}

func (w *world) environment(name string) *admin.Environment {
	w.t.Helper()
	db, err := store.Open(w.t.Context(), storetest.SQLite(w.t), store.Options{Create: true, Name: name, Role: name, Version: "0.1.0", Actor: operator.String()})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { db.Close() })
	return &admin.Environment{Name: name, Role: admin.Role(name), Store: db}
}

func key(name string) schema.Key { return schema.Key{Kind: "option-list", Name: name} }

// list is a drop-down list; formerly are its old names.
func list(name, title string, formerly ...any) schema.Object {
	body := map[string]any{"title": title, "items": []any{map[string]any{"code": "x", "label": "X"}, map[string]any{"code": "y", "label": "Y"}}}
	if len(formerly) > 0 {
		body["formerly"] = formerly
	}
	return schema.Object{Key: key(name), Body: schema.Canonical(body)}
}

func (w *world) edit(env *admin.Environment, name, title string, formerly ...any) {
	w.t.Helper()
	w.must(w.service.Edit(w.t.Context(), operator, env, admin.EditRequest{Objects: []schema.Object{list(name, title, formerly...)}, Reason: "test"}))
}

func (w *world) delete(env *admin.Environment, name string) {
	w.t.Helper()
	w.must(w.service.Edit(w.t.Context(), operator, env, admin.EditRequest{Delete: []schema.Key{key(name)}, Reason: "test"}))
}

// rename makes a list of another name of it in one environment.
func (w *world) rename(env *admin.Environment, from, to, title string) {
	w.t.Helper()
	w.must(w.service.Edit(w.t.Context(), operator, env, admin.EditRequest{Objects: []schema.Object{list(to, title, from)}, Delete: []schema.Key{key(from)}, Reason: "test"}))
}

func (w *world) must(_ syncer.Update, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) plan(o syncer.Options) *syncer.Plan {
	w.t.Helper()
	plan, err := w.service.Plan(w.t.Context(), operator, w.training, w.production, admin.PlanRequest{Options: o})
	if err != nil {
		w.t.Fatal(err)
	}
	return plan
}

func (w *world) apply(plan *syncer.Plan) (syncer.Update, error) {
	return w.service.Apply(w.t.Context(), operator, w.production, plan, admin.ApplyRequest{Consent: syncer.Consent{Delete: true}, External: "test"})
}

// sync promotes everything, or what the patterns select, and returns the update.
func (w *world) sync(only ...schema.Pattern) syncer.Update {
	w.t.Helper()
	u, err := w.apply(w.plan(syncer.Options{Only: only, MaxDelete: syncer.Limit{Percent: 100}}))
	if err != nil {
		w.t.Fatal(err)
	}
	return u
}

func (w *world) rollback(seq int64) error {
	w.t.Helper()
	plan, err := w.service.PlanRollback(w.t.Context(), operator, w.production, seq, admin.PlanRequest{})
	if err != nil {
		return err
	}
	_, err = w.apply(plan)
	return err
}

// titles are what production holds, as "name=title".
func (w *world) titles() []string {
	w.t.Helper()
	snapshot, err := w.production.Store.Snapshot(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	defer snapshot.Close()
	out := []string{}
	for o, err := range snapshot.Objects(w.t.Context(), "option-list") {
		if err != nil {
			w.t.Fatal(err)
		}
		spec, err := w.list(o.Body)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s=%s", o.Key.Name, spec.Title))
	}
	return out
}

func (w *world) list(body []byte) (*schema.OptionList, error) {
	kind, _ := w.service.Kinds.Of("option-list")
	spec, err := kind.Decode(body)
	if err != nil {
		return nil, err
	}
	return spec.(*schema.OptionList), nil
}

// wantRefusal checks that err refuses with the code.
func wantRefusal(t *testing.T, err error, code refusal.Code) {
	t.Helper()
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Code != code {
		t.Errorf("got %v, want a refusal: %s", err, code)
	}
}
