package pgtest

import (
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"configsync/internal/soak"
)

func TestCommitsOutliveTheirPrimary(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	p := StartPair(t)
	db := p.URL(t)
	var rows int
	query(t, connect(t, db), "create table mou (id int); select count(*) from mou", &rows)
	for round := 1; round <= 2; round++ {
		query(t, connect(t, db), "insert into mou values (1); select count(*) from mou", &rows)
		open := connect(t, db)
		p.KillPrimary()
		if _, err := open.Exec(t.Context(), "select 1"); err == nil {
			t.Error("a session has outlived its server")
		}
		if _, err := pgx.Connect(t.Context(), db); err == nil {
			t.Error("there is a server to write to, and no primary")
		}
		p.Promote()
		query(t, connect(t, db), "select count(*) from mou", &rows)
		if rows != round {
			t.Fatalf("after failover %d there are %d rows", round, rows)
		}
		query(t, connect(t, db),
			"create table written (id int); drop table written; select count(*) from mou", &rows)
		p.Replace()
	}
}

// Without its standby the primary does not commit: else what it has
// acknowledged could be lost.
func TestACommitWaitsForTheStandby(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	p := StartPair(t)
	conn, watch := connect(t, p.URL(t)), connect(t, p.primary.url("postgres"))
	p.standby.Stop(Immediate)
	done := make(chan error, 1)
	go func() { _, err := conn.Exec(t.Context(), "create table mou (id int)"); done <- err }()
	for waits := false; !waits; {
		select {
		case err := <-done:
			t.Fatalf("it did not wait: %v", err)
		default:
		}
		query(t, watch, "select count(*) > 0 from pg_stat_activity where wait_event = 'SyncRep'",
			&waits)
	}
	p.standby.Start()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	var there bool
	query(t, connect(t, p.standby.url(conn.Config().Database)),
		"select count(*) = 1 from pg_tables where tablename = 'mou'", &there)
	if !there {
		t.Error("what was committed is not on the standby")
	}
}

func TestAKilledPairLeavesNothing(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	var dirs []string
	t.Run("test", func(t *testing.T) {
		p := StartPair(t)
		dirs = []string{p.primary.dir, p.standby.dir}
		p.KillPrimary()
	})
	for _, dir := range dirs {
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s is left", dir)
		}
	}
}
