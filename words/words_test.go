package words_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"configsync/words"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 1_000_052: "1,000,052",
		-1: "-1", -999: "-999", -1234: "-1,234", math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		if got := words.Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int().Draw(t, "n")
		text := words.Number(n)
		if back, err := strconv.Atoi(strings.ReplaceAll(text, ",", "")); err != nil || back != n {
			t.Errorf("Number(%d) = %q", n, text)
		}
	})
}

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		0: "0 changes", 1: "1 change", 19: "19 changes", 1234: "1,234 changes",
	} {
		if got := words.Count(n, "change", "changes"); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestAndMore(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "A": "A", "A B": "A and B", "A B C": "A, B and C", "A B C D": "A, B, C and D",
		"A B C D E": "A, B, C and 2 more",
	} {
		if got := words.AndMore(strings.Fields(in), 3); got != want {
			t.Errorf("AndMore(%s, 3) = %q, want %q", in, got, want)
		}
		all := strings.ReplaceAll(words.And(strings.Fields(in)), " and ", ", ")
		if want := strings.ReplaceAll(in, " ", ", "); all != want {
			t.Errorf("And(%s) names %q", in, all)
		}
	}
}

func TestCapital(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "every day": "Every day", "Client": "Client", "élan": "Élan", "3 forms": "3 forms",
		"\xff": "\xff",
	} {
		if got := words.Capital(in); got != want {
			t.Errorf("Capital(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                            "",
		"the plan has no id":          "The plan has no id.",
		"There is no form.":           "There is no form.",
		"form/intake was renamed":     "form/intake was renamed.",
		"plan.json: it is not whole":  "plan.json: it is not whole.",
		"ana@example.org may not":     "ana@example.org may not.",
		"reading: no such file":       "Reading: no such file.",
		"it would not be valid:":      "It would not be valid:",
		"one line of two\n  and more": "One line of two\n  and more",
	} {
		if got := words.Sentence(in); got != want {
			t.Errorf("Sentence(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestOneLine(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  Ana \t Rivera\r\n": "Ana Rivera", "a\x00b": "a b", "a\u2028b": "a b", "caf\xe9": "caf",
		"\u202Egnp.exe": "gnp.exe", "می\u200cخواهم": "می\u200cخواهم",
	} {
		if got := words.OneLine(in); got != want {
			t.Errorf("OneLine(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, most := rapid.String().Draw(t, "text"), rapid.IntRange(1, 20).Draw(t, "most")
		got := words.Shorten(text, most)
		kept, cut := strings.CutSuffix(got, "…")
		switch n := utf8.RuneCountInString(text); {
		case n <= most && got != text:
			t.Errorf("Shorten(%q, %d) = %q", text, most, got)
		case n > most && (!cut || !strings.HasPrefix(text, kept)):
			t.Errorf("Shorten(%q, %d) = %q", text, most, got)
		case utf8.RuneCountInString(got) > most:
			t.Errorf("Shorten(%q, %d) = %q is longer than that", text, most, got)
		}
	})
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "less than a second", 999 * time.Millisecond: "less than a second",
		time.Second: "1 second", 59*time.Second + 999*time.Millisecond: "59 seconds",
		time.Minute: "1 minute", 119 * time.Second: "1 minute", 2 * time.Hour: "2 hours",
		24*time.Hour + 30*time.Minute: "1 day 30 minutes", 2000 * 24 * time.Hour: "2,000 days",
	} {
		if got := words.Duration(d); got != want {
			t.Errorf("Duration(%s) = %q, want %q", d, got, want)
		}
	}
}

// One time in several zones. In the night in which the clocks go back, the same
// hour comes twice, and the zone tells which it is.
func TestMoment(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ instant, zone, day, moment string }{
		{"2030-10-01T05:00:00Z", "America/Los_Angeles", "September 30, 2030",
			"Sep 30, 2030, 10:00 PM PDT"},
		{"2030-10-01T05:00:00Z", "UTC", "October 1, 2030", "Oct 1, 2030, 5:00 AM UTC"},
		{"2030-11-03T08:30:00Z", "America/Los_Angeles", "November 3, 2030",
			"Nov 3, 2030, 1:30 AM PDT"},
		{"2030-11-03T09:30:00Z", "America/Los_Angeles", "November 3, 2030",
			"Nov 3, 2030, 1:30 AM PST"},
		{"2030-01-01T15:00:00Z", "America/Sao_Paulo", "January 1, 2030",
			"Jan 1, 2030, 12:00 PM UTC-03:00"},
	} {
		at, err := time.Parse(time.RFC3339, c.instant)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at = at.In(zone)
		if got := words.Moment(at); got != c.moment {
			t.Errorf("Moment(%s) in %s = %q, want %q", c.instant, c.zone, got, c.moment)
		}
		_, clock, _ := strings.Cut(words.Day(at), ", ")
		_, clock, _ = strings.Cut(c.moment, clock+", ")
		if got, want := words.LongMoment(at), c.day+" at "+clock; got != want {
			t.Errorf("LongMoment(%s) in %s = %q, want %q", c.instant, c.zone, got, want)
		}
	}
}
