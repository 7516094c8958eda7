package web_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"
	"time"

	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
)

// sync promotes training's configuration to production, with the decision that
// Training is right where both changed something.
func (s *testSite) sync(summary string) syncer.Update {
	s.t.Helper()
	return s.apply(s.training, s.production, syncer.PlanOptions{Mode: syncer.MirrorMode}, summary)
}

func TestHistoryFilters(t *testing.T) {
	t.Parallel()
	s, _ := administered(t, "production")
	s.sync("Zebra crossing.")
	// 03:00 the next day in UTC, 19:00 of the same one in Los Angeles
	s.clock.Advance(10 * time.Hour)
	s.set(s.production, "login-attempts", json.Number("7"))
	v := s.ada("production")
	for _, tt := range []struct {
		query       string
		shown, lack []string
	}{
		{
			"",
			[]string{
				"5 updates", "Environment Synchronization from training", "Zebra crossing.",
				directChange, "emergency", byTester,
			},
			nil,
		},
		{
			"exclude-synchronizations=yes", []string{"4 updates"},
			[]string{"Environment Synchronization from"},
		},
		{"update=4", []string{"1 update", "Zebra crossing."}, []string{directChange}},
		{"q=zebra", []string{"1 update", "Zebra crossing."}, nil},
		{"from=2026-11-20&to=2026-11-20", []string{"4 updates"}, nil},
		{"from=2026-11-21&to=2026-11-21", []string{"No update fits this."}, nil},
		{"with-notes=yes&q=zebra", []string{"1 update", "Release notes"}, nil},
	} {
		a := v.get("/production/history?" + tt.query)
		a.shows(t, http.StatusOK, append(tt.shown, "Exclude Environment Synchronizations",
			"Only Show Items with Release Notes")...)
		a.hides(t, tt.lack...)
	}
	v.get("/production/history?from=never&update=last").shows(t, http.StatusUnprocessableEntity,
		"The list is not filtered.", `"never" is not a day`)
	a := v.get("/production/history?update=last")
	a.shows(t, http.StatusUnprocessableEntity, `"last" is not the number of an update.`)
	if a.input(t, "update") != "last" {
		t.Error("what was typed is lost")
	}
}

func TestHistoryPages(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	for i := range 55 {
		s.set(s.training, "environment-banner", fmt.Sprintf("Banner %d", i))
	}
	a := v.get("/training/history")
	a.shows(t, http.StatusOK, "58 updates", "Update 58", "Update 9", "Next page")
	a.hides(t, "Update 8 ")
	next := linkTo(t, a, "Next page")
	a = v.get(next)
	a.shows(t, http.StatusOK, "58 updates", "Update 8", "Update 1", firstPage)
	a.hides(t, "Next page", "Update 9 ")
}

// linkTo is the address of the link of a text.
func linkTo(t *testing.T, a answer, text string) string {
	t.Helper()
	before, _, found := strings.Cut(a.Body, ">"+text+"<")
	i := strings.LastIndex(before, `href="`)
	if !found || i < 0 {
		t.Fatalf("there is no link %q:\n%s", text, a.Body)
	}
	address, _, _ := strings.Cut(before[i+len(`href="`):], `"`)
	return html.UnescapeString(address)
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	s, _ := administered(t, "production")
	u := s.sync("Zebra crossing.")
	v := s.ada("production")
	a := v.get(fmt.Sprintf("/production/history/%d", u.Seq))
	a.shows(t, http.StatusOK, "training → production", "Zebra crossing.", "Forms",
		"System Properties", "is changed", "form/client-intake")
	if !strings.Contains(a.Body, "<ins>") || !strings.Contains(a.Body, "<del>") {
		t.Error("nothing is marked in the texts")
	}
	v.get("/production/history/99").shows(t, http.StatusNotFound, "There is no update 99.")
	v.get("/production/history/last").shows(t, http.StatusNotFound)
}

// Of an update of many objects a page shows the first ones of each kind, and
// leads to the others.
func TestUpdateOfManyObjects(t *testing.T) {
	t.Parallel()
	_, v := administered(t, "production")
	a := v.get("/production/history/2")
	a.shows(t, http.StatusOK, "Drop-down lists 97", "Aftercare provided", "38 more",
		"All 97 of them")
	a.hides(t, "option-list/worker-response")
	a = v.get(linkTo(t, a, "All 97 of them"))
	a.shows(t, http.StatusOK, "97 objects", "Aftercare provided", "Next page",
		"Everything that this update changed")
	a.hides(t, "System Properties 13", "38 more")
	a = v.get(linkTo(t, a, "Next page"))
	a.shows(t, http.StatusOK, "option-list/worker-response", firstPage)
	a.hides(t, "option-list/aftercare-provided", "Next page")
	v.get("/production/history/2?group=none").shows(t, http.StatusNotFound)
}

// What an update did to objects of each sort is said in words.
func TestUpdateInWords(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	workgroup := func(body string) schema.Object {
		return schema.Object{
			Key:  schema.Key{Kind: "workgroup", Name: "greeters"},
			Body: []byte(body),
		}
	}
	edit := func(r promotion.EditRequest) string {
		t.Helper()
		u, err := s.service.Promotion.Edit(t.Context(), admintest.Operator, s.training, r)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("/training/history/%d", u.Seq)
	}
	created := edit(promotion.EditRequest{
		Objects: []schema.Object{
			workgroup(`{"permissions":["read-audit-log"],"title":"Greeters"}`),
		},
	})
	long := strings.Repeat("They greet everybody who comes in at the door. ", 4)
	described := edit(promotion.EditRequest{
		Objects: []schema.Object{
			workgroup(`{"description":"` + long +
				`","permissions":["read-audit-log"],"title":"Greeters"}`),
		},
	})
	changed := edit(promotion.EditRequest{
		Objects: []schema.Object{
			workgroup(`{"description":"` + strings.Replace(long, "door", "gate", 1) +
				`","permissions":["manage-tokens"],"title":"Greeters and guards"}`),
		},
	})
	deleted := edit(promotion.EditRequest{
		Delete: []schema.Key{{Kind: "workgroup", Name: "greeters"}},
	})
	unset := edit(promotion.EditRequest{
		Delete: []schema.Key{{Kind: "system-property", Name: "lock-out-time"}},
	})
	for path, texts := range map[string][]string{
		created: {
			"+ Greeters is new workgroup/greeters", "contents",
			"+ permissions : Read the audit log",
		},
		described: {"~ Greeters is changed", "+ description is new: “They greet"},
		changed: {
			"~ name : “Greeters” → “Greeters and guards”", "+ permissions is new: Manage tokens",
			"− permissions is removed: Read the audit log", "door gate",
		},
		deleted: {"Deleted 1", "− Greeters and guards is deleted", "former contents"},
		unset:   {"− Lock-out time is back to its default", "30 minutes → the default, 15 minutes"},
	} {
		v.get(path).shows(t, http.StatusOK, texts...)
	}
}

func TestReleaseNotes(t *testing.T) {
	t.Parallel()
	s, _ := administered(t, "production")
	u := s.sync("Zebra crossing.")
	v := s.caseManager(s.production)
	path := fmt.Sprintf("/production/history/%d", u.Seq)
	a := v.get(path + "/notes")
	a.shows(t, http.StatusOK, "Release notes of update", "Zebra crossing.",
		"Environment Synchronization from training")
	if strings.Contains(a.Body, `/production/history"`) {
		t.Error("the notes lead somebody to the history who may not see it")
	}
	v.get(path).shows(t, http.StatusForbidden)
	v.get("/production/history/99/notes").shows(t, http.StatusNotFound)
}
