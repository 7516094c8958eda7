// Package timing says when something recurs: cron expressions, single moments
// and windows, in IANA time zones, as a sentence and as the next occurrences
// with what a change of the clocks does to them. It is pure, and knows nothing
// of what runs at these times.
package timing
