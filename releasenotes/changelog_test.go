package releasenotes

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write CHANGELOG.md")

const changelogHead = `# Changelog

<!-- Written by "make changelog" from releasenotes/changes; do not edit. -->
`

// changelog returns the text of CHANGELOG.md: what is unreleased, then the
// releases, the newest first.
func changelog() string {
	text := changelogHead
	if len(fragments(unreleased)) > 0 {
		text += section("Unreleased", unreleased)
	}
	releases := folders()
	slices.SortFunc(releases, func(a, b string) int { return compareVersions(b, a) })
	for _, folder := range releases {
		number, date := numberAndDate(folder)
		text += section(number+" ("+date+")", folder)
	}
	return text
}

func section(title, folder string) string {
	text := "\n## " + title + "\n"
	if intro := read(folder, about); intro != "" {
		text += "\n" + intro
	}
	kind := ""
	for _, name := range fragments(folder) {
		if k := kindOf(name); k != kind {
			kind = k
			text += "\n### " + strings.ToUpper(kind[:1]) + kind[1:] + "\n\n"
		}
		text += "- " + read(folder, name)
	}
	return text
}

func TestChangelogIsWhatTheFragmentsSay(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "CHANGELOG.md")
	want := changelog()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("make changelog would change it (-fragments +CHANGELOG.md):\n%s", diff)
	}
	for _, folder := range append(folders(), unreleased) {
		for _, name := range fragments(folder) {
			if !strings.Contains(string(got), read(folder, name)) {
				t.Errorf("the changelog lacks %s/%s", folder, name)
			}
		}
	}
}

// Every fragment is a paragraph of sentences in one line, so that it can stand
// in a list, and its name says of which kind it is.
func TestFragmentsAreSentences(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^(` + strings.Join(kinds, "|") + `)-[a-z0-9-]+\.md$`)
	line := regexp.MustCompile("^[A-Z`].*[.]\n$")
	found := 0
	for _, folder := range append(folders(), unreleased) {
		for _, f := range fragments(folder) {
			found++
			if !name.MatchString(f) {
				t.Errorf("%s/%s: the name is not KIND-NAME.md with a kind of %v", folder, f, kinds)
			}
			if text := read(folder, f); !line.MatchString(text) {
				t.Errorf("%s/%s: %q is not one line of sentences", folder, f, text)
			}
		}
	}
	if found == 0 {
		t.Error("no fragment was found")
	}
}

func TestReleasesAreNumbered(t *testing.T) {
	t.Parallel()
	number := regexp.MustCompile(`^\d+\.\d+\.\d+$`)
	for _, folder := range folders() {
		v, date := numberAndDate(folder)
		if _, err := time.Parse(time.DateOnly, date); err != nil || !number.MatchString(v) {
			t.Errorf("%s is not NUMBER_DATE", folder)
		}
		if OfVersion(v) == "" {
			t.Errorf("version %s has no release notes", v)
		}
	}
}

// A tagged commit has the notes of its release: who installs v0.2.0 finds 0.2.0
// in the System Update History.
func TestTagHasItsNotes(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("git", "tag", "--points-at", "HEAD", "--list", "v*").Output()
	tags := strings.Fields(string(out))
	if err != nil || len(tags) == 0 {
		t.Skip("the commit is not tagged")
	}
	for _, tag := range tags {
		release, _, candidate := strings.Cut(tag[1:], "-")
		if !candidate && release != Latest() {
			t.Errorf("the tag is %s and the newest notes are of %s: rename changes/unreleased",
				tag, Latest())
		}
	}
}

func TestLatest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"0.10.0", "0.9.1", 1}, {"1.0.0", "0.99.99", 1}, {"0.1.0_2026-11-25", "0.1.0", 0},
		{"0.1.0", "0.1.1", -1},
	} {
		if got := compareVersions(c.a, c.b); got != c.want {
			t.Errorf("compareVersions(%s, %s) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
	for _, folder := range folders() {
		if v, _ := numberAndDate(folder); compareVersions(v, Latest()) > 0 {
			t.Errorf("%s is later than %s", v, Latest())
		}
	}
}
