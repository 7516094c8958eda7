package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
)

var auditLaws = []law{
	{"the audit log keeps its entries in a chain", auditChain},
	{"whatever a text holds, its entry is written", auditTexts},
	{"twenty at once leave an unbroken chain", auditConcurrent},
	{"tampering with the audit log is found", auditTampered},
}

func entry(n int, detail string) admin.AuditEntry {
	return admin.AuditEntry{
		At: day(n), Actor: "operator:ana", Action: admin.ActionApply, Resource: "production",
		Outcome: "done", Detail: detail,
	}
}

// verify follows the chain of the audit log.
func verify(t *testing.T, db admin.Store) (check admin.AuditCheck) {
	t.Helper()
	peek(t, db, func(s *admin.View) {
		seq, hash, err := s.Audit.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		start, err := s.Audit.Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if check, err = admin.CheckChain(s.Audit.Log(t.Context()), start, seq, hash); err != nil {
			t.Fatal(err)
		}
	})
	return check
}

func auditChain(t *testing.T, d Database) {
	db := d.Open(t)
	if got := verify(t, db); got.Entries != 0 || got.Fault != "" {
		t.Errorf("a new log: %+v", got)
	}
	var want []admin.AuditEntry
	next := func(e admin.AuditEntry) {
		if len(want) == 0 {
			want = append(want, e.Chain(0, ""))
			return
		}
		last := want[len(want)-1]
		want = append(want, e.Chain(last.Seq, last.Hash))
	}
	alone := func(e admin.AuditEntry) {
		if err := db.Audit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		next(e)
	}
	alone(entry(1, "alone"))
	change(t, db, func(tx *admin.Tx) error {
		next(entry(2, "in a change"))
		next(entry(3, "and another"))
		return errors.Join(tx.Audit.Add(t.Context(), entry(2, "in a change")),
			tx.Audit.Add(t.Context(), entry(3, "and another")))
	})
	undone := errors.New("undone")
	if err := db.Change(t.Context(), ana, 0, func(tx *admin.Tx) error {
		return errors.Join(tx.Audit.Add(t.Context(), entry(4, "undone")), undone)
	}); !errors.Is(err, undone) {
		t.Fatal(err)
	}
	alone(entry(5, "after what was undone"))
	if diff := cmp.Diff(want, collect(t, snapshot(t, db).Audit.Log(t.Context()))); diff != "" {
		t.Errorf("AuditLog (-want +got):\n%s", diff)
	}
	if got, want := verify(t, db), (admin.AuditCheck{Entries: 4, Head: want[3].Hash}); got != want {
		t.Errorf("verified %+v, want %+v", got, want)
	}
}

// auditTexts: who is refused must not be able to keep that out of the log by
// what they typed.
func auditTexts(t *testing.T, d Database) {
	db := d.Open(t)
	texts := append([]string{"zero\x00byte", "not \xff UTF-8", "cut \xc3"}, adversarial...)
	for i, text := range texts {
		e := admin.AuditEntry{
			At: day(i), Actor: text, Action: admin.Action(text), Resource: text, Outcome: text,
			Detail: text, From: text,
		}
		if err := db.Audit(t.Context(), e); err != nil {
			t.Errorf("an entry with the text %q: %v", text, err)
		}
	}
	if got := verify(t, db); got.Entries != int64(len(texts)) || got.Fault != "" {
		t.Errorf("%d entries: %+v", len(texts), got)
	}
	for i, e := range collect(t, snapshot(t, db).Audit.Log(t.Context())) {
		if want := texts[i]; i >= 3 &&
			(e.Actor != want || string(e.Action) != want || e.Resource != want ||
				e.Outcome != want || e.Detail != want || e.From != want) {
			t.Errorf("entry %d is %+v, want the text %q", i, e, want)
		}
	}
}

func auditConcurrent(t *testing.T, d Database) {
	db := d.Open(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			for j := range 5 {
				var err error
				if e := entry(i, fmt.Sprint(j)); j == 2 {
					err = db.Change(t.Context(), ana, time.Minute, func(tx *admin.Tx) error {
						return tx.Audit.Add(t.Context(), e)
					})
				} else {
					err = db.Audit(t.Context(), e)
				}
				if err != nil {
					t.Errorf("writer %d, entry %d: %v", i, j, err)
				}
			}
		})
	}
	all.Wait()
	if got := verify(t, db); got.Entries != 100 || got.Fault != "" {
		t.Errorf("100 entries: %+v", got)
	}
}

func auditTampered(t *testing.T, d Database) {
	db := d.Open(t)
	for i := range 5 {
		if err := db.Audit(t.Context(), entry(i+1, fmt.Sprint("detail ", i+1))); err != nil {
			t.Fatal(err)
		}
	}
	past := d.SQL(t)
	exec := func(statements string) {
		t.Helper()
		if _, err := past.ExecContext(t.Context(), statements); err != nil {
			t.Fatal(err)
		}
	}
	const copied = `insert into audit select * from kept_audit; update audit_head set seq = 5, hash = (select hash from kept_audit where seq = 5)`
	exec(`create table kept_audit as select * from audit`)
	untouched := verify(t, db)
	for _, tt := range []struct{ name, do string }{
		{"seq", `update audit set seq = 6 where seq = 5`},
		{"seq of all after a gap", `update audit set seq = seq + 10 where seq > 2`},
		{"at", `update audit set at = '2020-01-01T00:00:00.000000Z' where seq = 3`},
		{"actor", `update audit set actor = 'operator:eve' where seq = 3`},
		{"action", `update audit set action = 'diff' where seq = 3`},
		{"resource", `update audit set resource = 'training' where seq = 3`},
		{"outcome", `update audit set outcome = 'refused' where seq = 3`},
		{"detail", `update audit set detail = detail || ' ' where seq = 1`},
		{"address", `update audit set address = '192.0.2.9' where seq = 3`},
		{
			"a text moved to its neighbor",
			`update audit set outcome = '', detail = outcome || detail where seq = 3`,
		},
		{"previous", `update audit set previous = hash where seq = 3`},
		{"hash", `update audit set hash = previous where seq = 3`},
		{"hash of the last", `update audit set hash = previous where seq = 5`},
		{"the last is gone", `delete from audit where seq = 5`},
		{
			"the last is gone, and the head goes back",
			`delete from audit where seq = 5; update audit_head set seq = 4`,
		},
		{"one from the middle is gone", `delete from audit where seq = 3`},
		{
			"one from the middle is gone, and the rest moved up",
			`delete from audit where seq = 3; update audit set seq = seq - 1 where seq = 4; update audit set seq = seq - 1 where seq = 5; update audit_head set seq = 4`,
		},
		{"the first is gone", `delete from audit where seq = 1`},
		{"all are gone", `delete from audit`},
		{
			"one is added",
			`insert into audit select 6, at, actor, action, resource, outcome, detail, hash, hash, address from audit where seq = 5`,
		},
		{
			"one is added, and the head follows",
			`insert into audit select 6, at, actor, action, resource, outcome, detail, hash, hash, address from audit where seq = 5; update audit_head set seq = 6`,
		},
		{
			"two change places",
			`update audit set seq = 99 where seq = 2; update audit set seq = 2 where seq = 3; update audit set seq = 3 where seq = 99`,
		},
		{"the head's hash", `update audit_head set hash = ''`},
		{"the head's number", `update audit_head set seq = 9`},
	} {
		exec(tt.do)
		if got := verify(t, db); got.Fault == "" {
			t.Errorf("%s: not found: %+v", tt.name, got)
		}
		exec(`delete from audit`)
		exec(copied)
		if got := verify(t, db); got != untouched {
			t.Fatalf("after %s was mended: %+v, want %+v", tt.name, got, untouched)
		}
	}
}
