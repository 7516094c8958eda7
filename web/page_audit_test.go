package web_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
)

func TestAuditLog(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	s.visitor().post("/training/sign-in", url.Values{
		"email":    {"ada@example.org"},
		"password": {"wrong"},
	})
	a := v.get("/training/audit")
	a.shows(t, http.StatusOK, "Sign in", "Edit the configuration", "refused", "done",
		byTester, "127.0.0.1", "the host", "export is itself written")
	for _, tt := range []struct {
		query       string
		shown, lack []string
	}{
		{"who=ADA", []string{"ada@example.org"}, []string{byTester}},
		{"action=edit", []string{byTester}, []string{"ada@example.org"}},
		{"outcome=refused", []string{"refused"}, []string{"tester"}},
		{
			"resource=user:user-ada@example.org&outcome=done", []string{"Sign in Ada Min done"},
			[]string{"plan:"},
		},
		{"from=2026-11-21", []string{"No entry fits this."}, nil},
		{"from=2026-11-20&to=2026-11-20", []string{"ada@example.org"}, nil},
		{"action=something.else", []string{"No entry fits this.", "something.else"}, nil},
	} {
		a := v.get("/training/audit?" + tt.query)
		a.shows(t, http.StatusOK, tt.shown...)
		_, rows, _ := strings.Cut(a.Body, "</form></search>")
		for _, lacks := range tt.lack {
			if strings.Contains(rows, lacks) {
				t.Errorf("?%s shows %q:\n%s", tt.query, lacks, a.text())
			}
		}
	}
	v.get("/training/audit?from=2026-11-21&to=2026-11-20").
		shows(t, http.StatusUnprocessableEntity, "The last day is before the first one.")
}

func TestAuditPages(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	for range 60 {
		s.audit(s.training, admin.AuditEntry{
			Actor:    "cam@example.org",
			Action:   admin.ActionClientLook,
			Resource: "client:482113907",
			Outcome:  "done",
		})
	}
	a := v.get("/training/audit?resource=client:482113907")
	a.shows(t, http.StatusOK, "50 entries on this page", "Open a client", "Next page")
	a = v.get(linkTo(t, a, "Next page"))
	a.shows(t, http.StatusOK, "10 entries on this page", firstPage)
	a.hides(t, "Next page")
}

func TestVerifyAudit(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	a := v.post("/training/audit/verify", nil)
	a.shows(t, http.StatusOK, "The log is whole:", "unbroken")
	check, err := s.service.VerifyAudit(t.Context(), admintest.Operator, s.training)
	if err != nil || !strings.Contains(a.Body, check.Head) {
		t.Errorf("the page does not show the head hash %s (%v)", check.Head, err)
	}
}

func TestExportAudit(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	s.audit(s.training, admin.AuditEntry{
		Actor:    "cam@example.org",
		Action:   admin.ActionClientLook,
		Resource: "client:1",
		Outcome:  "done",
		Detail:   `=HYPERLINK("http://evil")`,
	})
	a := v.get("/training/audit/export?format=csv&who=cam")
	if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "text/csv; charset=utf-8" ||
		a.Header.Get(
			"Content-Disposition",
		) != `attachment; filename="audit-training-2026-11-20-0900.csv"` {
		t.Fatalf("%d %v\n%s", a.Status, a.Header, a.Body)
	}
	rows, err := csv.NewReader(strings.NewReader(a.Body)).ReadAll()
	if err != nil || len(rows) != 2 || rows[0][0] != "seq" ||
		rows[1][6] != `'=HYPERLINK("http://evil")` {
		t.Errorf("%v %q", err, rows)
	}
	a = v.get("/training/audit/export?format=json")
	var entries []admin.AuditEntry
	if err := json.Unmarshal(
		[]byte(a.Body), &entries,
	); err != nil || a.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("%v: %s", err, a.Body)
	}
	last := entries[0]
	if last.Action != admin.ActionAuditOut || last.Actor != "ada@example.org" ||
		last.Detail != "json; every entry" {
		t.Errorf("the export is not the newest entry: %+v", last)
	}
	if before := entries[1]; before.Action != admin.ActionAuditOut ||
		before.Detail != `csv; entries of who "cam"` {
		t.Errorf("the first export: %+v", before)
	}
	if a := v.get("/training/audit/export?format=json&who=nobody-of-this-name"); a.Body != "[]\n" {
		t.Errorf("nothing as JSON: %q", a.Body)
	}
	if a := v.get(
		"/training/audit/export?format=csv&who=nobody-of-this-name",
	); !strings.HasPrefix(a.Body, "seq,at,") {
		t.Errorf("nothing as CSV: %q", a.Body)
	}
	v.get("/training/audit/export?format=xls").shows(t, http.StatusUnprocessableEntity,
		"There is no format")
}

// audit writes an entry, at the present time.
func (s *testSite) audit(env *admin.Environment, e admin.AuditEntry) {
	s.t.Helper()
	e.At = s.clock.Now()
	if err := env.Store.Audit(s.t.Context(), e); err != nil {
		s.t.Fatal(err)
	}
}
