package site

import (
	"net/url"
	"strconv"

	"configsync/admin"
	"configsync/schema"
)

// PageSize is the number of rows on a page of a list.
const PageSize = 50

// Paging leads through a list that is longer than a page.
type Paging struct {
	Count string // "1,204 updates"; "" where it is not counted
	First string // address of the first page; "" on it
	Next  string // address of the next page; "" on the last one
}

// AddressWith returns the address of this page with some of the query replaced:
// alternating names and values. An empty value removes a name.
func (q *Request) AddressWith(
	query ...string,
) string {
	return AddressOf(q.URL.Path, q.URL.Query(), query...)
}

// AddressOf returns an address with some of its query replaced. Empty values
// are left out.
func AddressOf(path string, from url.Values, query ...string) string {
	values := url.Values{}
	for name, list := range from {
		for _, v := range list {
			if v != "" {
				values.Add(name, v)
			}
		}
	}
	for i := 0; i+1 < len(query); i += 2 {
		values.Del(query[i])
		if query[i+1] != "" {
			values.Set(query[i], query[i+1])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// DayFilter is a stretch of days that a list is filtered by, as typed.
type DayFilter struct {
	From, To string
}

// DayFilter reads the inputs "from" and "to".
func (q *Request) DayFilter() DayFilter { return DayFilter{q.Input("from"), q.Input("to")} }

// Days returns the days of the filter.
func (f DayFilter) Days() admin.Days {
	return admin.Days{From: schema.Date(f.From), Through: schema.Date(f.To)}
}

// Number reads an input that is a whole number above 0; ok is false where
// something else was typed. Nothing is 0.
func (q *Request) Number(input string) (n int64, ok bool) {
	text := q.Input(input)
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n > 0
}
