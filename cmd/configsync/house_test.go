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

// floors is the house, from the ground up. A folder imports only folders of lower floors.
var floors = [][]string{
	{"refusal", "words"},
	{"schema"},
	{"syncer"},
	{"releasenotes"},
	{"admin"},
	{"store", "web", "notify"},
	{"cmd"},
}

// outside hold Go code that the house does not import; internal is for its tests.
var outside = []string{"examples", "internal"}

// TestArrowsPointDown parses the imports of every Go file that is no test. (Asking go list instead would be cached by
// go test, and miss a violation.)
func TestArrowsPointDown(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (strings.HasPrefix(e.Name(), ".") && path != root || e.Name() == "testdata" || e.Name() == "demo"):
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
	folder, _, nested := strings.Cut(rel, "/")
	floor := floorOf(folder)
	if floor < 0 && !slices.Contains(outside, folder) || !nested {
		t.Errorf("%s: there is no room for Go code here: docs/decisions says what is needed for a new folder", rel)
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
		if !ok {
			continue
		}
		imported, _, _ := strings.Cut(ours, "/")
		if imported != folder && floor >= 0 && floorOf(imported) >= floor || slices.Contains(outside, imported) && imported != folder {
			t.Errorf("%s imports %s: arrows point down", rel, name)
		}
	}
}

func floorOf(folder string) int {
	return slices.IndexFunc(floors, func(floor []string) bool { return slices.Contains(floor, folder) })
}
