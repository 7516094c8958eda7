package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"configsync/admin"
	"configsync/store"
	"configsync/syncer"
)

var ledgerLaws = []law{
	{"schedules are listed by name, with everything that they say", schedulesKept},
	{"a name belongs to one schedule, until that is removed", scheduleNames},
	{"of two that take a name at once one is refused", scheduleNamesAtOnce},
	{"a run keeps everything that it says", runsKept},
	{"AddRuns leaves what the ledger has", runsAdded},
	{"OpenRuns lists whole occurrences whose time has come", openRuns},
	{"runs are the latest first, of those that a filter selects", runsFiltered},
	{"CountRuns counts the runs of each state", runsCounted},
	{"DropPlanned removes what comes later and was not begun", plannedDropped},
	{"a run becomes one update", updateOfRun},
	{"an attempt at a run is let in until a later one was", fences},
	{"attempts at a run wait for each other at its fence", fencesWait},
	{"who locks the ledger waits for who has it", ledgerLocked},
	{"who locks the ledger sees what the one before did", ledgerTurns},
	{"freeze windows are listed until they are removed", freezes},
	{"messages keep everything that they say", messagesKept},
	{"messages are due until they have ended, the most urgent first", messagesDue},
	{"the body of a message stays as it is to the byte", messageBodies},
	{"the clock is that of the database", databaseClock},
	{"another clock can stand in", otherClock},
}

// hourly is a schedule of which only its id and name matter.
func hourly(id, name string) admin.Schedule {
	return admin.Schedule{ID: id, Name: name, State: admin.ScheduleActive, Created: day(1), Horizon: day(2),
		ScheduleSpec: admin.ScheduleSpec{Timing: syncer.Timing{Cron: "@hourly", Zone: "UTC"}, Source: "training"}}
}

// plannedRun is one of the schedule s that was not begun.
func plannedRun(id string, tick time.Time, target string) admin.Run {
	return admin.Run{ID: id, Schedule: "s", Name: "nightly", Target: target, State: admin.RunPlanned, Tick: tick}
}

func addRuns(t *testing.T, db *store.DB, runs ...admin.Run) {
	t.Helper()
	write(t, db, func(tx admin.Tx) error { return tx.AddRuns(t.Context(), runs) })
}

// withSchedule is an environment with the schedule s.
func withSchedule(t *testing.T, d Database) *store.DB {
	t.Helper()
	db := d.Open(t)
	write(t, db, func(tx admin.Tx) error { return tx.SaveSchedule(t.Context(), hourly("s", "nightly")) })
	return db
}

// ask asks what the ledger holds now.
func ask[A, V any](t *testing.T, db *store.DB, query func(from admin.LedgerReader, ctx context.Context, about A) (V, error), about A) (v V, err error) {
	t.Helper()
	peek(t, db, func(s admin.Snapshot) { v, err = query(s, t.Context(), about) })
	return v, err
}

// all asks for what there is.
func all[V any](t *testing.T, db *store.DB, query func(from admin.LedgerReader, ctx context.Context) (V, error)) (v V, err error) {
	t.Helper()
	peek(t, db, func(s admin.Snapshot) { v, err = query(s, t.Context()) })
	return v, err
}

func findRun(t *testing.T, db *store.DB, id string) (r admin.Run, ok bool, err error) {
	t.Helper()
	peek(t, db, func(s admin.Snapshot) { r, ok, err = s.Run(t.Context(), id) })
	return r, ok, err
}

// runIDs are the ids of the runs that a list gives.
func runIDs(t *testing.T, runs []admin.Run, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(runs))
	for i, r := range runs {
		ids[i] = r.ID
	}
	return strings.Join(ids, " ")
}

func schedulesKept(t *testing.T, d Database) {
	db := d.Open(t)
	var want []admin.Schedule
	for i, text := range adversarial {
		s := admin.Schedule{ID: fmt.Sprint("s", i), Name: text, State: admin.ScheduleActive, Created: day(i), Horizon: day(i + 1), ScheduleSpec: admin.ScheduleSpec{
			Timing: syncer.Timing{Cron: text, At: text, Zone: text}, Plan: text, Source: text, Targets: []string{text, "site-*"}, Pilot: []string{text},
			Wait: time.Hour + time.Nanosecond, Parallel: i, KeepGoing: i%2 == 0, Late: 3 * time.Minute, AllowDelete: i%3 == 0, Notify: []string{text, "mailto:a"}, By: text}}
		write(t, db, func(tx admin.Tx) error { return tx.SaveSchedule(t.Context(), s) })
		if i%2 == 0 {
			s.State, s.Horizon, s.Late, s.Targets, s.Name = admin.SchedulePaused, day(i+2), 0, nil, text+"!"
			write(t, db, func(tx admin.Tx) error { return tx.SaveSchedule(t.Context(), s) })
		}
		want = append(want, s)
	}
	slices.SortFunc(want, func(a, b admin.Schedule) int { return strings.Compare(a.Name, b.Name) })
	got, err := all(t, db, admin.LedgerReader.Schedules)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Schedules: %v (-want +got):\n%s", err, diff)
	}
	for i, text := range unkept {
		s := hourly(fmt.Sprint("unkept ", i), fmt.Sprint("unkept ", i, text))
		s.Source, s.Targets, s.By, s.Timing.Zone = text, []string{text}, text, text
		write(t, db, func(tx admin.Tx) error { return tx.SaveSchedule(t.Context(), s) })
	}
	if got, err := all(t, db, admin.LedgerReader.Schedules); err != nil || len(got) != len(want)+len(unkept) {
		t.Errorf("%d schedules, %v; want %d", len(got), err, len(want)+len(unkept))
	}
}

// nameTaken reports whether an error is the refusal of a schedule's name.
func nameTaken(err error, name string) bool {
	var refusal *syncer.Refusal
	return errors.As(err, &refusal) && refusal.Code == syncer.BadRequest && refusal.Reason == "there is a schedule named "+name+" already"
}

func scheduleNames(t *testing.T, d Database) {
	db := d.Open(t)
	save := func(s admin.Schedule) error {
		return db.Write(t.Context(), func(tx admin.Tx) error { return tx.SaveSchedule(t.Context(), s) })
	}
	for _, step := range []struct {
		name    string
		do      admin.Schedule
		refused bool
		want    string // the ids of the schedules afterwards
	}{
		{"a first one", hourly("a", "nightly"), false, "a"},
		{"the same again", hourly("a", "nightly"), false, "a"},
		{"another one of that name", hourly("b", "nightly"), true, "a"},
		{"the name in capitals", hourly("c", "Nightly"), false, "c a"},
		{"the name of another one", hourly("c", "nightly"), true, "c a"},
		{"that of a paused one", paused(hourly("a", "nightly")), false, "c a"},
		{"is taken as well", hourly("b", "nightly"), true, "c a"},
		{"that of a removed one", removed(hourly("a", "nightly")), false, "c"},
		{"is free", hourly("b", "nightly"), false, "c b"},
		{"and taken by the new one", hourly("e", "nightly"), true, "c b"},
		{"which is removed too", removed(hourly("b", "nightly")), false, "c"},
		{"by which it is free a second time", hourly("e", "nightly"), false, "c e"},
	} {
		if err := save(step.do); (err != nil) != step.refused || err != nil && !nameTaken(err, "nightly") {
			t.Errorf("%s: %v", step.name, err)
		}
		schedules, err := all(t, db, admin.LedgerReader.Schedules)
		var ids []string
		for _, s := range schedules {
			ids = append(ids, s.ID)
		}
		if got := strings.Join(ids, " "); got != step.want || err != nil {
			t.Errorf("%s: there are %q, %v; want %q", step.name, got, err, step.want)
		}
	}
}

func paused(s admin.Schedule) admin.Schedule  { s.State = admin.SchedulePaused; return s }
func removed(s admin.Schedule) admin.Schedule { s.State = admin.ScheduleRemoved; return s }

func scheduleNamesAtOnce(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	first := opened(t, db, func(tx admin.Tx) error { return tx.SaveSchedule(t.Context(), hourly("a", "nightly")) })
	second := make(chan error, 1)
	go func() {
		second <- another.Write(t.Context(), func(tx admin.Tx) error { return tx.SaveSchedule(t.Context(), hourly("b", "nightly")) })
	}()
	d.blocked(t, second)
	first.end <- nil
	if err := <-first.done; err != nil {
		t.Error(err)
	}
	if err := <-second; !nameTaken(err, "nightly") {
		t.Errorf("the second one: %v; want that the name is taken", err)
	}
}

func runsKept(t *testing.T, d Database) {
	db := withSchedule(t, d)
	for i, text := range adversarial {
		want := admin.Run{ID: fmt.Sprint("r", i, text), Schedule: "s", Name: text, Target: text, State: admin.RunPlanned, Tick: day(i), Started: day(i + 1), Ended: day(i + 2),
			Reason: text, Update: int64(i), Plan: text, Replica: text, By: text, Wave: i, Attempt: int64(i), Failures: i, NotBefore: day(i + 3), Lease: day(i + 4)}
		addRuns(t, db, want)
		check := func(what string) {
			t.Helper()
			got, ok, err := findRun(t, db, want.ID)
			if diff := cmp.Diff(want, got); diff != "" || !ok || err != nil {
				t.Errorf("%s with the text %q: %v, %v (-want +got):\n%s", what, text, ok, err, diff)
			}
		}
		check("added")
		want.State, want.Reason, want.Plan, want.Replica, want.Attempt, want.Update = admin.RunRunning, text+"!", text+"!", text+"!", want.Attempt+1, 1<<40
		want.Started, want.Ended, want.NotBefore, want.Lease, want.Failures = day(7), zero, zero, day(8), 9
		write(t, db, func(tx admin.Tx) error { return tx.SaveRun(t.Context(), want) })
		check("saved")
	}
	bare := plannedRun("bare", day(100), "site")
	write(t, db, func(tx admin.Tx) error { return tx.SaveRun(t.Context(), bare) })
	got, ok, err := findRun(t, db, "bare")
	if diff := cmp.Diff(bare, got); diff != "" || !ok || err != nil || !got.Started.IsZero() || !got.Ended.IsZero() || !got.NotBefore.IsZero() || !got.Lease.IsZero() {
		t.Errorf("without more than it needs: %v, %v (-want +got):\n%s", ok, err, diff)
	}
	for i, text := range unkept {
		r := plannedRun(fmt.Sprint("unkept ", i), day(200+i), text)
		r.Name, r.Reason, r.Replica, r.By, r.Plan = text, text, text, text, text
		addRuns(t, db, r)
		_, found, err1 := findRun(t, db, text)
		_, err2 := ask(t, db, admin.LedgerReader.Runs, admin.RunFilter{Schedule: text, State: admin.RunState(text), Target: text})
		_, kept, err3 := findRun(t, db, r.ID)
		if err := errors.Join(err1, err2, err3); found || !kept || err != nil {
			t.Errorf("%q: %v, %v, %v", text, found, kept, err)
		}
	}
}

func runsAdded(t *testing.T, d Database) {
	db := withSchedule(t, d)
	write(t, db, func(tx admin.Tx) error { return tx.SaveSchedule(t.Context(), hourly("other", "weekly")) })
	first := plannedRun("first", day(1), "site")
	ended := plannedRun("ended", day(2), "site")
	ended.State, ended.Ended, ended.Attempt, ended.Reason = admin.RunFailed, day(3), 4, "It is full."
	addRuns(t, db, first, ended)

	moment := plannedRun("another microsecond", day(1).Add(time.Microsecond), "site")
	target := plannedRun("another target", day(1), "site-2")
	schedule := plannedRun("another schedule", day(1), "site")
	schedule.Schedule = "other"
	same := plannedRun("the same", day(1).In(time.FixedZone("", 3600)), "site")
	again := plannedRun("ended", day(2), "site")
	again.By = "ana"
	addRuns(t, db, same, again, moment, target, schedule)
	addRuns(t, db)
	s := snapshot(t, db)
	got, err := s.Runs(t.Context(), admin.RunFilter{})
	want := []admin.Run{ended, moment, first, schedule, target}
	byID := cmpopts.SortSlices(func(a, b admin.Run) bool { return a.ID < b.ID })
	if diff := cmp.Diff(want, got, byID); diff != "" || err != nil {
		t.Errorf("the ledger: %v (-want +got):\n%s", err, diff)
	}
}

func openRuns(t *testing.T, d Database) {
	db := withSchedule(t, d)
	write(t, db, func(tx admin.Tx) error { return tx.SaveSchedule(t.Context(), hourly("other", "weekly")) })
	var all []admin.Run
	add := func(id, schedule string, tick int, target string, state admin.RunState) {
		all = append(all, admin.Run{ID: id, Schedule: schedule, Target: target, State: state, Tick: day(tick), Attempt: 1})
	}
	add("now-b", "s", 5, "b", admin.RunPlanned)
	add("now-a", "s", 5, "a", admin.RunRan)
	add("now-c", "s", 5, "c", admin.RunFailed)
	add("then-a", "s", 2, "a", admin.RunRunning)
	add("then-b", "s", 2, "b", admin.RunHeld)
	add("over-a", "s", 3, "a", admin.RunRan)
	add("over-b", "s", 3, "b", admin.RunMissed)
	add("over-c", "s", 3, "c", admin.RunSkipped)
	add("over-d", "s", 3, "d", admin.RunNoChanges)
	add("over-e", "s", 3, "e", admin.RunHeld)
	add("other", "other", 3, "a", admin.RunPlanned) // at the time of one that is over
	add("later-a", "s", 6, "a", admin.RunPlanned)
	add("later-b", "s", 6, "b", admin.RunRan)
	addRuns(t, db, all...)
	for _, c := range []struct {
		now  time.Time
		want string
	}{
		{day(1), ""},
		{day(2).Add(-time.Microsecond), ""},
		{day(2), "then-a then-b"},
		{day(4), "then-a then-b other"},
		{day(5).Add(-time.Microsecond), "then-a then-b other"},
		{day(5).In(time.FixedZone("", -8*3600)), "then-a then-b other now-a now-b now-c"},
		{day(6), "then-a then-b other now-a now-b now-c later-a later-b"},
	} {
		got, err := ask(t, db, admin.LedgerReader.OpenRuns, c.now)
		if ids := runIDs(t, got, err); ids != c.want {
			t.Errorf("at %v: %s; want %s", c.now, ids, c.want)
		}
	}
	write(t, db, func(tx admin.Tx) error {
		got, err := tx.OpenRuns(t.Context(), day(2))
		if diff := cmp.Diff([]admin.Run{all[3], all[4]}, got); diff != "" || err != nil {
			t.Errorf("in full: %v (-want +got):\n%s", err, diff)
		}
		r := all[3]
		r.State = admin.RunRan
		if err := tx.SaveRun(t.Context(), r); err != nil {
			return err
		}
		got, err = tx.OpenRuns(t.Context(), day(2))
		if ids := runIDs(t, got, err); ids != "" {
			t.Errorf("after the last one has ended: %s", ids)
		}
		return nil
	})
}

func runsFiltered(t *testing.T, d Database) {
	db := withSchedule(t, d)
	write(t, db, func(tx admin.Tx) error { return tx.SaveSchedule(t.Context(), hourly("other", "weekly")) })
	add := func(id, schedule string, tick int, target string, state admin.RunState, by string) {
		addRuns(t, db, admin.Run{ID: id, Schedule: schedule, Target: target, State: state, Tick: day(tick), By: by})
	}
	add("b2", "s", 2, "b", admin.RunFailed, "")
	add("a1", "s", 1, "a", admin.RunRan, "")
	add("a2", "s", 2, "a", admin.RunRan, "")
	add("o3", "other", 3, "a", admin.RunRan, "")
	add("asked4", "s", 4, "a", admin.RunRan, "operator:ana")
	add("asked5", "other", 5, "c", admin.RunPlanned, "operator:ana")
	add("b6", "s", 6, "b", admin.RunPlanned, "")
	s := snapshot(t, db)
	for _, c := range []struct {
		name   string
		filter admin.RunFilter
		want   string
	}{
		{"all", admin.RunFilter{}, "b6 asked5 asked4 o3 a2 b2 a1"},
		{"of a schedule", admin.RunFilter{Schedule: "other"}, "asked5 o3"},
		{"of one that is not there", admin.RunFilter{Schedule: "nightly"}, ""},
		{"in a state", admin.RunFilter{State: admin.RunRan}, "asked4 o3 a2 a1"},
		{"in a state that none has", admin.RunFilter{State: admin.RunMissed}, ""},
		{"into a target", admin.RunFilter{Target: "b"}, "b6 b2"},
		{"of a pattern, which is no target", admin.RunFilter{Target: "%"}, ""},
		{"that came by themselves", admin.RunFilter{Scheduled: true}, "b6 o3 a2 b2 a1"},
		{"since a moment", admin.RunFilter{Since: day(3)}, "b6 asked5 asked4 o3"},
		{"until a moment", admin.RunFilter{Until: day(3)}, "a2 b2 a1"},
		{"of a moment", admin.RunFilter{Since: day(2), Until: day(2).Add(time.Microsecond)}, "a2 b2"},
		{"of no time", admin.RunFilter{Since: day(2), Until: day(2)}, ""},
		{"in another zone", admin.RunFilter{Since: day(2).In(time.FixedZone("", 9*3600)), Until: day(3).In(time.FixedZone("", -9*3600))}, "a2 b2"},
		{"the latest", admin.RunFilter{Limit: 1}, "b6"},
		{"more than there are", admin.RunFilter{Limit: 100}, "b6 asked5 asked4 o3 a2 b2 a1"},
		{"everything at once", admin.RunFilter{Schedule: "s", State: admin.RunRan, Target: "a", Scheduled: true, Since: day(1), Until: day(6), Limit: 1}, "a2"},
	} {
		got, err := s.Runs(t.Context(), c.filter)
		if ids := runIDs(t, got, err); ids != c.want {
			t.Errorf("%s: %s; want %s", c.name, ids, c.want)
		}
	}

	// Who asked is not forgotten when the run goes on.
	write(t, db, func(tx admin.Tx) error {
		r, _, err := tx.Run(t.Context(), "asked5")
		if err != nil {
			return err
		}
		r.State = admin.RunRunning
		return tx.SaveRun(t.Context(), r)
	})
	got, err := ask(t, db, admin.LedgerReader.Runs, admin.RunFilter{Scheduled: true, Schedule: "other"})
	if ids := runIDs(t, got, err); ids != "o3" {
		t.Errorf("after what was asked for was begun: %s", ids)
	}
}

func runsCounted(t *testing.T, d Database) {
	db := withSchedule(t, d)
	check := func(want map[admin.RunState]int) {
		t.Helper()
		got, err := all(t, db, admin.LedgerReader.CountRuns)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("CountRuns: %v (-want +got):\n%s", err, diff)
		}
	}
	check(nil)
	for i, state := range []admin.RunState{admin.RunPlanned, admin.RunRan, admin.RunRan, admin.RunHeld, admin.RunRan, admin.RunPlanned} {
		r := plannedRun(fmt.Sprint("r", i), day(i), "site")
		r.State = state
		addRuns(t, db, r)
	}
	check(map[admin.RunState]int{admin.RunPlanned: 2, admin.RunRan: 3, admin.RunHeld: 1})
	write(t, db, func(tx admin.Tx) error {
		r := plannedRun("r0", day(0), "site")
		r.State = admin.RunFailed
		// The runs of a schedule stay when it goes.
		return errors.Join(tx.SaveRun(t.Context(), r), tx.SaveSchedule(t.Context(), removed(hourly("s", "nightly"))))
	})
	check(map[admin.RunState]int{admin.RunPlanned: 1, admin.RunRan: 3, admin.RunHeld: 1, admin.RunFailed: 1})
}

func plannedDropped(t *testing.T, d Database) {
	db := withSchedule(t, d)
	write(t, db, func(tx admin.Tx) error { return tx.SaveSchedule(t.Context(), hourly("other", "weekly")) })
	begun, running, ended, other := plannedRun("begun", day(5), "a"), plannedRun("running", day(5), "b"), plannedRun("ended", day(5), "c"), plannedRun("other", day(5), "d")
	begun.Attempt, running.State, running.Attempt, ended.State, other.Schedule = 1, admin.RunRunning, 1, admin.RunMissed, "other"
	addRuns(t, db, plannedRun("before", day(2), "a"), plannedRun("then", day(3), "a"), plannedRun("after", day(3).Add(time.Microsecond), "a"),
		plannedRun("later", day(9), "a"), begun, running, ended, other)
	for _, c := range []struct {
		after time.Time
		want  string
	}{
		{day(10), "later begun running ended other after then before"},
		{day(3), "begun running ended other then before"},
		{zero, "begun running ended other"},
	} {
		write(t, db, func(tx admin.Tx) error { return tx.DropPlanned(t.Context(), "s", c.after) })
		got, err := ask(t, db, admin.LedgerReader.Runs, admin.RunFilter{})
		if ids := runIDs(t, got, err); ids != c.want {
			t.Errorf("after %v: %s; want %s", c.after, ids, c.want)
		}
	}
}

func updateOfRun(t *testing.T, d Database) {
	db := d.Open(t)
	in := func(from admin.LedgerReader, run string, want int64) {
		t.Helper()
		if got, err := from.UpdateOfRun(t.Context(), run); got != want || err != nil {
			t.Errorf("UpdateOfRun(%q) = %d, %v; want %d", run, got, err, want)
		}
	}
	of := func(run string, want int64) { t.Helper(); peek(t, db, func(s admin.Snapshot) { in(s, run, want) }) }
	by := func(n int, run string) syncer.Update {
		u := edit(n)
		u.Run = run
		return u
	}
	record(t, db, edit(1), created(object("form/a", "one")))
	var seq int64
	change(t, db, func(tx admin.Tx) (err error) {
		in(tx, "r", 0)
		seq, err = tx.Record(t.Context(), by(2, "r"), created(object("form/b", "one")), nil)
		in(tx, "r", seq)
		return err
	})
	record(t, db, edit(3), nil) // of no run, as many as there are
	record(t, db, edit(4), nil)
	of("r", seq)
	of("R", 0)
	of("", 0) // what no run has made is the update of none
	for _, text := range unkept {
		of(text, 0)
	}
	if got := update(t, db, seq); got.Run != "r" {
		t.Errorf("the update is of the run %q", got.Run)
	}

	before := everything(t, db)
	err := db.Change(t.Context(), ana, time.Second, func(tx admin.Tx) error {
		_, err := tx.Record(t.Context(), by(5, "r"), created(object("form/c", "one")), nil)
		return err
	})
	if err == nil {
		t.Error("a run became a second update")
	}
	err = db.Change(t.Context(), ana, time.Second, func(tx admin.Tx) error {
		if _, err := tx.Record(t.Context(), edit(5), created(object("form/d", "one")), nil); err != nil {
			return err
		}
		for n := range 2 {
			if _, err := tx.Record(t.Context(), by(6+n, "twice"), created(object("form/e", fmt.Sprint(n))), nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		t.Error("a run became two updates of one transaction")
	}
	if diff := cmp.Diff(before, everything(t, db)); diff != "" {
		t.Errorf("of what was refused this was left (-before +after):\n%s", diff)
	}
	of("r", seq)
	of("twice", 0)
	for i, text := range adversarial {
		if text != "" {
			of(text, 0)
			seq := record(t, db, by(10+i, text), nil)
			of(text, seq)
		}
	}
}

// raise raises the fence of a run in a transaction of its own, which fails with end.
func raise(t *testing.T, db *store.DB, run string, attempt int64, want bool, end error) {
	t.Helper()
	err := db.Write(t.Context(), func(tx admin.Tx) error {
		if ok, err := tx.RaiseFence(t.Context(), run, attempt); ok != want || err != nil {
			t.Errorf("attempt %d at %q: %v, %v; want %v", attempt, run, ok, err, want)
		}
		return end
	})
	if !errors.Is(err, end) {
		t.Fatal(err)
	}
}

func fences(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	for i, step := range []struct {
		run     string
		attempt int64
		want    bool
	}{
		{"r", 1, true}, {"r", 1, true}, {"r", 3, true}, {"r", 2, false}, {"r", 1, false}, {"r", 3, true},
		{"other", 1, true}, {"r", 1 << 40, true}, {"r", 3, false}, {"other", 1, true},
	} {
		raise(t, []*store.DB{db, another}[i%2], step.run, step.attempt, step.want, nil)
	}
	refused := errors.New("no")
	raise(t, db, "other", 5, true, refused) // which is not kept then
	raise(t, db, "other", 4, true, nil)
	for _, text := range slices.Concat(adversarial, unkept[:1]) {
		raise(t, db, text, 2, true, nil)
		raise(t, db, text, 1, false, nil)
	}

	// Also in a transaction that changes configuration, and twice in one.
	change(t, db, func(tx admin.Tx) error {
		for i, want := range []bool{true, true, false, true} {
			if ok, err := tx.RaiseFence(t.Context(), "mixed", []int64{2, 2, 1, 3}[i]); ok != want || err != nil {
				t.Errorf("step %d: %v, %v; want %v", i, ok, err, want)
			}
		}
		return nil
	})
	raise(t, db, "mixed", 2, false, nil)
}

// opened starts a Write that does something in the background, and returns when that is done and the transaction still open.
func opened(t *testing.T, db *store.DB, do func(tx admin.Tx) error) *begun {
	t.Helper()
	b := &begun{end: make(chan error, 1), done: make(chan error, 1)}
	did := make(chan struct{})
	go func() {
		b.done <- db.Write(t.Context(), func(tx admin.Tx) error {
			if err := do(tx); err != nil {
				return err
			}
			close(did)
			return <-b.end
		})
	}()
	select {
	case <-did:
	case err := <-b.done:
		t.Fatalf("a first transaction: %v", err)
	}
	return b
}

// blocked returns when somebody waits for a lock of the database, and fails the test when done comes instead.
func (d Database) blocked(t *testing.T, done chan error) {
	t.Helper()
	if d.engine() == "SQLite" { // it does not tell who waits
		select {
		case err := <-done:
			t.Errorf("it did not wait: %v", err)
			done <- err
		case <-time.After(100 * time.Millisecond):
		}
		return
	}
	db := d.SQL(t)
	defer db.Close()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		var waiting int
		if err := db.QueryRowContext(t.Context(), `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		if waiting > 0 {
			return
		}
		select {
		case err := <-done:
			t.Errorf("it did not wait: %v", err)
			done <- err
			return
		case <-time.After(2 * time.Millisecond):
		}
	}
	t.Error("nobody waits after ten seconds")
}

func fencesWait(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	refused := errors.New("no")
	for _, c := range []struct {
		name          string
		before        int64 // the fence, 0 for none
		first, second int64
		end           error // of the first transaction
		want          bool  // whether the second attempt is let in
	}{
		{"a later attempt", 0, 1, 2, nil, true},
		{"the same attempt", 0, 1, 1, nil, true},
		{"an earlier attempt", 0, 2, 1, nil, false},
		{"an earlier attempt after one that failed", 0, 2, 1, refused, true},
		{"a later attempt at what was there", 1, 2, 3, nil, true},
		{"an earlier attempt at what was there", 1, 3, 2, nil, false},
		{"an earlier attempt at what was there, after one that failed", 1, 3, 2, refused, true},
		{"a later attempt, after one that changed nothing", 3, 3, 4, nil, true},
	} {
		run := c.name
		if c.before > 0 {
			raise(t, db, run, c.before, true, nil)
		}
		first := opened(t, db, func(tx admin.Tx) error {
			ok, err := tx.RaiseFence(t.Context(), run, c.first)
			if err == nil && !ok {
				t.Errorf("%s: the first one was not let in", c.name)
			}
			return err
		})
		second := make(chan error, 1)
		go func() {
			second <- another.Write(t.Context(), func(tx admin.Tx) error {
				ok, err := tx.RaiseFence(t.Context(), run, c.second)
				if err == nil && ok != c.want {
					t.Errorf("%s: the second one was let in: %v", c.name, ok)
				}
				return err
			})
		}()
		d.blocked(t, second)
		first.end <- c.end
		if err := <-first.done; !errors.Is(err, c.end) {
			t.Errorf("%s: the first one: %v", c.name, err)
		}
		if err := <-second; err != nil {
			t.Errorf("%s: the second one: %v", c.name, err)
		}
	}
	if d.engine() == "SQLite" {
		return // a file has one writer at a time
	}
	first := opened(t, db, func(tx admin.Tx) error { _, err := tx.RaiseFence(t.Context(), "one", 1); return err })
	raise(t, another, "two", 1, true, nil) // another run does not wait
	first.end <- nil
	if err := <-first.done; err != nil {
		t.Error(err)
	}
}

func ledgerLocked(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	for _, end := range []error{nil, errors.New("no")} {
		first := opened(t, db, func(tx admin.Tx) error { return tx.LockLedger(t.Context()) })
		second := make(chan error, 1)
		go func() {
			second <- another.Write(t.Context(), func(tx admin.Tx) error {
				return errors.Join(tx.LockLedger(t.Context()), tx.LockLedger(t.Context())) // who has it may ask again
			})
		}()
		d.blocked(t, second)
		if d.engine() == "PostgreSQL" { // who does not decide about runs does not wait
			write(t, another, func(tx admin.Tx) error { return tx.SaveUser(t.Context(), account("ana")) })
			change(t, another, func(tx admin.Tx) error { _, err := tx.RaiseFence(t.Context(), "r", 1); return err })
		}
		if _, err := ask(t, another, admin.LedgerReader.OpenRuns, day(1)); err != nil {
			t.Errorf("who reads: %v", err)
		}
		first.end <- end
		if err := <-first.done; !errors.Is(err, end) {
			t.Errorf("the first one: %v", err)
		}
		if err := <-second; err != nil {
			t.Errorf("the second one: %v", err)
		}
	}
}

// ledgerTurns: each counts the runs and adds one that is named by their number, so that two at once would add one only.
func ledgerTurns(t *testing.T, d Database) {
	db := withSchedule(t, d)
	another := d.Open(t)
	const most = 10
	var all sync.WaitGroup
	for i := range most {
		all.Go(func() {
			err := []*store.DB{db, another}[i%2].Write(t.Context(), func(tx admin.Tx) error {
				if err := tx.LockLedger(t.Context()); err != nil {
					return err
				}
				runs, err := tx.Runs(t.Context(), admin.RunFilter{})
				if err != nil {
					return err
				}
				return tx.AddRuns(t.Context(), []admin.Run{plannedRun(fmt.Sprint("r", len(runs)), day(len(runs)), "site")})
			})
			if err != nil {
				t.Errorf("writer %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if got, err := ask(t, db, admin.LedgerReader.Runs, admin.RunFilter{}); err != nil || len(got) != most {
		t.Errorf("%d runs, %v; want %d", len(got), err, most)
	}
}

func freezes(t *testing.T, d Database) {
	db := d.Open(t)
	var want []admin.Freeze
	for i, text := range adversarial {
		f := admin.Freeze{ID: fmt.Sprint("f", i, text), Window: syncer.Window{Timing: syncer.Timing{Cron: text, At: text, Zone: text}, Lasts: time.Hour + time.Nanosecond}, Reason: text, By: text, Created: day(i)}
		write(t, db, func(tx admin.Tx) error { return tx.SaveFreeze(t.Context(), f) })
		if i%2 == 0 {
			f.Removed = day(i + 1)
			write(t, db, func(tx admin.Tx) error { return tx.SaveFreeze(t.Context(), f) })
			continue
		}
		if i%3 == 0 {
			f.Reason += " still"
			write(t, db, func(tx admin.Tx) error { return tx.SaveFreeze(t.Context(), f) })
		}
		want = append(want, f)
	}
	got, err := all(t, db, admin.LedgerReader.Freezes)
	byID := cmpopts.SortSlices(func(a, b admin.Freeze) bool { return a.ID < b.ID })
	if diff := cmp.Diff(want, got, byID); diff != "" || err != nil {
		t.Errorf("Freezes: %v (-want +got):\n%s", err, diff)
	}
	for i, text := range unkept {
		f := admin.Freeze{ID: fmt.Sprint("unkept ", i), Reason: text, By: text, Window: syncer.Window{Timing: syncer.Timing{Cron: text}}}
		write(t, db, func(tx admin.Tx) error { return tx.SaveFreeze(t.Context(), f) })
	}
	if got, err := all(t, db, admin.LedgerReader.Freezes); err != nil || len(got) != len(want)+len(unkept) {
		t.Errorf("%d freeze windows, %v; want %d", len(got), err, len(want)+len(unkept))
	}
}

// mail is a message of which only its id and time matter.
func mail(id string, at time.Time) admin.Message {
	return admin.Message{ID: id, To: "mailto:ops@example.org", Event: "done", Subject: id, Text: id, Body: []byte("{}"), At: at}
}

func messagesKept(t *testing.T, d Database) {
	db := d.Open(t)
	var want []admin.Sending
	for i, text := range adversarial {
		m := admin.Message{ID: fmt.Sprint("m", i, text), To: text, Event: text, Subject: text, Text: text, Body: []byte(`{}`), At: day(i), Tries: i}
		write(t, db, func(tx admin.Tx) error { return tx.AddMessages(t.Context(), []admin.Message{m}) })
		s := admin.Sending{Message: m, Next: m.At}
		if i%2 == 0 {
			s.Tries, s.Next, s.Problem = i+1, day(i+1), text
			write(t, db, func(tx admin.Tx) error { return tx.SaveSending(t.Context(), s) })
		}
		if i%4 == 0 {
			s.Ended = day(i + 2)
			write(t, db, func(tx admin.Tx) error { return tx.SaveSending(t.Context(), s) })
		}
		want = append([]admin.Sending{s}, want...)
	}
	s := snapshot(t, db)
	for limit, want := range map[int][]admin.Sending{0: want, 3: want[:3], 1000: want} {
		got, err := s.Messages(t.Context(), admin.MessageFilter{Limit: limit})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%d messages: %v (-want +got):\n%s", limit, err, diff)
		}
	}
	for i, text := range unkept {
		m := admin.Message{ID: fmt.Sprint("unkept ", i), To: text, Event: text, Subject: text, Text: text, Body: []byte(text), At: day(1)}
		write(t, db, func(tx admin.Tx) error {
			return errors.Join(tx.AddMessages(t.Context(), []admin.Message{m}), tx.SaveSending(t.Context(), admin.Sending{Message: m, Problem: text}))
		})
	}
	if got, err := ask(t, db, admin.LedgerReader.Messages, admin.MessageFilter{}); err != nil || len(got) != len(want)+len(unkept) {
		t.Errorf("%d messages, %v; want %d", len(got), err, len(want)+len(unkept))
	}
}

func messagesDue(t *testing.T, d Database) {
	db := d.Open(t)
	put := func(id string, next, ended time.Time) {
		write(t, db, func(tx admin.Tx) error {
			return tx.SaveSending(t.Context(), admin.Sending{Message: mail(id, day(20)), Next: next, Ended: ended})
		})
	}
	write(t, db, func(tx admin.Tx) error { return tx.AddMessages(t.Context(), []admin.Message{mail("new", day(4))}) })
	put("waits", day(9), zero)
	put("urgent", day(2), zero)
	put("delivered", day(2), day(3))
	put("given up", day(1), day(2))
	due := func(at time.Time, limit int, want string) {
		t.Helper()
		messages, err := ask(t, db, admin.LedgerReader.Messages, admin.MessageFilter{Due: at, Limit: limit})
		var ids []string
		for _, m := range messages {
			ids = append(ids, m.ID)
		}
		if got := strings.Join(ids, ", "); got != want || err != nil {
			t.Errorf("due at %v: %s, %v; want %s", at, got, err, want)
		}
	}
	due(day(1), 0, "")
	due(day(2).Add(-time.Microsecond), 0, "")
	due(day(2), 0, "urgent")
	due(day(4), 0, "urgent, new")
	due(day(4), 1, "urgent")
	due(day(9).In(time.FixedZone("", 9*3600)), 0, "urgent, new, waits")
	put("urgent", day(7), zero) // its delivery has failed
	put("new", day(4), day(5))  // it was delivered
	due(day(6), 0, "")
	due(day(30), 0, "urgent, waits")
}

func messageBodies(t *testing.T, d Database) {
	db := d.Open(t)
	random := rand.New(rand.NewPCG(5, 6))
	long := make([]byte, 300_000)
	for i := range long {
		long[i] = "abcdef \n\"\\"[random.IntN(10)]
	}
	for i, body := range append([]string{
		`{}`, "{}\n", " \t{ \"b\" : 1.0 , \"a\":[ ] }\r\n", `{"z":1,"a":2,"z":3}`, `{"n":9007199254740993,"e":1e400,"f":0.10}`,
		`{"zero":"\u0000","escaped":"\u00e9","é":"é","line":"\u2028` + "\u2028" + `","html":"<&>"}`, `{"emoji":"👩🏽‍⚕️","slash":"\/"}`, string(long), "",
	}, adversarial...) {
		s := admin.Sending{Message: mail(fmt.Sprint("m", i), day(1)), Next: day(1)}
		s.Body = []byte(body)
		check := func() {
			t.Helper()
			got, err := ask(t, db, admin.LedgerReader.Messages, admin.MessageFilter{Due: day(1)})
			if err != nil || len(got) != 1 || string(got[0].Body) != body {
				t.Errorf("the body %.100q: %v, %d messages", body, err, len(got))
			}
		}
		write(t, db, func(tx admin.Tx) error { return tx.SaveSending(t.Context(), s) })
		check()
		s.Tries++
		write(t, db, func(tx admin.Tx) error { return tx.SaveSending(t.Context(), s) })
		check()
		s.Ended = day(2)
		write(t, db, func(tx admin.Tx) error { return tx.SaveSending(t.Context(), s) })
	}
}

// clock reads the time.
func clock(t *testing.T, from admin.LedgerReader) time.Time {
	t.Helper()
	now, err := from.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if now.Location() != time.UTC || !now.Equal(now.Truncate(time.Microsecond)) {
		t.Errorf("%v is not in UTC with microseconds", now)
	}
	return now
}

func databaseClock(t *testing.T, d Database) {
	db := d.Open(t)
	goesOn := func(from admin.LedgerReader) {
		t.Helper()
		before := time.Now()
		first := clock(t, from)
		if after := time.Now(); first.Before(before.Add(-time.Second)) || first.After(after.Add(time.Second)) {
			t.Errorf("the clock shows %v between %v and %v", first, before, after)
		}
		// Also within a transaction, by as much as here.
		for last := first; time.Since(before) < 20*time.Millisecond; time.Sleep(time.Millisecond) {
			now := clock(t, from)
			if now.Before(last) {
				t.Errorf("the clock went back from %v to %v", last, now)
			}
			last = now
		}
		if passed := clock(t, from).Sub(first); passed < 10*time.Millisecond || passed > time.Since(before)+time.Second {
			t.Errorf("in %v the clock went on by %v", time.Since(before), passed)
		}
	}
	peek(t, db, func(s admin.Snapshot) { goesOn(s) })
	write(t, db, func(tx admin.Tx) error { goesOn(tx); return nil })
	change(t, db, func(tx admin.Tx) error { goesOn(tx); return nil })
}

func otherClock(t *testing.T, d Database) {
	now := time.Date(2031, 5, 6, 7, 8, 9, 123456789, time.FixedZone("", -7*3600))
	o := Options()
	o.Clock = func() time.Time { return now }
	db := d.OpenWith(t, o)
	shows := func(want time.Time) {
		t.Helper()
		check := func(from admin.LedgerReader) {
			t.Helper()
			if got := clock(t, from); !got.Equal(want) {
				t.Errorf("the clock shows %v, want %v", got, want)
			}
		}
		peek(t, db, func(s admin.Snapshot) { check(s) })
		write(t, db, func(tx admin.Tx) error { check(tx); return nil })
		change(t, db, func(tx admin.Tx) error { check(tx); return nil })
	}
	shows(time.Date(2031, 5, 6, 14, 8, 9, 123456000, time.UTC))
	now = day(1)
	shows(day(1))
}
