package timing_test

import (
	"errors"
	"testing"
	"time"

	"configsync/refusal"
	"configsync/syncer/timing"
)

// Timings are said as people say them.
func TestTimingInWords(t *testing.T) {
	t.Parallel()
	for cron, want := range map[string]string{
		"0 22 * * 5":       "Every Friday at 10:00 PM",
		"0 22 * * 1-5":     "Every weekday (Monday to Friday) at 10:00 PM",
		"30 2 * * *":       "Every day at 2:30 AM",
		"0 6,18 * * *":     "Every day at 6:00 AM and 6:00 PM",
		"0 0 1 * *":        "On day 1 of the month at 12:00 AM",
		"0 0 1,15 * *":     "On days 1 and 15 of the month at 12:00 AM",
		"15 3 * * 0,6":     "Every Sunday and Saturday at 3:15 AM",
		"15 3 * * sat,SUN": "Every Saturday and Sunday at 3:15 AM",
		"0 0 1 1,7 *":      "On day 1 of the month in January and July at 12:00 AM",
		"0 4 1 * 1":        "On day 1 of the month and on every Monday at 4:00 AM",
		"* * * * *":        "Every minute",
		"*/15 * * * *":     "Every 15 minutes",
		"0 * * * *":        "Every hour",
		"5 * * * *":        "Minute 5 of every hour",
		"@daily":           "Every day at 12:00 AM",
		"@weekly":          "Every Sunday at 12:00 AM",
		"*/10 8-17 * * 1":  "Every 10 minutes of hours 8 to 17, every Monday",
		"0 8-17/3 * * *":   "Every full hour hours 8 to 17, every 3rd",
	} {
		timing := timing.Timing{Cron: cron, Zone: "UTC"}
		if err := timing.Check(); err != nil {
			t.Errorf("%s: %v", cron, err)
		}
		if got := timing.String(); got != want+", UTC time" {
			t.Errorf("%s: %q, want %q", cron, got, want)
		}
	}
	once := timing.Timing{At: "2026-12-04T22:00", Zone: "America/Los_Angeles"}
	if got := once.String(); got != "Once, on Friday, December 4, 2026 at 10:00 PM, America/Los Angeles time" {
		t.Errorf("got %q", got)
	}
}

// What is no timing is refused, whatever is typed.
func TestTimingThatIsNone(t *testing.T) {
	t.Parallel()
	for _, timing := range []timing.Timing{
		{}, {Zone: "UTC"}, {Cron: "@daily"}, {Cron: "@daily", At: "2026-12-04T22:00", Zone: "UTC"},
		{Cron: "@daily", Zone: "Local"}, {Cron: "@daily", Zone: "../etc/passwd"},
		{At: "2026-02-30T22:00", Zone: "UTC"}, {At: "tomorrow", Zone: "UTC"},
		{Cron: "@every 1s", Zone: "UTC"}, {Cron: "@reboot", Zone: "UTC"},
		{Cron: "TZ=UTC 0 0 * * *", Zone: "UTC"},
		{Cron: "CRON_TZ=Europe/Berlin", Zone: "UTC"}, {Cron: "0 0 * * * *", Zone: "UTC"},
		{Cron: "0 0 30 2 *", Zone: "UTC"}, {Cron: "0 0 31 4,6,9,11 *", Zone: "UTC"},
		{Cron: "60 0 * * *", Zone: "UTC"},
		{Cron: "0 24 * * *", Zone: "UTC"}, {Cron: "0 0 * * 8", Zone: "UTC"},
		{Cron: "0 0 * * 5-2", Zone: "UTC"}, {Cron: "*/0 * * * *", Zone: "UTC"},
		{Cron: "1-/2 * * * *", Zone: "UTC"}, {Cron: ",,, * * * 7-7/0", Zone: "UTC"},
	} {
		var refused *refusal.Error
		if err := timing.Check(); !errors.As(err, &refused) {
			t.Errorf("%+v: %v, want a refusal", timing, err)
		}
	}
}

func FuzzTimingNeverFails(f *testing.F) {
	for _, seed := range []string{
		"0 22 * * 5", "@daily", "CRON_TZ=Europe/Berlin", "*/0 * * * *", "7-7/9 * * * 7",
		"0 0 29 2 */7", "\x00 * * * *",
	} {
		f.Add(seed, "America/Los_Angeles")
	}
	from := time.Date(2026, 3, 7, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, cron, zone string) {
		timing := timing.Timing{Cron: cron, Zone: zone}
		if timing.Check() != nil {
			return
		}
		if timing.String() == "" {
			t.Errorf("%q has no words", cron)
		}
		last := from
		for _, o := range timing.After(from, 3) {
			if !o.At.After(last) {
				t.Errorf("%q in %s: %s does not follow %s", cron, zone, o.At, last)
			}
			last = o.At
		}
	})
}

// A window covers what lies in it: from its beginning, inclusive, to its end,
// exclusive, whatever the clocks do meanwhile.
func TestWindow(t *testing.T) {
	t.Parallel()
	night := timing.Window{
		Timing: timing.Timing{Cron: "0 22 * * *", Zone: "America/Los_Angeles"},
		Lasts:  8 * time.Hour,
	}
	at := func(s string) time.Time {
		moment, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for moment, want := range map[string]string{
		"2026-03-07T21:59:59-08:00": "",
		// the clocks go forward in between
		"2026-03-07T22:00:00-08:00": "2026-03-08T07:00:00-07:00",
		"2026-03-08T06:59:59-07:00": "2026-03-08T07:00:00-07:00",
		"2026-03-08T07:00:00-07:00": "",
	} {
		span, in := night.At(at(moment))
		if in != (want != "") || in && !span.Ends.Equal(at(want)) {
			t.Errorf("%s: %v until %s, want %q", moment, in, span.Ends, want)
		}
	}
	hours := timing.Window{
		Timing: timing.Timing{Cron: "0 * * * *", Zone: "UTC"},
		Lasts:  150 * time.Minute,
	}
	if span, in := hours.At(
		at("2026-03-07T12:10:00Z"),
	); !in || !span.Ends.Equal(at("2026-03-07T14:30:00Z")) {
		t.Errorf("of windows that overlap, the one until %s counts", span.Ends)
	}
	if spans := hours.Between(
		at("2026-03-07T12:00:00Z"), at("2026-03-07T13:00:00Z"),
	); len(spans) != 3 {
		t.Errorf("%d spans touch the hour, want 3: %v", len(spans), spans)
	}
	for _, lasts := range []time.Duration{0, -time.Hour, time.Second, 367 * 24 * time.Hour} {
		if (timing.Window{Timing: hours.Timing, Lasts: lasts}).Check() == nil {
			t.Errorf("a window of %v is taken", lasts)
		}
	}
}
