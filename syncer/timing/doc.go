// Package timing computes when something recurs: cron expressions, single
// moments and windows in IANA time zones. It writes them as sentences and lists
// their next occurrences, with the effect of clock changes. It is pure, and
// knows nothing of the things that run.
package timing
