package main

import (
	"strings"
	"testing"
)

// A password in a URL is in no output of any command, whatever goes wrong.
//
// FAULT: a URL of a scheme that is not known is taken for a folder or a name
// and shown in full; env test and validate show the URL that they were given.
func TestSecretsAreNeverShown(t *testing.T) {
	const secret = "hunter2horse"
	t.Setenv("CONFIGSYNC_TEST_SECRET", secret)
	w := newWorkspace(t)
	w.must("sync", example(t, "last-sync"), "training", "--yes")
	w.write(workspaceName, `environments:
  training:    {role: training,   url: "sqlite:data/training.db"}
  production:  {role: production, url: "postgres://sync:${CONFIGSYNC_TEST_SECRET}@127.0.0.1:1/config?connect_timeout=2"}
  malformed:   {role: other,      url: "postgres://sync:${CONFIGSYNC_TEST_SECRET}@:port/config"}
  spaced:      {role: other,      url: "postgres://sync:${CONFIGSYNC_TEST_SECRET}@127.0.0.1:1/config?sslmode=perhaps"}
  percent:     {role: other,      url: "postgres://sync:${CONFIGSYNC_TEST_SECRET}%zz@127.0.0.1:1/config"}
  noscheme:    {role: other,      url: "mysql://sync:${CONFIGSYNC_TEST_SECRET}@127.0.0.1:1/config"}
  lite:        {role: other,      url: "sqlite:nowhere.db?key=${CONFIGSYNC_TEST_SECRET}"}
`)
	w.must("plan", example(t, "training"), "training", "-o", "plan.json", "--max-delete", "50%")
	url := "postgres://sync:" + secret + "@127.0.0.1:1/config?connect_timeout=2"
	var lines [][]string
	for _, env := range []string{
		"production", "malformed", "spaced", "percent", "noscheme", "lite", url,
		"mysql://sync:" + secret + "@nowhere/config",
	} {
		lines = append(lines, linesFor(t, env)...)
	}
	lines = append(lines, []string{"env", "list"}, []string{"env", "list", "-o", "json"},
		[]string{"env", "test"}, []string{"env", "test", "-o", "yaml"})
	for _, c := range commands(t) {
		lines = append(lines, append(strings.Fields(c.CommandPath())[1:], "--help"))
	}
	shown := 0
	for _, line := range lines {
		o := w.run(line...)
		if strings.Contains(o.stdout+o.talk, secret) {
			shown++
			if shown <= 5 {
				t.Errorf("configsync %s shows the password:\n%s%s", strings.Join(line, " "),
					o.stdout, o.talk)
			}
		}
		if line[len(line)-1] != "--help" && line[0] != "env" && o.code != exitUnreachable &&
			o.code != exitError {
			t.Errorf("configsync %s: exit code %d\n%s", strings.Join(line, " "), o.code, o.talk)
		}
	}
	if shown > 0 {
		t.Errorf("%d of %d command lines show the password", shown, len(lines))
	}
}

// linesFor are command lines that all need the environment.
func linesFor(t *testing.T, env string) [][]string {
	form := example(t, "training") + "/forms/client-intake.yaml"
	return [][]string{
		{"export", env, "-o", "out"}, {"diff", "training", env},
		{"diff", env, "training", "-o", "json"}, {"plan", "training", env, "-o", "p.json"},
		{"sync", "training", env, "--yes"},
		{"apply", "plan.json", "--target", env, "--allow-delete"}, {"rollback", env, "2", "--yes"},
		{"history", "list", env}, {"history", "show", env, "1"}, {"history", "notes", env, "1"},
		{"drift", env},
		{"drift", env, "--adopt", "form/client-intake", "--into", "training"},
		{"edit", env, form, "--reason", "test"},
		{"pin", "add", env, "form/*", "--reason", "test"}, {"pin", "list", env},
		{"pin", "remove", env, "form/*"},
		{"audit", "verify", env}, {"audit", "export", env}, {"env", "test", env}, {"validate", env},
	}
}
