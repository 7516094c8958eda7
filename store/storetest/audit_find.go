package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/store"
)

var auditFindLaws = []law{
	{"FindAudit filters, the newest first", findAudit},
	{"FindAudit goes on until there are enough", findAuditOn},
}

// saveEntries commits entries of the audit log.
func saveEntries(t *testing.T, db *store.DB, entries ...admin.AuditEntry) {
	t.Helper()
	write(t, db, func(tx *admin.Tx) error {
		for _, e := range entries {
			if err := tx.Audit.Add(t.Context(), e); err != nil {
				return err
			}
		}
		return nil
	})
}

// entriesFound returns the numbers of the entries that a filter selects.
func entriesFound(t *testing.T, s *admin.View, f admin.AuditFilter) (out []int64) {
	t.Helper()
	entries, err := s.Audit.Find(t.Context(), f)
	if err != nil {
		t.Fatalf("%+v: %v", f, err)
	}
	for _, e := range entries {
		out = append(out, e.Seq)
	}
	return out
}

func findAudit(t *testing.T, d Database) {
	db := d.Open(t)
	saveEntries(t, db,
		admin.AuditEntry{
			At:       day(1),
			Actor:    "operator:ANA",
			Action:   admin.ActionApply,
			Resource: "production",
			Outcome:  "done",
		},
		admin.AuditEntry{
			At: day(2), Actor: "josé@example.org", Action: admin.ActionClientLook,
			Resource: "client:482113907", Outcome: "done", From: "192.0.2.1",
		},
		admin.AuditEntry{
			At:       day(3),
			Actor:    "JOSÉ@example.org",
			Action:   admin.ActionClientLook,
			Resource: "Client:482113907",
			Outcome:  "refused",
		},
		admin.AuditEntry{
			At:       day(4),
			Actor:    "ana_100%@example.org",
			Action:   admin.ActionApply,
			Resource: "training",
			Outcome:  "failed",
		},
		admin.AuditEntry{
			At:       day(5),
			Actor:    "jose@example.org",
			Action:   "",
			Resource: "",
			Outcome:  "",
		})
	s := snapshot(t, db)
	for _, tt := range []struct {
		name string
		f    admin.AuditFilter
		want []int64
	}{
		{"everything", admin.AuditFilter{}, []int64{5, 4, 3, 2, 1}},
		{
			"since is inclusive, until is not", admin.AuditFilter{Since: day(2), Until: day(4)},
			[]int64{3, 2},
		},
		{
			"a microsecond later",
			admin.AuditFilter{
				Since: day(2).Add(time.Microsecond),
				Until: day(4).Add(time.Microsecond),
			},
			[]int64{4, 3},
		},
		{"an actor, whatever the letter case", admin.AuditFilter{Actor: "Ana"}, []int64{4, 1}},
		{"also of letters with accents", admin.AuditFilter{Actor: "JosÉ@"}, []int64{3, 2}},
		{"an underscore is one", admin.AuditFilter{Actor: "a_1"}, []int64{4}},
		{"a percent sign too", admin.AuditFilter{Actor: "%"}, []int64{4}},
		{"an action", admin.AuditFilter{Action: admin.ActionClientLook}, []int64{3, 2}},
		{"a resource, in its letter case", admin.AuditFilter{Resource: "client:"}, []int64{2}},
		{"exactly a resource", admin.AuditFilter{Of: "client:482113907"}, []int64{2}},
		{"not what begins or ends so", admin.AuditFilter{Of: "client:48211390"}, nil},
		{"an outcome", admin.AuditFilter{Outcome: "done"}, []int64{2, 1}},
		{"before an entry", admin.AuditFilter{Before: 3}, []int64{2, 1}},
		{"the newest two", admin.AuditFilter{Limit: 2}, []int64{5, 4}},
		{"the newest of an actor", admin.AuditFilter{Actor: "josé", Limit: 1}, []int64{3}},
		{
			"all at once",
			admin.AuditFilter{
				Since: day(1), Until: day(3), Actor: "JOSÉ", Action: admin.ActionClientLook,
				Resource: "4821", Outcome: "done", Before: 9, Limit: 9,
			},
			[]int64{2},
		},
		{"nothing", admin.AuditFilter{Actor: "eve"}, nil},
		{
			"odd texts",
			admin.AuditFilter{
				Actor:    unkept[0],
				Resource: unkept[1],
				Action:   admin.Action(unkept[2]),
				Outcome:  unkept[3],
			},
			nil,
		},
	} {
		if diff := cmp.Diff(tt.want, entriesFound(t, s, tt.f)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	got, err := s.Audit.Find(t.Context(), admin.AuditFilter{Before: 3, Limit: 1})
	if want := collect(t, s.Audit.Log(t.Context()))[1:2]; !cmp.Equal(want, got) || err != nil {
		t.Errorf("an entry as a whole, %v (-log +found):\n%s", err, cmp.Diff(want, got))
	}
}

// findAuditOn: the database finds many that only resemble what is searched.
func findAuditOn(t *testing.T, d Database) {
	db := d.Open(t)
	var entries []admin.AuditEntry
	var want []int64
	for i := range 200 {
		e := entry(1, fmt.Sprint(i))
		e.Actor = []string{"é", "è", "ex", "É"}[i%4]
		if i%4 == 0 || i%4 == 3 {
			want = append([]int64{int64(i + 1)}, want...)
		}
		entries = append(entries, e)
	}
	saveEntries(t, db, entries...)
	s := snapshot(t, db)
	for _, limit := range []int{0, 1, 3, 99, 100, 101} {
		n := len(want)
		if limit > 0 {
			n = min(n, limit)
		}
		if diff := cmp.Diff(
			want[:n], entriesFound(t, s, admin.AuditFilter{Actor: "é", Limit: limit}),
		); diff != "" {
			t.Errorf("the newest %d (-want +got):\n%s", limit, diff)
		}
	}
}
