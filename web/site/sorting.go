package site

import (
	"cmp"
	"slices"
	"strings"

	"configsync/words"
)

// Column is a column's head: a link that sorts by it.
type Column struct {
	Text   string
	Path   string // "" where the list cannot be sorted by it
	Sorted string // ascending or descending, when it is
	Number bool
}

// Sortable is a column by which rows can be sorted. The sort is stable.
type Sortable[T any] struct {
	Id, Text string
	Order    columnOrder
	Compare  func(a, b T) int // nil where the list cannot be sorted by it
}

// columnOrder is the direction of a column's first sort.
type columnOrder int

const (
	Rising   columnOrder = iota
	Falling              // the newest first
	Counting             // the greatest number first
)

// SortRows sorts rows by the input "sort", or by the first column, and returns
// the heads of the columns. "-id" reverses the direction of a column's first
// sort.
func SortRows[T any](q *Request, rows []T, columns []Sortable[T]) []Column {
	asked, reverse := strings.CutPrefix(q.Input("sort"), "-")
	by := slices.IndexFunc(columns, func(c Sortable[T]) bool {
		return c.Id == asked && c.Compare != nil
	})
	if by < 0 {
		by, reverse = 0, false
	}
	descending := (columns[by].Order != Rising) != reverse
	slices.SortStableFunc(rows, func(a, b T) int {
		if descending {
			a, b = b, a
		}
		return columns[by].Compare(a, b)
	})
	var out []Column
	for i, c := range columns {
		column := Column{Text: c.Text, Number: c.Order == Counting}
		next := c.Id
		if i == by {
			column.Sorted = map[bool]string{false: "ascending", true: "descending"}[descending]
			if !reverse {
				next = "-" + c.Id
			}
		}
		if c.Compare != nil {
			column.Path = q.AddressWith("sort", next, "after", "")
		}
		out = append(out, column)
	}
	return out
}

// PageOf returns the page of sorted rows that the input "after" asks for: those
// behind the row of that name. Where that row is gone it is the first page.
func PageOf[T any](q *Request, rows []T, name func(T) string, one, many string) ([]T, Paging) {
	paging := Paging{Count: words.Count(len(rows), one, many)}
	if after := q.FormValue("after"); after != "" {
		if at := slices.IndexFunc(rows, func(row T) bool { return name(row) == after }); at >= 0 {
			rows, paging.First = rows[at+1:], q.AddressWith("after", "")
		}
	}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		paging.Next = q.AddressWith("after", name(rows[PageSize-1]))
	}
	return rows, paging
}

// ByWords compares rows by a text, ignoring letter case.
func ByWords[T any](text func(T) string) func(a, b T) int {
	return func(a, b T) int {
		return strings.Compare(strings.ToLower(text(a)), strings.ToLower(text(b)))
	}
}

// ByNumber compares rows by a number.
func ByNumber[T any](number func(T) int) func(a, b T) int {
	return func(a, b T) int { return cmp.Compare(number(a), number(b)) }
}

// Found reports whether one of the texts contains the search text, ignoring
// letter case.
func Found(search string, texts ...string) bool {
	search = strings.ToLower(search)
	return slices.ContainsFunc(texts, func(s string) bool {
		return strings.Contains(strings.ToLower(s), search)
	})
}

// ByName sorts rows by name, so that a later stable sort is deterministic.
func ByName[T any](rows []T, name func(T) string) {
	slices.SortFunc(rows, func(a, b T) int { return strings.Compare(name(a), name(b)) })
}
