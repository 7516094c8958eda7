package effects_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/effects"
	"configsync/schema"
	"configsync/schema/fill"
	"configsync/syncer"
)

// affected is whom changes of the environment would touch.
func affected(w *admintest.World, changes ...*syncer.Difference) effects.Effects {
	w.T.Helper()
	snapshot, err := w.Env.Store.Snapshot(w.T.Context())
	w.Must(err)
	defer snapshot.Close()
	touched, err := w.Service.Effects.EffectsOf(w.T.Context(), w.Env, snapshot.View, changes)
	w.Must(err)
	return touched
}

func changed(o schema.Object) *syncer.Difference {
	return &syncer.Difference{Key: o.Key, Op: syncer.OpUpdate, Body: o.Body}
}

func deleted(key string) *syncer.Difference {
	parsed, err := schema.ParseKey(key)
	if err != nil {
		panic(err)
	}
	return &syncer.Difference{Key: parsed, Op: syncer.OpDelete}
}

// gender is a drop-down list of three options.
func gender(states map[string]string) schema.Object {
	var items []any
	for _, code := range []string{"w", "m", "x"} {
		item := map[string]any{
			"code":  code,
			"label": map[string]string{"w": "Woman", "m": "Man", "x": "Other"}[code],
		}
		switch states[code] {
		case "gone":
			continue
		case "retired":
			item["retired"] = true
		}
		items = append(items, item)
	}
	return admintest.Object("option-list", "gender", map[string]any{
		"title": "Gender",
		"items": items,
	})
}

func question(name, label string, required bool) map[string]any {
	f := map[string]any{"name": name, "type": "string", "label": label}
	if required {
		f["required"] = true
	}
	return f
}

// visit is a form with a drop-down list.
func visit(workgroups []any, fields ...any) schema.Object {
	choice := map[string]any{
		"name":       "gender",
		"type":       "choice",
		"label":      "Gender identity",
		"optionList": "gender",
	}
	return admintest.Object("form", "visit", map[string]any{"title": "Visit",
		"workgroups": workgroups,
		"sections": []any{
			map[string]any{
				"name":   "all",
				"title":  "All",
				"fields": append([]any{choice}, fields...),
			},
		}})
}

// What a reviewer is told, in the order of the changes; what could hurt most is
// first.
func TestEffectsInSentences(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload(gender(nil),
		admintest.OneWay("2025-001", "city-shelter", "hope-house", "2025-01-01")))
	w.Configure(visit([]any{"workers", "everything"}, question("pets", "Pets", false),
		question("notes", "Notes", false)), admintest.Workgroup("night", "work-with-clients"))
	w.Account("Nora Night", "city-shelter", true, "night")
	w.Must(w.Env.Store.Write(t.Context(), func(tx *admin.Tx) error {
		for i := range 40 {
			id := admin.ClientID(200000000 + i)
			if err := tx.Clients.Save(t.Context(), admin.Client{
				ID:         id,
				Owner:      "city-shelter",
				Restricted: i >= 30,
			}); err != nil {
				return err
			}
			answers := []fill.Answer{{
				Field: "gender",
				Value: map[bool]string{true: "x", false: "m"}[i < 5],
			}}
			if i%2 == 0 {
				answers = append(answers, fill.Answer{Field: "pets", Value: "a dog"})
			}
			if i < 12 {
				answers = append(answers, fill.Answer{Field: "notes", Value: "some"})
			}
			if err := tx.Clients.SaveAnswers(t.Context(), id, "visit", answers); err != nil {
				return err
			}
		}
		return nil
	}))
	property := func(name string, value any) *syncer.Difference {
		return changed(admintest.Properties(name, value)[0])
	}
	renamedList := changed(admintest.Object("option-list", "genders", map[string]any{"title": "Genders",
		"formerly": []any{"gender"}, "items": []any{
			map[string]any{"code": "w", "label": "Woman"},
			map[string]any{"code": "x", "label": "Other", "retired": true}}}))
	renamedList.Op, renamedList.From = syncer.OpRename, schema.Key{
		Kind: "option-list",
		Name: "gender",
	}
	type lines = []string
	for _, c := range []struct {
		name    string
		changes []*syncer.Difference
		want    lines
		widens  bool
	}{
		{name: "nothing"},
		{
			name: "a label",
			changes: []*syncer.Difference{
				changed(visit([]any{"workers", "everything"}, question("pets", "Animals", false),
					question("notes", "Notes", false))),
			},
		},
		{name: "options",
			changes: []*syncer.Difference{
				changed(gender(map[string]string{"x": "retired", "m": "gone"})),
			},
			want: lines{
				"35 answers use “Man” of Gender, which would be gone.",
				"Fewer than 11 answers use “Other” of Gender, which could no longer be chosen."}},
		{name: "options of a list that is renamed",
			changes: []*syncer.Difference{renamedList,
				changed(schema.Object{Key: schema.Key{Kind: "form", Name: "visit"},
					Body: json.RawMessage(`{"sections":[{"fields":[{"label":"Gender identity","name":"gender","optionList":"genders","type":"choice"},{"label":"Pets","name":"pets","type":"string"},{"label":"Notes","name":"notes","type":"string"}],"name":"all","title":"All"}],"title":"Visit"}`)})},
			want: lines{
				"35 answers use “Man” of Genders, which would be gone.",
				"Fewer than 11 answers use “Other” of Genders, which could no longer be chosen.",
			}},
		{name: "fields",
			changes: []*syncer.Difference{
				changed(visit([]any{"workers"}, question("pets", "Pets", true),
					question("veteran", "Veteran status", true))),
			},
			want: lines{
				"12 answers to Notes would no longer be shown: Visit would no longer have this field.",
				"40 records of Visit have no answer to Veteran status yet.",
				"20 records of Visit have no answer to Pets yet.",
				"Everything would lose 1 form: Visit."}},
		{
			name:    "a form",
			changes: []*syncer.Difference{deleted("form/visit")},
			want:    lines{"72 answers to Visit would no longer be shown: the form would be gone."},
		},
		{
			name:    "a workgroup",
			changes: []*syncer.Difference{deleted("workgroup/night")},
			want: lines{
				"Fewer than 11 active accounts of Night would be left without any workgroup.",
			},
		},
		{name: "a property",
			changes: []*syncer.Difference{
				property("training-required", false), property("second-step", "everyone"),
			},
			want: lines{
				"Fewer than 11 accounts would have to set up a second step at the next sign-in."}},
		{name: "an MOU that becomes mutual", widens: true,
			changes: []*syncer.Difference{
				changed(admintest.Object("mou", "2025-001", map[string]any{
					"title":   "Both",
					"between": []any{"city-shelter", "hope-house"},
					"begins":  "2026-04-01",
				})),
			},
			want: lines{
				"Hope House will no longer see 30 clients of City Shelter, from today to March 31, 2026.",
				"City Shelter will newly see clients of Hope House, from April 1, 2026 on: there are none to see now."}},
		{name: "an MOU", widens: true,
			changes: []*syncer.Difference{
				changed(admintest.OneWay("2026-002", "city-shelter", "youth-bridge",
					"2026-04-01", "2026-06-30")),
			},
			want: lines{
				"Youth Bridge will newly see 30 clients of City Shelter, from April 1 to June 30, 2026, one way."}},
		{
			name: "an MOU that another one covers",
			changes: []*syncer.Difference{
				changed(admintest.OneWay("2026-002", "city-shelter", "hope-house", "2026-04-01")),
			},
		},
		{name: "an organization",
			changes: []*syncer.Difference{
				deleted("mou/2025-001"), deleted("organization/hope-house"),
			},
			want: lines{
				"Hope House will no longer see 30 clients of City Shelter, from today on."}},
		{name: "new clients", widens: true,
			changes: []*syncer.Difference{changed(admintest.Object("organization", "youth-bridge",
				map[string]any{"title": "Youth Bridge"})),
				changed(admintest.Object("organization", "hope-house", map[string]any{
					"title":       "House of Hope",
					"restriction": "restricted",
				}))},
			want: lines{
				"New clients of House of Hope will start restricted: nobody else will see them.",
				"New clients of Youth Bridge will no longer start restricted: agreements will let others see them."}},
	} {
		got := affected(w, c.changes...)
		if diff := cmp.Diff(c.want, lines(got.Sentences())); diff != "" || got.Widens != c.widens {
			t.Errorf("%s: widens %v (-want +got):\n%s", c.name, got.Widens, diff)
		}
	}
}

// The days of an MOU are told as of the environment's day.
func TestEffectsAreOfToday(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	change := changed(
		admintest.OneWay("2026-002", "city-shelter", "hope-house", "2026-03-02", "2026-03-04"),
	)
	told := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, affected(w, change).Sentences()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	line := "Hope House will newly see clients of City Shelter, %s, one way: there are none to see now."
	told(fmt.Sprintf(line, "from today to March 4, 2026"))
	w.Clock.Advance(24 * time.Hour)
	told(fmt.Sprintf(line, "from today to March 4, 2026"))
	w.Clock.Advance(24 * time.Hour)
	told(fmt.Sprintf(line, "today only"))
	w.Clock.Advance(24 * time.Hour)
	told()
}

// A plan that no validation has seen yet is refused without a panic.
func TestEffectsOfAPropertyThatThereIsNot(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	snapshot, err := w.Env.Store.Snapshot(t.Context())
	w.Must(err)
	defer snapshot.Close()
	_, err = w.Service.Effects.EffectsOf(t.Context(), w.Env, snapshot.View, []*syncer.Difference{
		changed(admintest.Object("system-property", "no-such", map[string]any{"value": true})),
	})
	if err == nil {
		t.Error("no error")
	}
}
