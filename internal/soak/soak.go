// Package soak is the one place that knows how thorough a test run is. There
// are three: `make test-short` leaves out what is slow, `make test` tries
// everything a few times, and `make soak` goes on for as long as it is told to,
// for what shows only now and then: kills at random moments, random
// configurations, and every story on both engines.
package soak

import (
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// Variable is the environment variable that `make soak` sets: how many times as
// long as an ordinary soak a test goes on.
const Variable = "CONFIGSYNC_SOAK"

// Factor returns the value of [Variable], and 0 where the tests do not soak.
// What is no number counts as 1.
func Factor() int {
	text := os.Getenv(Variable)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 1
	}
	return max(n, 0)
}

// On reports whether the tests soak.
func On() bool { return Factor() > 0 }

// Rounds returns how many times a test does a thing: day times in an everyday
// run, soak times the factor when it soaks.
func Rounds(day, soak int) int {
	if On() {
		return soak * Factor()
	}
	return day
}

// Slow skips t where slow tests are left out.
func Slow(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("slow: left out with -short")
	}
}

// Check is [rapid.Check] that is over after a number of examples in an everyday
// run, for properties whose examples are expensive. When it soaks it tries as
// many as -rapid.checks says.
func Check(t *testing.T, day int, property func(t *rapid.T)) {
	t.Helper()
	tried, failed := 0, false
	rapid.Check(t, func(t *rapid.T) {
		if tried >= day && !failed && !On() {
			return // the search for a smaller example of a failure goes on
		}
		failed = true
		property(t) // does not return when it fails at once
		failed = t.Failed()
		tried++
	})
}
