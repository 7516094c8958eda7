package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"configsync/web/site"
)

// The pages of this package and of the kernel; those of a room are checked in
// the room.
func TestTemplates(t *testing.T) {
	t.Parallel()
	parts, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]any{
		"front":   &FrontPage{},
		"home":    &HomePage{},
		"failure": &site.FailurePage{},
	} {
		if err := templatecheck.CheckHTML(parts.Pages[name], page); err != nil {
			t.Errorf("templates/page_%s.html: %v", name, err)
		}
	}
}

// flag is what is typed on a command line and stands on no page.
var flag = regexp.MustCompile(`(^|[\s(“])--[a-z]`)

func TestTemplatesNameNoFlag(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("templates/*.html")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d templates, %v", len(paths), err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if at := flag.FindIndex(text); at != nil {
			t.Errorf("%s names a flag: %s", path, text[at[0]:min(len(text), at[1]+20)])
		}
	}
}

// Every template is checked, here or in its room.
func TestEveryTemplateIsChecked(t *testing.T) {
	t.Parallel()
	parts, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	tests, err := filepath.Glob("*/template_test.go")
	if err != nil {
		t.Fatal(err)
	}
	checked := map[string]bool{}
	for _, file := range append(tests, "template_test.go") {
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(syntax, func(n ast.Node) bool {
			if pair, ok := n.(*ast.KeyValueExpr); ok {
				if name, ok := pair.Key.(*ast.BasicLit); ok {
					checked[strings.Trim(name.Value, `"`)] = true
				}
			}
			return true
		})
	}
	for name := range parts.Pages {
		if !checked[name] {
			t.Errorf("templates/page_%s.html is not checked: add its struct to the template_test.go of its room",
				name)
		}
	}
}
