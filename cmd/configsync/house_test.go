package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms is the house: each folder with Go code, and the folders of ours that
// it may import. What stands on the right stands on a lower floor, or is named
// because two rooms of one floor know each other.
var rooms = map[string]string{
	"refusal": "",
	"words":   "",

	"schema":        "words",
	"schema/fill":   "schema",
	"syncer":        "refusal schema words",
	"syncer/timing": "refusal words",
	"releasenotes":  "schema syncer words",

	"admin/guessing":  "",
	"admin/sharing":   "schema",
	"admin":           "admin/sharing refusal schema schema/fill syncer syncer/timing words",
	"admin/accounts":  "admin admin/guessing refusal schema syncer words",
	"admin/clients":   "admin admin/sharing refusal schema schema/fill words",
	"admin/history":   "admin refusal schema syncer",
	"admin/effects":   "admin admin/accounts admin/sharing schema schema/fill syncer words",
	"admin/promotion": "admin admin/effects refusal releasenotes schema syncer syncer/timing words",
	"admin/schedules": "admin admin/effects admin/promotion refusal schema syncer syncer/timing words",
	"admin/evidence":  "admin admin/promotion refusal schema syncer words",
	"admin/demo":      "admin admin/accounts admin/clients refusal schema",
	"admin/core": "admin admin/accounts admin/clients admin/demo admin/effects admin/evidence" +
		" admin/history admin/promotion admin/schedules schema",

	"notify":       "admin words",
	"store":        "admin refusal schema schema/fill syncer words",
	"web/applyjob": "admin syncer",
	"web/site": "admin admin/accounts admin/core admin/promotion admin/schedules refusal" +
		" releasenotes schema web/applyjob words",
	"web/watch":      "admin admin/core admin/schedules syncer web/site",
	"web/changes":    "admin/history releasenotes schema syncer web/site words",
	"web/accounts":   "admin admin/accounts schema web/changes web/site words",
	"web/forms":      "admin admin/history schema schema/fill syncer web/changes web/site words",
	"web/clients":    "admin admin/clients admin/sharing refusal schema web/forms web/site words",
	"web/agreements": "admin admin/clients admin/sharing schema web/changes web/site",
	"web/promotion": "admin admin/effects admin/promotion admin/schedules refusal releasenotes" +
		" schema schema/fill syncer web/applyjob web/changes web/forms web/site words",
	"web/schedules": "admin admin/promotion admin/schedules syncer syncer/timing web/changes" +
		" web/site words",
	"web/system": "admin admin/accounts admin/history admin/promotion refusal schema syncer" +
		" web/changes web/site words",
	"web": "admin schema syncer web/accounts web/agreements web/clients web/forms web/promotion" +
		" web/schedules web/site web/system web/watch words",

	"cmd/configsync": "admin admin/accounts admin/core admin/demo admin/evidence admin/history" +
		" admin/promotion admin/schedules notify refusal releasenotes schema store syncer syncer/timing" +
		" web web/site web/watch words",
}

// scaffolding is Go code that the house does not import: tests, the bench and
// what makes the examples. It may import any room.
var scaffolding = []string{
	"admin/admintest", "store/pgtest", "store/storetest", "web/site/sitetest", "examples",
	"internal",
}

// TestArrowsPointDown parses the imports of every Go file that is no test.
// (Asking go list instead would be cached by go test, and miss a violation.)
func TestArrowsPointDown(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() &&
			(strings.HasPrefix(e.Name(), ".") && path != root || e.Name() == "testdata" ||
				e.Name() == "demo"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		checkImports(t, path, filepath.ToSlash(rel))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImports(t *testing.T, path, rel string) {
	folder := filepath.ToSlash(filepath.Dir(rel))
	may, known := rooms[folder]
	if isScaffolding(folder) {
		return
	}
	if !known {
		t.Errorf("%s: there is no room for Go code here: give its folder a row in the table of rooms",
			rel)
		return
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		ours, ok := strings.CutPrefix(name, "configsync/")
		if ok && !slices.Contains(strings.Fields(may), ours) {
			t.Errorf("%s imports %s, which its room may not know", rel, name)
		}
	}
}

func isScaffolding(folder string) bool {
	return slices.ContainsFunc(scaffolding, func(s string) bool {
		return folder == s || strings.HasPrefix(folder, s+"/")
	})
}

// TestRoomsStandOnLowerOnes finds a circle in the table itself, and a row whose
// folder is gone.
func TestRoomsStandOnLowerOnes(t *testing.T) {
	t.Parallel()
	standing := map[string]bool{}
	for len(standing) < len(rooms) {
		before := len(standing)
		for room, may := range rooms {
			if !slices.ContainsFunc(strings.Fields(
				may,
			), func(below string) bool { return !standing[below] }) {
				standing[room] = true
			}
		}
		if len(standing) == before {
			t.Fatalf("the rooms that are left stand on each other; these do not: %v", standing)
		}
	}
	for room := range rooms {
		if files, err := filepath.Glob(
			filepath.Join("..", "..", room, "*.go"),
		); err != nil || len(files) == 0 {
			t.Errorf("there is no room %s: take its row out of the table", room)
		}
	}
}
