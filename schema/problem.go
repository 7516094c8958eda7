package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one problem of configuration, with its place and a correction.
type Problem struct {
	// slash-separated, below the bundle's folder; "" for an object that is in
	// no file
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"` // 1 is the first; 0 when the whole file is meant
	Column int    `json:"column,omitempty"`
	Key    Key    `json:"key,omitzero"`
	// inside the object, such as sections/identity/fields/name
	Path    string `json:"path,omitempty"`
	Message string `json:"message"`
}

func (p Problem) String() string {
	var b strings.Builder
	switch {
	case p.File != "" && p.Line > 0:
		fmt.Fprintf(&b, "%s:%d:%d: ", p.File, p.Line, p.Column)
	case p.File != "":
		fmt.Fprintf(&b, "%s: ", p.File)
	case p.Path != "":
		fmt.Fprintf(&b, "%s#%s: ", p.Key, p.Path)
	case !p.Key.IsZero():
		fmt.Fprintf(&b, "%s: ", p.Key)
	}
	b.WriteString(p.Message)
	return b.String()
}

// Problems is the error of configuration that cannot be used: every problem
// found, not just the first.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Err is ps as an error, nil when there is none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	ps.Sort()
	return ps
}

// Sort orders problems by file, line and column, then by key and path.
func (ps Problems) Sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			CompareKeys(a.Key, b.Key), strings.Compare(a.Path, b.Path))
	})
}
