package main

import (
	"encoding/json"
	"runtime/debug"
	"testing"

	"configsync/releasenotes"
)

func TestVersionOfABuild(t *testing.T) {
	t.Parallel()
	const commit = "f6709a5b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f"
	for _, c := range []struct{ main, revision, modified, want string }{
		{"v0.2.0", commit, "false", "0.2.0"},
		{"v0.2.0", "", "", "0.2.0"},
		{"v0.2.0+dirty", commit, "true", "0.1.0+f6709a5b1c2d.modified"},
		{"v0.0.0-20261127112606-f6709a5b1c2d", commit, "false", "0.1.0+f6709a5b1c2d"},
		{"v0.2.1-0.20261127112606-f6709a5b1c2d", commit, "true", "0.1.0+f6709a5b1c2d.modified"},
		{"(devel)", "", "", "0.1.0+devel"},
		{"", "", "", "0.1.0+devel"},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: c.main}}
		for key, value := range map[string]string{
			"vcs.revision": c.revision,
			"vcs.modified": c.modified,
		} {
			if value != "" {
				info.Settings = append(info.Settings, debug.BuildSetting{Key: key, Value: value})
			}
		}
		if got := versionOf(info, "0.1.0"); got != c.want {
			t.Errorf("a build of %q at %q: %q, want %q", c.main, c.revision, got, c.want)
		}
	}
}

// The history records the newest release, whatever the build is, so that no
// build between two releases adds a row to it.
func TestTheHistoryRecordsReleases(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.must("env", "test", "training")
	var updates []struct{ Type, Version, Notes string }
	if err := json.Unmarshal(
		[]byte(w.must("history", "list", "training", "-o", "json").stdout), &updates,
	); err != nil {
		t.Fatal(err)
	}
	if len(updates) != 1 {
		t.Fatalf("%d updates, want 1", len(updates))
	}
	u := updates[0]
	if u.Version != releasenotes.Latest() || u.Notes != releasenotes.OfVersion(u.Version) {
		t.Errorf("the update is of %q with the notes %q", u.Version, u.Notes)
	}
}
