package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"configsync/internal/soak"
	"configsync/notify"
)

// A server tells a webhook of what a schedule did: planned, and done, each
// signed.
func TestServerTellsOfRuns(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	onEachEngine(t, 20, func(t *testing.T, s *scene) {
		const secret = "a secret of the test"
		told := make(chan string, 10)
		receiver := httptest.NewServer(http.HandlerFunc(func(
			w http.ResponseWriter, r *http.Request,
		) {
			body, err := io.ReadAll(r.Body)
			if err == nil {
				err = notify.Verify([]byte(secret), body, r.Header.Get(notify.HeaderSignature),
					time.Now(), patienceInTests)
			}
			if err != nil {
				t.Errorf("a delivery: %v", err)
			}
			told <- r.Header.Get(notify.HeaderEvent) + " " + string(body)
		}))
		t.Cleanup(receiver.Close)
		s.env = append(s.env, "CONFIGSYNC_WEBHOOK_SECRET="+secret, "CONFIGSYNC_WEBHOOKS_WITHIN=yes")
		s.write("configsync.yaml",
			"environments:\n  config: {role: training, url: new}\n  production: {role: production, url: \"${PRODUCTION_URL}\"}\n")
		s.must("schedule", "add", "production", "nightly", "--source", "config", "--cron",
			"@yearly", "--notify", receiver.URL)
		server := start(t, s.command("serve", "production", "--listen", "127.0.0.1:0"))
		expect := func(event string, words ...string) {
			t.Helper()
			select {
			case got := <-told:
				for _, w := range append(words, event+" ", `"schedule":"nightly"`) {
					if !strings.Contains(got, w) {
						t.Errorf("told of %q, without %q", got, w)
					}
				}
			case <-time.After(patienceInTests):
				t.Fatalf("nobody was told of %q", event)
			}
		}
		expect("planned")
		if out, err := s.command(
			"schedule", "run", "production", "nightly",
		).CombinedOutput(); exitCodeOf(err) != exitStale {
			t.Fatalf("schedule run: %v\n%s", err, out)
		}
		expect("held", "it would delete")
		stop(t, server)
		if text := s.must(
			"schedule", "status", "production",
		); !strings.Contains(text, "It has not run yet") {
			t.Errorf("a run that somebody asked for counts as one of its times: %s", text)
		}
	})
}

// stop interrupts a server and wants it to end well.
func stop(t *testing.T, server *exec.Cmd) {
	t.Helper()
	if err := server.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := exitCodeOf(server.Wait()); code != exitOK && code != exitInterrupted {
		t.Errorf("the server ended with %d", code)
	}
}
