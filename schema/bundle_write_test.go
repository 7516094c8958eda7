package schema

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// objectsOf yields objects, and then an error where there is one.
func objectsOf(err error, objects ...Object) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for _, o := range objects {
			if !yield(o, nil) {
				return
			}
		}
		if err != nil {
			yield(Object{}, err)
		}
	}
}

func workgroup(name, description string) Object {
	body := map[string]any{"title": "Group " + name, "permissions": []any{"manage-users"}}
	if description != "" {
		body["description"] = description
	}
	return Object{Key{"workgroup", name}, Canonical(body)}
}

func property(name string, v Value) Object {
	return Object{Key{"system-property", name}, Canonical(map[string]any{"value": v})}
}

func export(t *testing.T, dir string, objects ...Object) Exported {
	t.Helper()
	report, err := All().WriteBundle(context.Background(), dir, "training",
		objectsOf(nil, objects...))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestExportIntoANewFolder(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(dir string) error{
		"missing":        func(string) error { return nil },
		"missing parent": func(string) error { return nil },
		"empty":          func(dir string) error { return os.Mkdir(dir, 0o755) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent := t.TempDir()
			dir := filepath.Join(parent, "config")
			if name == "missing parent" {
				dir = filepath.Join(parent, "a", "b", "config")
			}
			if err := prepare(dir); err != nil {
				t.Fatal(err)
			}
			got := export(t, dir, property("lock-out-time", number(20)),
				property("base-url", "https://example.org"), workgroup("b", ""),
				workgroup("a", "One\nTwo"))
			if want := (Exported{Objects: 3, Written: 4}); got != want {
				t.Errorf("report %+v, want %+v", got, want)
			}
			want := map[string]string{
				"bundle.yaml":            "format: 1\nenvironment: training\n",
				"system-properties.yaml": "lock-out-time: 20\n",
				"workgroups/a.yaml":      "name: a\ntitle: Group a\ndescription: |-\n  One\n  Two\npermissions:\n  - manage-users\n",
				"workgroups/b.yaml":      "name: b\ntitle: Group b\npermissions:\n  - manage-users\n",
			}
			if diff := cmp.Diff(want, readFolder(t, dir)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			bundle, err := All().ReadBundle(os.DirFS(dir))
			if err != nil || bundle.Environment != "training" || len(bundle.Objects) != 3 {
				t.Errorf("read back: %+v, %v", bundle, err)
			}
			noPartials(t, filepath.Dir(dir))
		})
	}
}

// An environment may have a name that YAML would take for a number or a truth
// value.
func TestExportOfOddlyNamedEnvironments(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"2026", "no", "1e3"} {
		dir := filepath.Join(t.TempDir(), "config")
		if _, err := All().WriteBundle(
			context.Background(), dir, name, objectsOf(nil, workgroup("a", "")),
		); err != nil {
			t.Fatal(err)
		}
		if bundle, err := All().ReadBundle(
			os.DirFS(dir),
		); err != nil || bundle.Environment != name {
			t.Errorf("%s: %+v, %v", name, bundle, err)
		}
	}
}

// noPartials reports folders that an export left behind.
func noPartials(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(e.Name(), "partial") {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func TestExportIntoAnExistingFolderWritesOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "config")
	export(t, dir, workgroup("same", ""), workgroup("changed", ""), workgroup("gone", ""),
		property("lock-out-time", number(20)))
	foreign := map[string]string{"README.md": "about", "workgroups/README.md": "about",
		"workgroups/.hidden.yaml": "x", "workgroups/notes.yaml": "- not an object\n",
		".git/config": "x", "others/thing.yaml": "name: thing\n"}
	writeFiles(t, dir, foreign)
	before := stats(t, dir)
	got := export(t, dir, workgroup("same", ""), workgroup("changed", "Now with words"),
		workgroup("new", ""))
	if want := (Exported{Objects: 3, Written: 2, Unchanged: 2, Removed: 2}); got != want {
		t.Errorf("report %+v, want %+v", got, want)
	}
	after := stats(t, dir)
	for name, info := range before {
		now, there := after[name]
		switch name {
		case "workgroups/gone.yaml", "system-properties.yaml":
			if there {
				t.Errorf("%s is still there", name)
			}
		case "workgroups/changed.yaml":
			if os.SameFile(info, now) {
				t.Errorf("%s was written in place", name)
			}
		default:
			if !there || !os.SameFile(info, now) || !info.ModTime().Equal(now.ModTime()) {
				t.Errorf("%s was touched", name)
			}
		}
	}
	files := readFolder(t, dir)
	for name, text := range foreign {
		if files[name] != text {
			t.Errorf("%s is now %q", name, files[name])
		}
	}
	if !strings.Contains(files["workgroups/changed.yaml"], "Now with words") ||
		files["workgroups/new.yaml"] == "" {
		t.Error("what changed was not written")
	}
	noPartials(t, dir)
}

func stats(t *testing.T, dir string) map[string]os.FileInfo {
	t.Helper()
	out := map[string]os.FileInfo{}
	for name := range readFolder(t, dir) {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = info
	}
	return out
}

func TestExportsThatAreRefusedLeaveNothing(t *testing.T) {
	t.Parallel()
	torn := errors.New("the connection was lost")
	many := make([]Object, 500)
	for i := range many {
		many[i] = workgroup("group-"+strings.Repeat("x", 1+i%50)+"-"+string(number(i)), "")
	}
	personal := []Object{
		workgroup("a", "first\nsuch as 123-45-6789"), workgroup("b", ""),
		property("generic-account-names", []any{"John Smith, 01/02/1980"}),
	}
	tests := []struct {
		name, environment string
		objects           iter.Seq2[Object, error]
		want              string
	}{
		{"torn source", "training", objectsOf(torn, many...), "the connection was lost"},
		{
			"empty source", "training", objectsOf(nil),
			"the source contains no configuration: nothing was exported",
		},
		{
			"only what stays", "training", objectsOf(nil, property("base-url", "x")),
			"the source contains no configuration: nothing was exported",
		},
		{
			"unknown kind", "training", objectsOf(nil, Object{Key{"robot", "a"}, []byte("{}")}),
			"the source contains robot/a, a kind that this version of configsync does not know",
		},
		{"name that leaves the folder", "training", objectsOf(nil, workgroup("../../evil", "")),
			`the source contains an object that cannot be written as a file: "../../evil" cannot be a name: use lower-case letters, digits and single hyphens, such as client-intake`},
		{
			"damaged body", "training",
			objectsOf(nil, Object{Key{"workgroup", "a"}, []byte(`{"title":`)}),
			"writing workgroup/a: the stored body is damaged",
		},
		{"environment without a name", "My Training", objectsOf(nil, workgroup("a", "")),
			`the environment of the export: "My Training" cannot be a name: use lower-case letters, digits and single hyphens, such as client-intake`},
		{"personal data", "training", objectsOf(nil, personal...), strings.Join([]string{
			"system-properties.yaml:1:1: the text looks like a birth date next to a name: configuration must not contain personal data; reword it",
			"workgroups/a.yaml:3:1: the text looks like a Social Security number (write an example as 000-00-0000): configuration must not contain personal data; reword it"}, "\n")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parent := t.TempDir()
			fresh, old := filepath.Join(parent, "fresh"), filepath.Join(parent, "old")
			export(t, old, workgroup("kept", ""))
			before := readFolder(t, parent)
			for _, dir := range []string{fresh, old} {
				report, err := All().WriteBundle(context.Background(), dir,
					test.environment, test.objects)
				if err == nil || report != (Exported{}) {
					t.Fatalf("%+v, %v", report, err)
				}
				if diff := cmp.Diff(test.want, err.Error()); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
			if diff := cmp.Diff(before, readFolder(t, parent)); diff != "" {
				t.Errorf("files changed (-before +after):\n%s", diff)
			}
			noPartials(t, parent)
			noPartials(t, old)
			if _, err := os.Stat(fresh); err == nil {
				t.Error("the new folder is there")
			}
		})
	}
}

func TestExportStopsWhenItIsTold(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	parent := t.TempDir()
	source := func(yield func(Object, error) bool) {
		for i := range 100_000 {
			if i == 1_000 {
				cancel()
			}
			if !yield(workgroup("g"+string(number(i)), ""), nil) {
				return
			}
		}
	}
	if _, err := All().WriteBundle(
		ctx, filepath.Join(parent, "config"), "training", source,
	); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	if files := readFolder(t, parent); len(files) > 0 {
		t.Errorf("it left %v", sortedNames(files)[:1])
	}
}

func TestExportIntoWhatIsNoFolder(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	writeFiles(t, filepath.Dir(file), map[string]string{"file": "mine"})
	_, err := All().WriteBundle(context.Background(), file, "training",
		objectsOf(nil, workgroup("a", "")))
	if got := readFolder(t, filepath.Dir(file)); err == nil || got["file"] != "mine" {
		t.Errorf("%v, %v", err, got)
	}
}

// A link to an empty folder stays a link.
func TestExportThroughALink(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	real, link := filepath.Join(parent, "real"), filepath.Join(parent, "link")
	if err := errors.Join(os.Mkdir(real, 0o755), os.Symlink(real, link)); err != nil {
		t.Fatal(err)
	}
	export(t, link, workgroup("a", ""))
	if got := sortedNames(
		readFolder(t, real),
	); !slices.Equal(got, []string{"bundle.yaml", "workgroups/a.yaml"}) {
		t.Errorf("the folder contains %v", got)
	}
	noPartials(t, real)
}
