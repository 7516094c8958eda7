package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The reference lists the environment variables whose names stand in the code,
// and the fields of the workspace file, and no others.
func TestReferenceIsComplete(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "reference.md"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Za-z_]+)` \\|").
		FindAllStringSubmatch(string(text), -1) {
		names[row[1]] = true
	}
	want := variablesInCode(t)
	for field := range reflect.TypeFor[workspaceEnvironment]().Fields() {
		want[field.Tag.Get("json")] = true
	}
	got := slices.Sorted(maps.Keys(names))
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), got); diff != "" {
		t.Errorf("docs/reference.md (-code +reference):\n%s", diff)
	}
}

// variablesInCode returns the names of environment variables that are a string
// in a Go file that is no test.
func variablesInCode(t *testing.T) map[string]bool {
	t.Helper()
	name := regexp.MustCompile(`^(CONFIGSYNC|OTEL)_[A-Z_]+$|^NO_COLOR$|^CI$`)
	found := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(
		"..", "..",
	), func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == ".git" || e.Name() == "node_modules"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for node := range ast.Preorder(file) {
			if lit, ok := node.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && name.MatchString(text) {
					found[text] = true
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// The links between the documents of the repository lead to files.
func TestLinksLeadToFiles(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	seen := 0
	for _, pattern := range []string{
		"*.md", "docs/*.md", "docs/decisions/*.md", "examples/*/*.md",
	} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range link.FindAllStringSubmatch(string(text), -1) {
				seen++
				if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
					t.Errorf("%s links to %s, which is not there", file, m[1])
				}
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d links were found", seen)
	}
}
