package main

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib" // for tampering
	"github.com/rogpeppe/go-internal/testscript"

	"configsync/admin"
	"configsync/releasenotes"
	"configsync/store"
)

// scriptURL is the address of training or production.
func scriptURL(ts *testscript.TestScript, environment string) string {
	if url := ts.Getenv(strings.ToUpper(environment) + "_URL"); url != "" {
		return url
	}
	return "sqlite:" + ts.MkAbs(filepath.Join("data", environment+".db"))
}

// scriptSQL changes a database behind configsync's back: sql ENVIRONMENT
// STATEMENT.
func scriptSQL(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(tamper(scriptURL(ts, args[0]), args[1]))
}

// tamper runs a statement on a database.
func tamper(url, statement string) error {
	driver := "pgx"
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, url = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, url)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}

// scriptHold holds the lock of an environment in the name of an actor while it
// runs a command: hold ENVIRONMENT ACTOR exits CODE configsync ARGUMENT...
func scriptHold(ts *testscript.TestScript, neg bool, args []string) {
	if args[2] != "exits" {
		ts.Fatalf("usage: hold ENVIRONMENT ACTOR exits CODE command...")
	}
	release, err := holdLock(scriptURL(ts, args[0]), args[1])
	ts.Check(err)
	defer release()
	scriptExits(ts, neg, args[3:])
}

// holdLock takes the lock of an environment, and keeps it until release is
// called.
func holdLock(url, actor string) (release func(), err error) {
	ctx, cancel := context.WithCancel(context.Background())
	db, err := store.Open(ctx, url, store.Options{Version: releasenotes.Latest(), Actor: actor})
	if err != nil {
		cancel()
		return nil, err
	}
	held, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- db.Change(ctx, admin.Holder{Actor: actor}, 0, func(*admin.Tx) error {
			close(held)
			<-ctx.Done()
			return ctx.Err()
		})
	}()
	stop := sync.OnceFunc(func() { cancel(); db.Close() })
	select {
	case <-held:
		return func() { cancel(); <-ended; stop() }, nil
	case err := <-ended:
		stop()
		return nil, err
	}
}
