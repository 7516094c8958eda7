package admintest

import (
	"errors"
	"fmt"
	"testing"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
	"configsync/store"
	"configsync/store/storetest"
	"configsync/syncer"
)

// world is Training and Production on SQLite, with a few drop-down lists whose
// titles tell versions apart.
type World struct {
	T                    *testing.T
	Service              *core.Core
	Training, Production *admin.Environment
}

var Operator = admin.Operator("tester")

func NewWorld(t *testing.T, lists ...string) *World {
	t.Helper()
	w := &World{T: t, Service: core.New(core.Options{Kinds: schema.All(), Version: "0.1.0"})}
	w.Training, w.Production = w.environment("training"), w.environment("production")
	for _, name := range lists {
		w.Edit(w.Training, name, "V1")
	}
	if len(lists) > 0 {
		w.Sync()
	}
	return w
}

func (w *World) environment(name string) *admin.Environment {
	w.T.Helper()
	db, err := store.Open(w.T.Context(), storetest.SQLite(
		w.T,
	), store.Options{
		Create:  true,
		Name:    name,
		Role:    name,
		Version: "0.1.0",
		Actor:   Operator.String(),
	})
	if err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(func() { db.Close() })
	return &admin.Environment{Name: name, Role: admin.Role(name), Store: db}
}

func Key(name string) schema.Key { return schema.Key{Kind: "option-list", Name: name} }

// list is a drop-down list; formerly are its old names.
func List(name, title string, formerly ...any) schema.Object {
	body := map[string]any{
		"title": title,
		"items": []any{
			map[string]any{"code": "x", "label": "X"}, map[string]any{"code": "y", "label": "Y"},
		},
	}
	if len(formerly) > 0 {
		body["formerly"] = formerly
	}
	return schema.Object{Key: Key(name), Body: schema.Canonical(body)}
}

func (w *World) Edit(env *admin.Environment, name, title string, formerly ...any) {
	w.T.Helper()
	w.Must(w.Service.Promotion.Edit(w.T.Context(), Operator, env, promotion.EditRequest{
		Objects: []schema.Object{List(name, title, formerly...)},
		Reason:  "test",
	}))
}

func (w *World) Delete(env *admin.Environment, name string) {
	w.T.Helper()
	w.Must(w.Service.Promotion.Edit(w.T.Context(), Operator, env, promotion.EditRequest{
		Delete: []schema.Key{Key(name)},
		Reason: "test",
	}))
}

// rename makes a list of another name of it in one environment.
func (w *World) Rename(env *admin.Environment, from, to, title string) {
	w.T.Helper()
	w.Must(w.Service.Promotion.Edit(w.T.Context(), Operator, env, promotion.EditRequest{
		Objects: []schema.Object{List(to, title, from)},
		Delete:  []schema.Key{Key(from)},
		Reason:  "test",
	}))
}

func (w *World) Must(_ syncer.Update, err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

func (w *World) Plan(o syncer.Options) *syncer.Plan {
	w.T.Helper()
	plan, err := w.Service.Promotion.Plan(w.T.Context(), Operator, w.Training, w.Production,
		promotion.PlanRequest{Options: o})
	if err != nil {
		w.T.Fatal(err)
	}
	return plan
}

func (w *World) Apply(plan *syncer.Plan) (syncer.Update, error) {
	return w.Service.Promotion.Apply(w.T.Context(), Operator, w.Production, plan,
		promotion.ApplyRequest{Consent: syncer.Consent{Delete: true}, External: "test"})
}

// sync promotes everything, or what the patterns select, and returns the
// update.
func (w *World) Sync(only ...schema.Pattern) syncer.Update {
	w.T.Helper()
	u, err := w.Apply(w.Plan(syncer.Options{Only: only, MaxDelete: syncer.Limit{Percent: 100}}))
	if err != nil {
		w.T.Fatal(err)
	}
	return u
}

func (w *World) Rollback(seq int64) error {
	w.T.Helper()
	plan, err := w.Service.Promotion.PlanRollback(w.T.Context(), Operator, w.Production, seq,
		promotion.PlanRequest{})
	if err != nil {
		return err
	}
	_, err = w.Apply(plan)
	return err
}

// titles are what production holds, as "name=title".
func (w *World) Titles() []string {
	w.T.Helper()
	snapshot, err := w.Production.Store.Snapshot(w.T.Context())
	if err != nil {
		w.T.Fatal(err)
	}
	defer snapshot.Close()
	out := []string{}
	for o, err := range snapshot.Config.Objects(w.T.Context(), "option-list") {
		if err != nil {
			w.T.Fatal(err)
		}
		spec, err := w.List(o.Body)
		if err != nil {
			w.T.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s=%s", o.Key.Name, spec.Title))
	}
	return out
}

func (w *World) List(body []byte) (*schema.OptionList, error) {
	kind, _ := w.Service.Kinds.Of("option-list")
	spec, err := kind.Decode(body)
	if err != nil {
		return nil, err
	}
	return spec.(*schema.OptionList), nil
}

// wantRefusal checks that err refuses with the code.
func WantRefusal(t *testing.T, err error, code refusal.Code) {
	t.Helper()
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Code != code {
		t.Errorf("got %v, want a refusal: %s", err, code)
	}
}
