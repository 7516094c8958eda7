package cputime_test

import (
	"testing"
	"time"

	"configsync/internal/cputime"
)

// count works for a while.
func count() {
	for n := range 30_000_000 {
		sink += n
	}
}

var sink int

func TestOnlyWorkCounts(t *testing.T) {
	slept := cputime.Least(20, 0, func() { time.Sleep(20 * time.Millisecond) })
	worked := cputime.Of(count)
	if slept >= 20*time.Millisecond || worked <= slept {
		t.Errorf("sleeping for 20ms took %v, and counting %v", slept, worked)
	}
}

func TestLeastTriesUntilItIsEnough(t *testing.T) {
	for enough, want := range map[time.Duration]int{0: 7, time.Hour: 1} {
		tries := 0
		cputime.Least(7, enough, func() { tries++; count() })
		if tries != want {
			t.Errorf("%d tries with %v as enough, want %d", tries, enough, want)
		}
	}
}
