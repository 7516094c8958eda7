package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"configsync/schema"
)

// flagText is how a flag stands in a sentence.
var flagText = regexp.MustCompile(`(^|[\s(“])--[a-z]`)

// TestCoreKnowsNoSurface reads every text in the Go files of the packages
// below the surfaces, and of the pages. None may name a flag: what is done on
// the command line is a refusal.Remedy there. Nor may a sentence name a
// permission as programs write it, rather than by its title.
func TestCoreKnowsNoSurface(t *testing.T) {
	t.Parallel()
	var names []string
	for _, p := range schema.Permissions() {
		names = append(names, regexp.QuoteMeta(string(p)))
	}
	name := `(` + strings.Join(names, "|") + `)`
	permission := regexp.MustCompile(` ` + name + `\b|\b` + name + ` `)
	texts := 0
	for _, folder := range []string{
		"refusal", "schema", "syncer", "admin", "store", "notify", "web",
	} {
		eachText(t, filepath.Join("..", "..", folder), func(at, text string) {
			texts++
			if flagText.MatchString(text) {
				t.Errorf("%s names a flag: %q", at, text)
			}
			if permission.MatchString(text) {
				t.Errorf("%s names a permission as programs write it: %q", at, text)
			}
		})
	}
	if texts < 1000 {
		t.Errorf("only %d texts were read", texts)
	}
}

// eachText calls do with every string in the Go files below a folder, without
// those of tests and of the servers that tests start.
func eachText(t *testing.T, folder string, do func(at, text string)) {
	t.Helper()
	files := token.NewFileSet()
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "testdata" || e.Name() == "pgtest"):
			return filepath.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil {
					do(files.Position(lit.Pos()).String(), text)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
