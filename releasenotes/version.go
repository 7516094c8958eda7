package releasenotes

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// changes holds a folder for each release, VERSION_DATE, and one named
// unreleased. In each, a file is a change that users notice, KIND-NAME.md, and
// about.md, which may be missing, introduces the release.
//
//go:embed changes
var changes embed.FS

const (
	root       = "changes"
	unreleased = "unreleased"
	about      = "about.md"
)

// kinds are the kinds of changes in the order in which they are listed.
var kinds = []string{"security", "changed", "added", "fixed", "removed"}

// Latest returns the number of the newest release whose notes are built in,
// such as 0.1.0. Every build between two releases returns the earlier one.
func Latest() string {
	var latest string
	for _, folder := range folders() {
		if number, _ := numberAndDate(folder); latest == "" || compareVersions(number, latest) > 0 {
			latest = number
		}
	}
	return latest
}

// OfVersion returns the release notes of a release of configsync as Markdown,
// or "" if there are none.
func OfVersion(version string) string {
	for _, folder := range folders() {
		if number, _ := numberAndDate(folder); number == version {
			return notesIn(folder)
		}
	}
	return ""
}

// folders returns the folders of releases, in no particular order.
func folders() []string {
	var out []string
	for _, e := range entries(root) {
		if e.Name() != unreleased {
			out = append(out, e.Name())
		}
	}
	return out
}

// notesIn returns the introduction in a folder and its changes as a list.
func notesIn(folder string) string {
	text := read(folder, about)
	for i, name := range fragments(folder) {
		if i == 0 && text != "" {
			text += "\n"
		}
		text += "- " + read(folder, name)
	}
	return text
}

// fragments returns the names of the files in a folder that are a change each,
// by kind and then by name.
func fragments(folder string) []string {
	var names []string
	for _, e := range entries(path.Join(root, folder)) {
		if e.Name() != about {
			names = append(names, e.Name())
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(slices.Index(kinds, kindOf(a)), slices.Index(kinds, kindOf(b)))
	})
	return names
}

func kindOf(fragment string) string {
	kind, _, _ := strings.Cut(fragment, "-")
	return kind
}

// entries returns the files in a folder by name, none if there is no folder:
// after a release, nothing is unreleased.
func entries(dir string) []fs.DirEntry {
	list, err := changes.ReadDir(dir)
	if err != nil {
		return nil
	}
	return list
}

// read returns the text of a file, or "" if there is none.
func read(folder, name string) string {
	text, err := changes.ReadFile(path.Join(root, folder, name))
	if err != nil {
		return ""
	}
	return string(text)
}

func numberAndDate(folder string) (number, date string) {
	number, date, _ = strings.Cut(folder, "_")
	return number, date
}

// compareVersions compares three numbers with dots: 0.10.0 follows 0.9.1.
func compareVersions(a, b string) int { return slices.Compare(numbers(a), numbers(b)) }

func numbers(version string) []int {
	n := make([]int, 3)
	_, _ = fmt.Sscanf(version, "%d.%d.%d", &n[0], &n[1], &n[2])
	return n
}
