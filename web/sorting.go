package web

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

// sortable is a column by which rows can be sorted. Rows that are the same keep
// their order.
type sortable[T any] struct {
	id, text string
	order    columnOrder
	compare  func(a, b T) int // nil where the list cannot be sorted by it
}

// columnOrder is how a list is first sorted by a column.
type columnOrder int

const (
	rising   columnOrder = iota
	falling              // the newest first
	counting             // the greatest number first
)

// sortRows sorts rows as the input "sort" says, by the first column otherwise,
// and makes the heads of the columns. "-id" is the other direction than that in
// which a column is sorted first.
func sortRows[T any](q *request, rows []T, columns []sortable[T]) []Column {
	asked, reverse := strings.CutPrefix(q.input("sort"), "-")
	by := slices.IndexFunc(columns, func(c sortable[T]) bool {
		return c.id == asked && c.compare != nil
	})
	if by < 0 {
		by, reverse = 0, false
	}
	descending := (columns[by].order != rising) != reverse
	slices.SortStableFunc(rows, func(a, b T) int {
		if descending {
			a, b = b, a
		}
		return columns[by].compare(a, b)
	})
	var out []Column
	for i, c := range columns {
		column := Column{Text: c.text, Number: c.order == counting}
		next := c.id
		if i == by {
			column.Sorted = map[bool]string{false: "ascending", true: "descending"}[descending]
			if !reverse {
				next = "-" + c.id
			}
		}
		if c.compare != nil {
			column.Path = q.here("sort", next, "after", "")
		}
		out = append(out, column)
	}
	return out
}

// pageOf is the page of sorted rows that the input "after" asks for: those
// behind the row of that name. Where that row is gone it is the first page.
func pageOf[T any](q *request, rows []T, name func(T) string, one, many string) ([]T, Paging) {
	paging := Paging{Count: words.Count(len(rows), one, many)}
	if after := q.FormValue("after"); after != "" {
		if at := slices.IndexFunc(rows, func(row T) bool { return name(row) == after }); at >= 0 {
			rows, paging.First = rows[at+1:], q.here("after", "")
		}
	}
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		paging.Next = q.here("after", name(rows[pageSize-1]))
	}
	return rows, paging
}

// byWords compares rows by what people read, without regard to letter case.
func byWords[T any](text func(T) string) func(a, b T) int {
	return func(a, b T) int {
		return strings.Compare(strings.ToLower(text(a)), strings.ToLower(text(b)))
	}
}

// byNumber compares rows by a number.
func byNumber[T any](number func(T) int) func(a, b T) int {
	return func(a, b T) int { return cmp.Compare(number(a), number(b)) }
}

// found reports whether one of the texts holds what was searched for, without
// regard to letter case.
func found(search string, texts ...string) bool {
	search = strings.ToLower(search)
	return slices.ContainsFunc(texts, func(s string) bool {
		return strings.Contains(strings.ToLower(s), search)
	})
}

// byName puts rows into the order of their names, so that what is sorted
// afterwards is always in the same order.
func byName[T any](rows []T, name func(T) string) {
	slices.SortFunc(rows, func(a, b T) int { return strings.Compare(name(a), name(b)) })
}
