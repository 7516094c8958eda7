package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"configsync/admin"
	"configsync/internal/soak"
	"configsync/store/pgtest"
	"configsync/syncer"
)

// failovers is how many primaries are killed at random moments.
func failovers() int { return soak.Rounds(1, 6) }

// The primary's machine fails at the worst moment for an apply and for a
// scheduled run: both have written everything and wait for their last write.
// The standby takes over. Nothing that was acknowledged is lost, what was cut
// off has left nothing, and the server goes on as if nothing had been.
func TestKilledPrimaryFailsOverToTheStandby(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	f := newFailover(t)
	for range 2 {
		f.edit()
		f.await("hub")
		f.s.must("sync", "training", "site", "--yes")
	}
	hub, site := f.at("hub"), f.at("site")
	defer hub.holdAuditLog()()
	defer site.holdAuditLog()()
	f.edit()
	f.awaitCommit(hub)
	cut := f.running()
	plan := f.plan()
	apply, talk := f.apply()
	f.awaitCommit(site)
	before := f.acknowledged()
	f.pair.KillPrimary()
	if code := exitCodeOf(
		apply.Wait(),
	); code != exitUnreachable || !strings.Contains(talk.String(), "history list") {
		t.Errorf("the apply that was cut off ended with %d, and its talk must say what to do:\n%s",
			code, talk)
	}
	f.checkAway()
	f.pair.Promote()

	f.checkKept(before)
	if old := f.edits - 1; f.applied(plan) || f.holds("site") != old {
		t.Errorf("site holds edit %d and its history has the update: %t; it was not committed",
			f.holds("site"), f.applied(plan))
	}
	f.s.must("apply", "plan.json")
	if !f.applied(plan) || f.holds("site") != f.edits {
		t.Errorf("applied again, site holds edit %d, want %d", f.holds("site"), f.edits)
	}
	f.await("hub")
	f.edit()
	f.await("hub")
	f.stop()
	f.check()
	// The next occurrence may have come before it was tried again, and left it
	// nothing to do.
	if run := f.run(cut.ID); !run.State.Good() || run.Attempt < 2 {
		t.Errorf("the run that was cut off is %q after attempt %d: %s", run.State,
			run.Attempt, run.Reason)
	}
}

// Whatever the moment, an apply that said that it was done is done after the
// failover, and one that could not say so is done entirely or not at all.
func TestPrimariesKilledAtRandomFailOver(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	f := newFailover(t)
	f.edit()
	f.plan()
	begun := time.Now()
	f.s.must("apply", "plan.json")
	whole := time.Since(begun)
	done := 0
	for range failovers() {
		f.edit()
		old, plan := f.holds("site"), f.plan()
		before := f.acknowledged()
		apply, talk := f.apply()
		time.Sleep(whole/4 + time.Duration(f.rand.Int64N(int64(whole))))
		f.pair.KillPrimary()
		code := exitCodeOf(apply.Wait())
		f.pause(500)
		f.pair.Promote()
		f.checkKept(before)
		applied, want, again := f.applied(plan), old, exitOK
		if applied {
			want, again = f.edits, exitStale
			done++
		}
		if code == exitOK && !applied || code != exitOK && code != exitUnreachable {
			t.Errorf("the apply ended with %d, and the history has its update: %t\n%s", code,
				applied, talk)
		}
		if got := f.holds("site"); got != want {
			t.Errorf("site holds edit %d, want %d, as the history has the update: %t", got,
				want, applied)
		}
		f.pair.Replace()
		if out, err := f.s.command(
			"apply", "plan.json",
		).CombinedOutput(); exitCodeOf(err) != again {
			t.Errorf("applied again it ends with %d, want %d:\n%s", exitCodeOf(err), again, out)
		}
		if got := f.holds("site"); got != f.edits || !f.applied(plan) {
			t.Errorf("applied again, site holds edit %d, want %d", got, f.edits)
		}
	}
	f.await("hub")
	f.stop()
	f.check()
	t.Logf("%d of %d applies were done before their primary was killed", done, failovers())
}

// failover is a hub that keeps itself up to date by a schedule, and a site that
// is brought up to date by hand, both on a primary with a standby. Their source
// is not on it.
type failover struct {
	*replicas // of which there is one
	pair      *pgtest.Pair
	urls      map[string]string
}

// changedTogether is how many objects an edit changes.
const changedTogether = 100

func newFailover(t *testing.T) *failover {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	pair := pgtest.StartPair(t)
	f := &failover{pair: pair, urls: map[string]string{"hub": pair.URL(t), "site": pair.URL(t)}}
	f.replicas = &replicas{t: t, rand: rand.New(rand.NewPCG(seed, 0)), home: f.urls["hub"]}
	f.s = &scene{
		t:   t,
		dir: t.TempDir(),
		env: []string{"HUB_URL=" + f.urls["hub"], "SITE_URL=" + f.urls["site"]},
	}
	f.s.write("configsync.yaml",
		"environments:\n  training: {role: training, url: \"sqlite:data/training.db\"}\n  hub: {role: other, url: \"${HUB_URL}\"}\n  site: {role: other, url: \"${SITE_URL}\"}\n")
	f.s.write("config/bundle.yaml", "format: 1\nenvironment: training\n")
	f.s.write("config/workgroups/administrators.yaml",
		"name: administrators\ntitle: Administrators\npermissions:\n  - manage-users\n")
	f.quicken()
	f.s.must("init")
	f.s.must("env", "test")
	f.edit()
	f.s.must("sync", "training", "hub", "--yes")
	f.s.must("sync", "training", "site", "--yes")
	f.s.must("schedule", "add", "hub", "always", "--source", "training", "--zone", "Europe/Berlin",
		"--cron", "* * * * *")
	f.start()
	return f
}

// start starts the server. Its lease outlives everything here: what was cut off
// is for the server itself to bring to an end.
func (f *failover) start() {
	f.t.Helper()
	cmd := f.s.command("serve", "hub", "--listen", "127.0.0.1:0", "--lease", "2h")
	log, err := os.Create(filepath.Join(f.t.TempDir(), "log"))
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { log.Close() })
	cmd.Stderr = log
	start(f.t, cmd)
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	f.processes[0], f.exited[0], f.logs[0] = cmd, exited, log
}

// edit changes many objects of the training environment at once. All of them
// name the edit.
func (f *failover) edit() {
	f.t.Helper()
	f.edits++
	for i := range changedTogether {
		f.s.write(fmt.Sprintf("config/option-lists/list-%d.yaml",
			i), fmt.Sprintf("name: list-%d\ntitle: Edit %d\nitems:\n  - code: \"1\"\n    label: One\n",
			i, f.edits))
	}
	f.s.must("sync", "config", "training", "--yes")
}

// holds is the edit that an environment holds, all of it.
func (f *failover) holds(env string) int {
	f.t.Helper()
	out := filepath.Join(f.t.TempDir(), "out")
	f.s.must("export", env, "-o", out)
	edits := map[int]int{}
	for name, text := range tree(f.t, filepath.Join(out, "option-lists")) {
		var edit int
		if _, err := fmt.Sscanf(
			text[strings.Index(text, "title:"):], "title: Edit %d", &edit,
		); err != nil {
			f.t.Fatalf("%s: %v\n%s", name, err, text)
		}
		edits[edit]++
	}
	for edit, n := range edits {
		if n == changedTogether {
			return edit
		}
	}
	f.t.Fatalf("%s holds parts of several edits: %v", env, edits)
	return 0
}

// await waits until an environment holds the newest edit.
func (f *failover) await(env string) {
	f.t.Helper()
	eventually(f.t, fmt.Sprintf("%s holds edit %d", env, f.edits), func() bool {
		select {
		case err := <-f.exited[0]:
			f.t.Fatalf("the server has ended: %v\n%s", err, f.log(0))
		default:
		}
		return f.holds(env) == f.edits
	})
}

// at is the scene of one of the environments.
func (f *failover) at(env string) *scene {
	s := *f.s
	s.url = f.urls[env]
	return &s
}

// awaitCommit waits until whoever changes the configuration of an environment
// waits for the audit log, which it writes last.
func (f *failover) awaitCommit(env *scene) {
	f.t.Helper()
	env.awaitSessions("the last write waits",
		"application_name like 'configsync: %' and wait_event_type = 'Lock'", true)
}

// plan seals the way of the site to the newest edit, and returns the plan's id.
func (f *failover) plan() string {
	f.t.Helper()
	f.s.must("plan", "training", "site", "-o", "plan.json", "--format", "json")
	var plan syncer.Plan
	text, err := os.ReadFile(filepath.Join(f.s.dir, "plan.json"))
	if err == nil {
		err = json.Unmarshal(text, &plan)
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return plan.ID
}

func (f *failover) apply() (*exec.Cmd, *bytes.Buffer) {
	f.t.Helper()
	cmd, talk := f.s.command("apply", "plan.json"), new(bytes.Buffer)
	cmd.Stderr = talk
	return start(f.t, cmd), talk
}

// applied reports whether the site's history has the plan's update.
func (f *failover) applied(plan string) bool {
	f.t.Helper()
	n := 0
	for _, u := range f.history("site") {
		if u.PlanID == plan {
			n++
		}
	}
	if n > 1 {
		f.t.Errorf("the plan became %d updates", n)
	}
	return n > 0
}

// ledger is all runs.
func (f *failover) ledger() []admin.Run {
	f.t.Helper()
	var runs []admin.Run
	if err := json.Unmarshal(
		[]byte(f.s.must("schedule", "runs", "hub", "--count", "0", "-o", "json")), &runs,
	); err != nil {
		f.t.Fatal(err)
	}
	return runs
}

// running is the run that is under way.
func (f *failover) running() admin.Run {
	f.t.Helper()
	for _, run := range f.ledger() {
		if run.State == admin.RunRunning {
			return run
		}
	}
	f.t.Fatal("no run is under way")
	return admin.Run{}
}

func (f *failover) run(id string) admin.Run {
	f.t.Helper()
	for _, run := range f.ledger() {
		if run.ID == id {
			return run
		}
	}
	f.t.Fatalf("run %s is lost", id)
	return admin.Run{}
}

// acknowledged is everything that never changes any more, as JSON: updates,
// entries of the audit logs, and runs that have ended.
func (f *failover) acknowledged() map[string]bool {
	f.t.Helper()
	lines := map[string]bool{}
	add := func(what string, v any) {
		text, err := json.Marshal(v)
		if err != nil {
			f.t.Fatal(err)
		}
		lines[what+" "+string(text)] = true
	}
	for env := range f.urls {
		for _, u := range f.history(env) {
			add(env, u)
		}
		for entry := range strings.Lines(f.s.must("audit", "export", env)) {
			add(env, json.RawMessage(entry))
		}
	}
	for _, run := range f.ledger() {
		if !run.State.Open() {
			add("ledger", run)
		}
	}
	return lines
}

// checkKept finds everything that was acknowledged before, and unbroken audit
// logs.
func (f *failover) checkKept(before map[string]bool) {
	f.t.Helper()
	after := f.acknowledged()
	for line := range before {
		if !after[line] {
			f.t.Errorf("lost: %s", line)
		}
	}
	for env := range f.urls {
		f.s.must("audit", "verify", env)
	}
}

// checkAway finds that nobody can be told anything while there is no primary:
// what a standby says may not be the newest.
func (f *failover) checkAway() {
	f.t.Helper()
	for _, args := range [][]string{
		{"history", "list", "hub"}, {"sync", "training", "site", "--yes"},
	} {
		if out, err := f.s.command(args...).CombinedOutput(); exitCodeOf(err) != exitUnreachable {
			f.t.Errorf("without a primary, %s ends with %d, want %d:\n%s", args[0], exitCodeOf(err),
				exitUnreachable, out)
		}
	}
}

// stop ends the schedule, and the server when all runs have ended.
func (f *failover) stop() {
	f.t.Helper()
	f.s.must("schedule", "pause", "hub", "always")
	eventually(f.t, "all runs have ended", func() bool {
		for _, run := range f.ledger() {
			if run.State.Open() {
				return false
			}
		}
		return true
	})
	_ = f.processes[0].Process.Signal(syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(f.t.Context(), patienceInTests)
	defer cancel()
	select {
	case err := <-f.exited[0]:
		if code := exitCodeOf(err); code != exitOK && code != exitInterrupted {
			f.t.Errorf("the server ended with %d:\n%s", code, f.log(0))
		}
	case <-ctx.Done():
		f.t.Errorf("the server did not end:\n%s", f.log(0))
	}
}

// check holds the ledger against the hub's history: every minute has a run,
// which has ended once and as it should.
func (f *failover) check() {
	f.t.Helper()
	updates := map[string]int64{}
	for _, u := range f.history("hub") {
		if other, twice := updates[u.Run]; twice && u.Run != "" {
			f.t.Errorf("run %s is update %d and update %d", u.Run, u.Seq, other)
		}
		updates[u.Run] = u.Seq
	}
	runs, states := f.ledger(), map[admin.RunState]int{}
	for i, run := range runs {
		states[run.State]++
		if updates[run.ID] != run.Update || (run.State == admin.RunRan) != (run.Update > 0) {
			f.t.Errorf("run %s is %q with update %d, and the history has update %d for it", run.ID,
				run.State, run.Update, updates[run.ID])
		}
		if paused := run.State == admin.RunHeld && run.Attempt == 0; !run.State.Good() &&
			run.State != admin.RunMissed && !paused {
			f.t.Errorf("%s: %s: %s", run.Tick, run.State, run.Reason)
		}
		if i > 0 && !run.Tick.Equal(runs[i-1].Tick.Add(-time.Minute)) {
			f.t.Errorf("after the run of %s comes that of %s", run.Tick, runs[i-1].Tick)
		}
	}
	f.t.Logf("%d runs: %v", len(runs), states)
	if f.t.Failed() {
		f.t.Logf("the server's log:\n%s", f.log(0))
	}
}
