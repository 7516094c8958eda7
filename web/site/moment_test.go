package site

import (
	"testing"
	"time"
)

// The time itself is shown, and how far it is from now to those who point at
// it.
func TestMoment(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	// 10 PM of the day before
	f := Frame{Zone: zone, Now: time.Date(2030, 10, 1, 5, 0, 5, 0, time.UTC)}
	const exact = "Monday, September 30, 2030 at 10:00:05 PM PDT (UTC-07:00)"
	now := f.Moment(f.Now)
	if got, want := now.Text(), "Sep 30, 2030, 10:00 PM PDT"; got != want {
		t.Errorf("now reads %q, want %q", got, want)
	}
	if got, want := now.Hover(), "Just now: "+exact; got != want {
		t.Errorf("behind now stands %q, want %q", got, want)
	}
	for after, want := range map[time.Duration]string{
		-time.Minute: "1 minute ago", -20 * time.Minute: "20 minutes ago", -time.Hour: "today",
		-22 * time.Hour: "today", -23 * time.Hour: "yesterday", -47 * time.Hour: "",
		time.Second: "in less than a minute", 59 * time.Minute: "in 59 minutes",
		time.Hour: "today", 2 * time.Hour: "tomorrow", 26 * time.Hour: "",
	} {
		m := f.Moment(f.Now.Add(after))
		if got := m.near(); got != want {
			t.Errorf("after %s: %q, want %q", after, got, want)
		}
	}
}
