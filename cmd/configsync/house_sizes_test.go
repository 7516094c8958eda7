package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Bounds of what one type may be asked to do. An interface counts with what it
// embeds, a type with what it embeds of its own package.
const (
	mostOfInterface = 15
	mostOfType      = 45
)

// larger are the types that may be larger, each with the reason.
var larger = map[string]string{}

// methodSets are the methods that the product's types declare, by folder and
// type, and what each type embeds.
type methodSets struct {
	methods    map[string]map[string]bool
	embeds     map[string][]string
	interfaces map[string]bool
}

// TestTypesStaySmall parses every file of the product that is no test.
func TestTypesStaySmall(t *testing.T) {
	t.Parallel()
	sets := readMethodSets(t)
	if n := len(sets.all("admin.AuditStore")); n != 6 {
		t.Fatalf("admin.AuditStore has %d methods: it embeds four and adds two", n)
	}
	for name := range sets.methods {
		most := mostOfType
		if sets.interfaces[name] {
			most = mostOfInterface
		}
		n := len(sets.all(name))
		switch _, may := larger[name]; {
		case n > most && !may:
			t.Errorf("%s has %d methods, want at most %d: divide it by its nouns", name, n, most)
		case n <= most && may:
			t.Errorf("%s has %d methods: take it out of what may be larger", name, n)
		}
	}
}

func readMethodSets(t *testing.T) *methodSets {
	sets := &methodSets{map[string]map[string]bool{}, map[string][]string{}, map[string]bool{}}
	root := filepath.Join("..", "..")
	for folder := range rooms {
		files, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil,
				parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			sets.read(folder, file)
		}
	}
	return sets
}

// all are the methods of a type with those that it embeds.
func (s *methodSets) all(name string) map[string]bool {
	all := map[string]bool{}
	for m := range s.methods[name] {
		all[m] = true
	}
	for _, embedded := range s.embeds[name] {
		for m := range s.all(embedded) {
			all[m] = true
		}
	}
	return all
}

func (s *methodSets) read(folder string, file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv != nil {
				s.add(typeIn(folder, file, d.Recv.List[0].Type), d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					s.readType(folder, file, spec)
				}
			}
		}
	}
}

func (s *methodSets) add(name, method string) {
	if s.methods[name] == nil {
		s.methods[name] = map[string]bool{}
	}
	s.methods[name][method] = true
}

func (s *methodSets) readType(folder string, file *ast.File, spec *ast.TypeSpec) {
	name := folder + "." + spec.Name.Name
	switch body := spec.Type.(type) {
	case *ast.InterfaceType:
		s.interfaces[name] = true
		for _, f := range body.Methods.List {
			for _, m := range f.Names {
				s.add(name, m.Name)
			}
			if len(f.Names) == 0 {
				s.embed(name, typeIn(folder, file, f.Type))
			}
		}
	case *ast.StructType:
		for _, f := range body.Fields.List {
			if of := typeIn(folder, file, f.Type); len(f.Names) == 0 &&
				strings.HasPrefix(of, folder+".") {
				s.embed(name, of)
			}
		}
	}
}

// embed notes that a type embeds another one, also where it declares no method
// itself.
func (s *methodSets) embed(name, embedded string) {
	if s.methods[name] == nil {
		s.methods[name] = map[string]bool{}
	}
	s.embeds[name] = append(s.embeds[name], embedded)
}

// typeIn is the folder and the name of a type as a file writes it. One that is
// not of the product counts as a type of no methods.
func typeIn(folder string, file *ast.File, e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeIn(folder, file, e.X)
	case *ast.IndexExpr:
		return typeIn(folder, file, e.X)
	case *ast.IndexListExpr:
		return typeIn(folder, file, e.X)
	case *ast.Ident:
		return folder + "." + e.Name
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		if !ok {
			return ""
		}
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if spec.Name == nil && err == nil && strings.HasSuffix("/"+path, "/"+x.Name) {
				return strings.TrimPrefix(path, "configsync/") + "." + e.Sel.Name
			}
		}
	}
	return ""
}
