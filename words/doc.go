// Package words writes numbers, counts, lists, days, times and durations the
// way people read them. It is the one place that decides how: pages, the
// command line, messages, e-mail and release notes call it, so that the same
// value reads the same everywhere.
//
// Machine forms are not written here: JSON, files and logs hold plain numbers,
// days as 2030-09-30, and times in RFC 3339 and UTC.
package words
