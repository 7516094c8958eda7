// Package storetest is the contract of package store as laws that can be run.
// Every engine runs all of them:
//
//	func TestSQLite(t *testing.T) {
//		storetest.Run(t, storetest.Engine{Empty: …, Ready: …})
//	}
//
// [SQLite] and [PostgreSQL] give the tests of the folders above databases to
// open.
//
// A fault that shows in one engine only becomes a law here first, and is mended
// then.
package storetest

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/store"
	"configsync/syncer"
)

// Database is a database of an engine.
type Database struct {
	// URL is what [store.Open] takes.
	URL string
	// SQL gives a connection to the same database past the store, for those who
	// tamper with it. It is closed with the test.
	SQL func(t *testing.T) *sql.DB
}

// Engine makes databases for a test alone. It may skip the test.
type Engine struct {
	// Empty makes a database with nothing in it.
	Empty func(t *testing.T) Database
	// Ready makes a database that [store.Migrate] has prepared.
	Ready func(t *testing.T) Database
}

// Run runs each law as a subtest, in parallel, on a database of its own.
func Run(t *testing.T, e Engine) {
	run(t, e.Empty, openLaws)
	for _, laws := range [][]law{readLaws, recordLaws, historyLaws, objectHistoryLaws, baseLaws,
		pinLaws, auditLaws, changeLaws, lockLaws,
		writeLaws, userLaws, sessionLaws, clientLaws, exceptionLaws, concernLaws, auditFindLaws,
		pruneLaws, renameLaws, effectLaws, reviewLaws, ledgerLaws, watchLaws} {
		run(t, e.Ready, laws)
	}
}

func run(t *testing.T, create func(t *testing.T) Database, laws []law) {
	for _, l := range laws {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			l.check(t, create(t))
		})
	}
}

// law is a property of every store; its name is the sentence that says it.
type law struct {
	name  string
	check func(t *testing.T, d Database)
}

// Options returns those of a production environment that is set up now, by
// version 1.0.0: its first update.
func Options() store.Options {
	return store.Options{
		Create: true, Name: "production", Role: "production", Version: "1.0.0",
		Notes: "The first version.", Actor: "operator:ana",
	}
}

// Open opens the database and closes it with the test.
func (d Database) Open(t *testing.T) *store.DB {
	t.Helper()
	return d.OpenWith(t, Options())
}

// OpenWith opens the database with other options and closes it with the test.
func (d Database) OpenWith(t *testing.T, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), d.URL, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return db
}

// Exec runs a statement past the store.
func (d Database) Exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	db := d.SQL(t)
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

// engine returns the name of the database's engine, for what only one of them
// can do.
func (d Database) engine() string {
	if strings.HasPrefix(d.URL, "sqlite:") {
		return "SQLite"
	}
	return "PostgreSQL"
}

// ana is who changes things unless the law is about who does.
var ana = admin.Holder{Actor: "operator:ana"}

// change commits what do does.
func change(t *testing.T, db *store.DB, do func(tx *admin.Tx) error) {
	t.Helper()
	if err := db.Change(t.Context(), ana, 10*time.Second, do); err != nil {
		t.Fatal(err)
	}
}

// record commits one update and returns its number.
func record(
	t *testing.T, db *store.DB, u syncer.Update, writes []syncer.Write, bases ...syncer.Base,
) int64 {
	t.Helper()
	var seq int64
	change(t, db, func(tx *admin.Tx) (err error) {
		seq, err = tx.Config.Record(t.Context(), u, writes, bases)
		return err
	})
	return seq
}

// snapshot begins a read that ends with the test.
func snapshot(t *testing.T, db *store.DB) *admin.View {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s.View
}

// peek lets look see what the environment is now.
func peek(t *testing.T, db admin.Store, look func(s *admin.View)) {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	look(s.View)
}

// begun is a Change that holds the lock until it is told to end.
type begun struct {
	end  chan error // what its do returns
	done chan error // what Change returned
}

// begin starts a Change in the background, and returns when it holds the lock.
func begin(ctx context.Context, t *testing.T, db *store.DB, h admin.Holder) *begun {
	t.Helper()
	b := &begun{end: make(chan error, 1), done: make(chan error, 1)}
	holds := make(chan struct{})
	go func() {
		b.done <- db.Change(ctx, h, 10*time.Second, func(*admin.Tx) error {
			close(holds)
			return <-b.end
		})
	}()
	select {
	case <-holds:
	case err := <-b.done:
		t.Fatalf("beginning a change: %v", err)
	}
	return b
}
