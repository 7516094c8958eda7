package main

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// Code wraps at 100 columns and comments at 80, with tabs of four. A sentence
// in quotes is never broken, so that it can be searched for: of a line's
// longest string only the quotes count. What stands in a raw string, such as
// SQL or a help text, is text and not code.
const (
	codeColumns    = 100
	commentColumns = 80
)

func TestLinesFitTheirColumns(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git"):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, number := range longLines(source) {
			t.Errorf("%s:%d is too long: code wraps at %d columns, comments at %d",
				strings.TrimPrefix(path, root+string(filepath.Separator)), number,
				codeColumns, commentColumns)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// longLines returns the numbers of the lines of a Go file that are too long.
func longLines(source []byte) (numbers []int) {
	excused := excusedColumns(source)
	for i, line := range strings.Split(string(source), "\n") {
		text := strings.TrimSpace(line)
		limit := codeColumns
		if isProse(text) && !strings.Contains(text, "://") {
			limit = commentColumns
		}
		if columns(line)-excused[i+1] > limit {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

// excusedColumns returns, per line of a Go file, how many columns of it do not
// count: its longest string's, and all that raw strings have.
func excusedColumns(source []byte) map[int]int {
	excused := map[int]int{}
	set := token.NewFileSet()
	file := set.AddFile("", set.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, scanner.ScanComments)
	for {
		at, kind, text := s.Scan()
		if kind == token.EOF {
			return excused
		}
		if kind != token.STRING {
			continue
		}
		first := file.Line(at)
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			if raw := len(lines) > 1; raw {
				excused[first+i] += columns(line)
			} else {
				excused[first] = max(excused[first], columns(line)-len(`""`))
			}
		}
	}
}

func columns(line string) int {
	return utf8.RuneCountInString(line) + 3*strings.Count(line, "\t")
}

func TestLongLinesAreFound(t *testing.T) {
	long := strings.Repeat("x", 101)
	for _, c := range []struct {
		name, line string
		found      bool
	}{
		{"code", "var a = " + long, true},
		{"code behind tabs", "\t\tvar a = " + long[:88], true},
		{"code that fits", "\t\tvar a = " + long[:84], false},
		{"comment", "// " + long[:78], true},
		{"comment that fits", "// " + long[:77], false},
		{"address", "// https://" + long[:60], false},
		{"sentence", `var a = "` + long + `"`, false},
		{"long call of a sentence", "var a = " + long[:90] + `("` + long + `")`, true},
	} {
		found := longLines([]byte("package a\n\n" + c.line + "\n"))
		if got := len(found) > 0; got != c.found {
			t.Errorf("%s: found is %v, want %v", c.name, got, c.found)
		}
	}
	raw := "package a\n\nvar a = `\n" + long + "\n`\n"
	if found := longLines([]byte(raw)); len(found) != 0 {
		t.Errorf("lines %v of a raw string are found", found)
	}
}

// isProse reports whether a line is a comment that is neither a directive nor
// set as code, such as a drawing.
func isProse(line string) bool {
	return strings.HasPrefix(line, "// ") && !strings.HasPrefix(line, "//  ")
}
