package main

import (
	"bufio"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"configsync/admin/admintest"
	"configsync/internal/soak"
	"configsync/words"
)

// One moment is read in every view of it: on the command line, as Markdown and
// on pages it is the same time of the environment's zone, with the zone, and in
// JSON and the log it is in UTC.
func TestOneMomentReadsTheSame(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	zone, err := time.LoadLocation("America/Los_Angeles") // that of the example
	if err != nil {
		t.Fatal(err)
	}
	const password = admintest.Password
	s := &scene{
		t:   t,
		dir: t.TempDir(),
		env: []string{"CONFIGSYNC_PASSWORD=" + password, "TZ=Asia/Tokyo"},
	}
	s.must("init")
	hmis(t, s)
	s.must("sync", "config", "training", "--yes")
	s.must("sync", "training", "production", "--yes")
	s.must("fake", "production", "--clients", "20", "--demo", "--password", password)
	edited := filepath.Join(example(t, "production"), "forms", "client-intake.yaml")
	s.must("edit", "production", edited, "--reason", "a wrong help text")
	s.must("pin", "add", "production", "form/client-intake", "--reason", "until spring")
	s.must("schedule", "add", "production", "nightly", "--source", "training", "--cron", "@yearly")
	s.must("schedule", "run", "production", "nightly")

	var updates []struct {
		Update int64
		At     time.Time
	}
	var pins []struct{ At time.Time }
	var runs []struct {
		Tick time.Time `json:"planned"`
	}
	machine(t, s, &updates, "history", "list", "production")
	machine(t, s, &pins, "pin", "list", "production")
	machine(t, s, &runs, "schedule", "runs", "production", "--state", "no-changes")
	if len(updates) == 0 || len(pins) != 1 || len(runs) != 1 {
		t.Fatalf("%d updates, %d pins, %d runs", len(updates), len(pins), len(runs))
	}
	edit := updates[0].At.In(zone)
	seq := "3"
	run := words.Moment(runs[0].Tick.In(zone))

	server := newReader(t, s)
	server.signIn("administrator@example.org", password)
	for _, view := range []struct{ name, text, want string }{
		{"history list", s.must("history", "list", "production"), words.Moment(edit)},
		{"history show", s.must("history", "show", "production", seq), words.Moment(edit)},
		{
			"history list -o markdown", s.must("history", "list", "production", "-o", "markdown"),
			words.LongMoment(edit),
		},
		{"drift", s.must("drift", "production"), words.Moment(edit)},
		{"pin list", s.must("pin", "list", "production"), words.Moment(pins[0].At.In(zone))},
		{"schedule runs", s.must("schedule", "runs", "production"), run},
		{"the page of the history", server.page("/production/history"), words.Moment(edit)},
		{"the page of the update", server.page("/production/history/" + seq), words.Moment(edit)},
		{
			"the versions of the form", server.page("/production/forms/client-intake/versions"),
			words.Moment(edit),
		},
		{"the page of runs", server.page("/production/runs"), run},
	} {
		if !strings.Contains(view.text, view.want) {
			t.Errorf("%s does not say %q:\n%s", view.name, view.want, view.text)
		}
		for _, other := range []string{
			edit.UTC().Format("15:04:05"), edit.UTC().Format("15:04 UTC"), "JST",
		} {
			if strings.Contains(view.text, other) {
				t.Errorf("%s says %q, the time of another zone", view.name, other)
			}
		}
	}
	for name, text := range map[string]string{
		"history list -o json": s.must("history", "list", "production", "-o", "json"),
		"audit export":         s.must("audit", "export", "production"),
		"evidence":             s.must("evidence", "export", "production", seq),
	} {
		if !strings.Contains(text, edit.UTC().Format("2006-01-02T15:04:05")) ||
			strings.Contains(text, "-08:00") {
			t.Errorf("%s is not in UTC:\n%.2000s", name, text)
		}
	}
	for line := range strings.Lines(server.stop()) {
		var entry struct{ Time string }
		if err := json.Unmarshal(
			[]byte(line), &entry,
		); err != nil || !strings.HasSuffix(entry.Time, "Z") {
			t.Errorf("the log is not in UTC: %s (%v)", line, err)
		}
	}
}

// hmis puts the example into the folder config, without second steps at
// sign-in.
func hmis(t *testing.T, s *scene) {
	t.Helper()
	if err := os.CopyFS(
		filepath.Join(s.dir, "config"), os.DirFS(example(t, "last-sync")),
	); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(s.dir, "config", "system-properties.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.Replace(string(text), "second-step: administrators",
		"second-step: optional", 1)
	if err := os.WriteFile(file, []byte(plain), 0o600); err != nil {
		t.Fatal(err)
	}
}

// machine reads what a command prints as JSON.
func machine(t *testing.T, s *scene, into any, args ...string) {
	t.Helper()
	if err := json.Unmarshal([]byte(s.must(append(args, "-o", "json")...)), into); err != nil {
		t.Fatal(err)
	}
}

// reader is a browser of a person who reads pages of a served Production.
type reader struct {
	t      *testing.T
	client http.Client
	base   string
	stop   func() string // ends the server and returns its log
}

func newReader(t *testing.T, s *scene) *reader {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{t: t, client: http.Client{Jar: jar}}
	cmd := s.command("serve", "production", "--listen", "127.0.0.1:0", "--log-format", "json")
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, cmd)
	for lines := bufio.NewScanner(out); r.base == "" && lines.Scan(); {
		if at, ok := strings.CutPrefix(lines.Text(), "Serving on "); ok {
			r.base = strings.TrimSuffix(at, "/")
		}
	}
	r.stop = func() string {
		stop(t, cmd)
		text, err := os.ReadFile(log.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	return r
}

// signIn signs in and chooses what is offered first.
func (r *reader) signIn(email, password string) {
	r.t.Helper()
	r.post("/production/sign-in", url.Values{"email": {email}, "password": {password}})
	r.post("/production/sign-in/choose", url.Values{
		"organization": {"coordinated-access"}, "workgroup": {"system-administrators"},
	})
}

func (r *reader) post(path string, form url.Values) {
	r.t.Helper()
	resp, err := r.client.PostForm(r.base+path, form)
	if err != nil {
		r.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		r.t.Fatalf("POST %s: %s", path, resp.Status)
	}
}

// page returns a page without what characters are escaped.
func (r *reader) page(path string) string {
	r.t.Helper()
	resp, err := r.client.Get(r.base + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || resp.Request.URL.Path != path {
		r.t.Fatalf("%s led to %s: %s (%v)", path, resp.Request.URL.Path, resp.Status, err)
	}
	return html.UnescapeString(string(text))
}
