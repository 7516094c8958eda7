package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"configsync/admin"
	"configsync/internal/soak"
	"configsync/store/pgtest"
	"configsync/syncer"
)

// occurrencesWanted is through how many occurrences the replicas are tormented.
func occurrencesWanted() int { return soak.Rounds(24, 60) }

// restartsWanted is how often their database server is restarted meanwhile.
func restartsWanted() int { return soak.Rounds(1, 2) }

// faster is how many minutes the clock of the home's database makes of one: the
// replicas' own clocks do not count.
const faster = 30

// Three replicas share the schedules of one database while they are killed,
// paused for longer than their leases, and started anew, and while the database
// server is restarted. Every occurrence ends exactly once, and what the ledger
// says is what the histories say.
func TestReplicasThatAreKilledEndEveryOccurrenceOnce(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	server := pgtest.Start(t, pgtest.WithCommits())
	r := newReplicas(t, server)
	for i := range 3 {
		r.start(i)
	}
	// On a machine that is busy with something else fewer occurrences come to
	// an end in the time that there is; the server is restarted all the same.
	stop := time.Now().Add(time.Duration(max(soak.Factor(), 1)) * 10 * time.Minute)
	for part := range restartsWanted() + 1 {
		if part > 0 {
			server.Stop(pgtest.Immediate)
			r.pause(1500)
			server.Start()
		}
		wanted := (part + 1) * occurrencesWanted() / (restartsWanted() + 1)
		for r.ended() < wanted && time.Now().Before(stop) {
			r.torment()
		}
	}
	r.settle()
	r.check()
}

// schedulesOfReplicas are their flags, by name; each runs every minute.
var schedulesOfReplicas = map[string]string{"one": "--missed run",
	"two": "--target site --missed skip", "three": "--missed skip", "four": "--target site",
	"both":  "--target hub,site --pilot site --keep-going",
	"again": "--target site,hub --parallel 2"}

// replicas are processes that share the schedules of a production environment.
type replicas struct {
	t         *testing.T
	s         *scene
	rand      *rand.Rand
	home      string // URL
	processes [3]*exec.Cmd
	exited    [3]chan error
	logs      [3]*os.File
	edits     int
}

func newReplicas(t *testing.T, server *pgtest.Server) *replicas {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := &replicas{t: t, rand: rand.New(rand.NewPCG(seed, 0)), home: server.URL(t)}
	r.s = &scene{
		t:   t,
		dir: t.TempDir(),
		env: []string{
			"HOME_URL=" + r.home, "SITE_URL=" + server.URL(t), "TRAINING_URL=" + server.URL(t),
		},
	}
	r.s.write("configsync.yaml",
		"environments:\n  training: {role: training, url: \"${TRAINING_URL}\"}\n  hub: {role: other, url: \"${HOME_URL}\"}\n  site: {role: other, url: \"${SITE_URL}\"}\n")
	r.s.write("first/workgroups/administrators.yaml",
		"name: administrators\ntitle: Administrators\npermissions:\n  - manage-users\n")
	r.s.write("first/bundle.yaml", "format: 1\nenvironment: training\n")
	r.quicken()
	r.s.must("env", "test")
	r.s.must("sync", "first", "training", "--yes")
	for name, flags := range schedulesOfReplicas {
		r.s.must(append([]string{
			"schedule", "add", "hub", name, "--source", "training", "--zone", "Europe/Berlin",
			"--cron", "* * * * *",
		}, strings.Fields(flags)...)...)
	}
	return r
}

// quicken makes the home's clock go faster than that of anybody else.
func (r *replicas) quicken() {
	r.sql("create function public.clock_timestamp() returns timestamptz language sql volatile as $$ select timestamptz '" + time.Now().UTC().Format(
		time.RFC3339,
	) +
		"' + (pg_catalog.clock_timestamp() - timestamptz '" +
		time.Now().UTC().Format(time.RFC3339) + "') * " + fmt.Sprint(faster) + " $$")
	r.sql("do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$")
}

func (r *replicas) sql(statement string) {
	r.t.Helper()
	conn, err := pgx.Connect(r.t.Context(), r.home)
	if err == nil {
		defer conn.Close(context.Background())
		_, err = conn.Exec(r.t.Context(), statement)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// start starts a replica. Its lease is three seconds, as the clock of the home
// tells them.
func (r *replicas) start(i int) {
	r.t.Helper()
	cmd := r.s.command("serve", "hub", "--listen", "127.0.0.1:0", "--lease",
		fmt.Sprintf("%ds", 3*faster))
	log, err := os.CreateTemp(r.t.TempDir(), "replica")
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { log.Close() })
	cmd.Stderr = log
	start(r.t, cmd)
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	r.processes[i], r.exited[i], r.logs[i] = cmd, exited, log
}

// torment does something bad to one of the replicas, or changes what there is
// to promote.
func (r *replicas) torment() {
	i := r.rand.IntN(3)
	switch r.rand.IntN(6) {
	case 0, 1:
		_ = r.processes[i].Process.Kill()
		<-r.exited[i]
		r.start(i)
	case 2:
		_ = r.processes[i].Process.Signal(syscall.SIGSTOP)
		r.pause(5000)
		_ = r.processes[i].Process.Signal(syscall.SIGCONT)
	default:
		r.edit()
	}
	r.pause(2000)
}

func (r *replicas) pause(most int) {
	time.Sleep(time.Duration(r.rand.IntN(most)) * time.Millisecond)
}

// edit changes the training environment.
func (r *replicas) edit() {
	r.edits++
	name := fmt.Sprintf("option-lists/list-%d.yaml", r.edits%7)
	r.s.write("edit/"+name, fmt.Sprintf(
		"name: list-%d\ntitle: Edit %d\nitems:\n  - code: \"1\"\n    label: One\n", r.edits%7,
		r.edits,
	))
	if out, err := r.s.command(
		"edit", "training", "edit/"+name,
	).CombinedOutput(); err != nil && exitCodeOf(err) != exitUnreachable {
		r.t.Fatalf("edit: %v\n%s", err, out)
	}
}

// runs are the ledger; nothing while the server is away.
func (r *replicas) runs() []admin.Run {
	r.t.Helper()
	var runs []admin.Run
	out, err := r.s.command("schedule", "runs", "hub", "--count", "0", "-o", "json").Output()
	if err != nil {
		return nil
	}
	if err := json.Unmarshal(out, &runs); err != nil {
		r.t.Fatal(err)
	}
	return runs
}

// ended counts the occurrences that have come to an end.
func (r *replicas) ended() int {
	open, all := map[string]bool{}, map[string]bool{}
	for _, run := range r.runs() {
		id := run.Name + run.Tick.String()
		all[id] = true
		open[id] = open[id] || run.State.Open()
	}
	n := 0
	for id := range all {
		if !open[id] {
			n++
		}
	}
	return n
}

// settle leaves the replicas in peace until everything has ended that is due,
// and stops them.
func (r *replicas) settle() {
	r.t.Helper()
	for name := range schedulesOfReplicas {
		r.s.must("schedule", "pause", "hub", name)
	}
	for deadline := time.Now().Add(2 * patienceInTests); ; time.Sleep(200 * time.Millisecond) {
		open := 0
		for _, run := range r.runs() {
			if run.State.Open() {
				open++
			}
		}
		if open == 0 {
			break
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("%d runs are still open:\n%s", open,
				r.s.must("schedule", "runs", "hub", "--count", "20"))
		}
	}
	for i, p := range r.processes {
		_ = p.Process.Signal(syscall.SIGTERM)
		select {
		case err := <-r.exited[i]:
			if code := exitCodeOf(err); code != exitOK && code != exitInterrupted {
				r.t.Errorf("a replica ended with %d:\n%s", code, r.log(i))
			}
		case <-time.After(patienceInTests):
			r.t.Errorf("a replica did not end:\n%s", r.log(i))
		}
	}
}

func (r *replicas) log(i int) string {
	text, err := os.ReadFile(r.logs[i].Name())
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// check holds the ledger against the histories.
func (r *replicas) check() {
	r.t.Helper()
	runs := r.runs()
	r.checkTicks(runs)
	updates := map[string]syncer.Update{}
	for _, env := range []string{"hub", "site"} {
		for _, u := range r.history(env) {
			if u.Run == "" {
				continue
			}
			if other, twice := updates[u.Run]; twice {
				r.t.Errorf("run %s is update %d of %s, and update %d of another", u.Run, u.Seq,
					env, other.Seq)
			}
			updates[u.Run] = u
		}
		r.s.must("audit", "verify", env)
	}
	states := map[admin.RunState]int{}
	for _, run := range runs {
		states[run.State]++
		u, there := updates[run.ID]
		delete(updates, run.ID)
		if (run.State == admin.RunRan) != there || there && u.Seq != run.Update {
			r.t.Errorf("run %s of %s is %q with update %d, and the history of %s has update %d for it",
				run.ID, run.Name, run.State, run.Update, run.Target, u.Seq)
		}
		if run.State == admin.RunFailed || run.State.Open() {
			r.t.Errorf("%s at %s: %s: %s", run.Name, run.Tick, run.State, run.Reason)
		}
	}
	for run, u := range updates {
		r.t.Errorf("update %d is that of run %s, which the ledger does not have", u.Seq, run)
	}
	r.t.Logf("%d runs of %d occurrences: %v", len(runs), r.ended(), states)
	if states[admin.RunRan] == 0 {
		r.t.Error("nothing ran")
	}
	r.checkOverlap(runs)
}

// checkTicks wants an occurrence for every minute from a schedule's first to
// its last, once for each of its targets.
func (r *replicas) checkTicks(runs []admin.Run) {
	r.t.Helper()
	first, last := map[string]time.Time{}, map[string]time.Time{}
	seen := map[string]int{}
	for _, run := range runs {
		if first[run.Name].IsZero() || run.Tick.Before(first[run.Name]) {
			first[run.Name] = run.Tick
		}
		if run.Tick.After(last[run.Name]) {
			last[run.Name] = run.Tick
		}
		seen[run.Name+run.Tick.UTC().String()]++
	}
	for name, flags := range schedulesOfReplicas {
		n := 1 + strings.Count(flags, "hub,site") + strings.Count(flags, "site,hub")
		for tick := first[name]; !tick.After(last[name]); tick = tick.Add(time.Minute) {
			if got := seen[name+tick.UTC().String()]; got != n {
				r.t.Errorf("%s at %s: %d runs, want %d", name, tick, got, n)
			}
		}
	}
}

// checkOverlap wants runs that were not taken over by another replica to follow
// each other in each target.
func (r *replicas) checkOverlap(runs []admin.Run) {
	r.t.Helper()
	for i, a := range runs {
		for _, b := range runs[:i] {
			if a.Target == b.Target && a.Attempt == 1 && b.Attempt == 1 &&
				a.Started.Before(b.Ended) && b.Started.Before(a.Ended) {
				r.t.Errorf("%s at %s and %s at %s were under way in %s at the same time", a.Name,
					a.Tick, b.Name, b.Tick, a.Target)
			}
		}
	}
}

func (r *replicas) history(env string) []syncer.Update {
	r.t.Helper()
	var updates []syncer.Update
	if err := json.Unmarshal(
		[]byte(r.s.must("history", "list", env, "-o", "json")), &updates,
	); err != nil {
		r.t.Fatal(err)
	}
	for i, u := range updates {
		if u.Seq != int64(len(updates)-i) {
			r.t.Fatalf("update %d of %s stands at place %d of %d: the history has a gap", u.Seq,
				env, i, len(updates))
		}
	}
	return updates
}
