package sharing

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"configsync/schema"
)

// scene is a world in which decisions are made: a few organizations, and days
// close to each other, so that everything meets.
type scene struct {
	organizations []string
	mous          map[string]*schema.MOU
	facts         Facts
}

var sceneDays = func() []schema.Date {
	var days []schema.Date
	for d := schema.Date("2027-12-28"); d <= "2028-01-06"; d = d.AddDays(1) {
		days = append(days, d)
	}
	return days
}()

func drawScene(t *rapid.T) scene {
	s := scene{organizations: []string{"a", "b", "c", "d", "e"}, mous: map[string]*schema.MOU{}}
	day, who := rapid.SampledFrom(sceneDays), rapid.SampledFrom(s.organizations)
	for i := range rapid.IntRange(0, 7).Draw(t, "MOUs") {
		m := &schema.MOU{Title: "T", Begins: day.Draw(t, "begins")}
		if rapid.Bool().Draw(t, "ends") {
			m.Ends = max(m.Begins, day.Draw(t, "end"))
		}
		if rapid.Bool().Draw(t, "mutual") {
			m.Between = rapid.SliceOfNDistinct(who, 2, 4, rapid.ID[string]).Draw(t, "between")
		} else {
			both := rapid.SliceOfNDistinct(who, 2, 2, rapid.ID[string]).Draw(t, "one-way")
			m.From, m.To = both[0], both[1]
		}
		s.mous[fmt.Sprint(9-i)] = m
	}
	s.facts = Facts{
		Owner:      who.Draw(t, "owner"),
		Restricted: rapid.IntRange(0, 5).Draw(t, "restricted") == 0,
		Sharing:    NewSharing(s.mous),
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "exceptions") {
		e := Exception{
			ID:        fmt.Sprint(i),
			Granting:  s.facts.Owner,
			Receiving: who.Draw(t, "receiving"),
			Begins:    day.Draw(t, "begins"),
		}
		if rapid.IntRange(0, 5).Draw(t, "granting") == 0 {
			e.Granting = who.Draw(t, "another one")
		}
		e.Through = max(e.Begins, day.Draw(t, "through"))
		if rapid.IntRange(0, 2).Draw(t, "ended") == 0 {
			e.Ended = max(e.Begins, min(e.Through, day.Draw(t, "end")))
		}
		s.facts.Exceptions = append(s.facts.Exceptions, e)
	}
	return s
}

// on is whether a day lies between two others, both inclusive; the calendar
// counts, not the text.
func on(day, begins, ends schema.Date) bool {
	at := func(d schema.Date) time.Time {
		t, err := time.Parse(time.DateOnly, string(d))
		if err != nil {
			panic(err)
		}
		return t
	}
	return !at(day).Before(at(begins)) && (ends == "" || !at(day).After(at(ends)))
}

// model decides once more, straight from the rules and without any preparation.
func (s scene) model(viewer string, day schema.Date) (allowed bool, why string) {
	if viewer == s.facts.Owner {
		return true, "owner"
	}
	if s.facts.Restricted {
		return false, "restrict-intake"
	}
	for _, e := range s.facts.Exceptions {
		stopped := e.Ended != "" && on(day, e.Ended, "")
		if e.Granting == s.facts.Owner && e.Receiving == viewer && on(day, e.Begins, e.Through) &&
			!stopped {
			return true, "release-exception " + e.ID
		}
	}
	best := ""
	for _, name := range slices.Sorted(maps.Keys(s.mous)) {
		m := s.mous[name]
		oneWay := m.From == s.facts.Owner && m.To == viewer
		mutual := slices.Contains(m.Between, s.facts.Owner) && slices.Contains(m.Between, viewer)
		if (oneWay || mutual) && on(day, m.Begins, m.Ends) &&
			(best == "" || m.Begins < s.mous[best].Begins) {
			best = name
		}
	}
	if best != "" {
		return true, "mou " + best
	}
	return false, "none"
}

func (s scene) decide(viewer string, day schema.Date) Decision {
	return Decide(Request{viewer, day}, s.facts)
}

func (d Decision) because() string {
	switch d.Rule {
	case RuleMOU:
		return "mou " + d.MOU
	case RuleReleaseException:
		return "release-exception " + d.Exception.ID
	}
	return string(d.Rule)
}

// each goes through all organizations and days of a scene, and some days
// around.
func (s scene) each(do func(viewer string, day schema.Date)) {
	for _, viewer := range s.organizations {
		for day := sceneDays[0].AddDays(
			-1,
		); day <= sceneDays[len(sceneDays)-1].AddDays(1); day = day.AddDays(1) {
			do(viewer, day)
		}
	}
}

// The decision, the owners that a search looks through and the next change are
// those of the model.
func TestDecideAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	cases := 0
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		s.each(func(viewer string, day schema.Date) {
			cases++
			d := s.decide(viewer, day)
			allowed, why := s.model(viewer, day)
			if d.Allowed != allowed || d.because() != why {
				t.Fatalf("%s on %s: decided %v by %s, the model %v by %s", viewer, day, d.Allowed,
					d.because(), allowed, why)
			}
			shared := scene{mous: s.mous, facts: Facts{Owner: s.facts.Owner}}
			byMOU, _ := shared.model(viewer, day)
			if owns := slices.Contains(
				s.facts.Sharing.Owners(viewer, day), s.facts.Owner,
			); owns != (byMOU && viewer != s.facts.Owner) {
				t.Fatalf("%s on %s: a search looks through the clients of %s: %v", viewer, day,
					s.facts.Owner, owns)
			}
			s.checkNext(t, viewer, day)
		})
	})
	least := 5000
	if testing.Short() { // a fifth of the examples
		least = 500
	}
	if cases < least {
		t.Errorf("only %d cases", cases)
	}
}

// checkNext looks for the next change day by day.
func (s scene) checkNext(t *rapid.T, viewer string, day schema.Date) {
	got, ok := NextChange(Request{viewer, day}, s.facts)
	_, now := s.model(viewer, day)
	for later := day.AddDays(1); later <= "2028-02-01"; later = later.AddDays(1) {
		if _, then := s.model(viewer, later); then != now {
			if !ok || got.Day != later || got.Decision.because() != then {
				t.Fatalf("%s from %s: the next change is %s on %s, not %+v", viewer, day, then,
					later, got)
			}
			return
		}
	}
	if ok {
		t.Fatalf("%s from %s: nothing changes, not %+v", viewer, day, got)
	}
}

// Ending an MOU, or letting it end earlier, grants nobody anything.
func TestEndingAnMOUGrantsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := drawScene(t)
		if len(before.mous) == 0 {
			t.Skip()
		}
		after := before
		after.mous = maps.Clone(before.mous)
		name := rapid.SampledFrom(slices.Sorted(maps.Keys(before.mous))).Draw(t, "which")
		ended := *before.mous[name]
		end := rapid.SampledFrom(sceneDays).Draw(t, "end")
		switch {
		case end < ended.Begins:
			delete(after.mous, name)
		case ended.Ends == "" || end < ended.Ends:
			ended.Ends = end
			after.mous[name] = &ended
		}
		after.facts.Sharing = NewSharing(after.mous)
		after.each(func(viewer string, day schema.Date) {
			if after.decide(viewer, day).Allowed && !before.decide(viewer, day).Allowed {
				t.Fatalf("%s may see on %s what it might not before %s ended", viewer, day, name)
			}
		})
	})
}

// Restrict Intake grants nobody anything, and leaves the owner alone.
func TestRestrictIntakeGrantsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		open := drawScene(t)
		open.facts.Restricted = false
		closed := open
		closed.facts.Restricted = true
		closed.each(func(viewer string, day schema.Date) {
			if d := closed.decide(
				viewer, day,
			); d.Allowed != (viewer == closed.facts.Owner) ||
				d.Allowed && !open.decide(viewer, day).Allowed {
				t.Fatalf("%s on %s: %+v", viewer, day, d)
			}
		})
	})
}

// With bidirectional MOUs alone, whoever sees somebody's clients has its own
// seen.
func TestBidirectionalIsSymmetric(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		maps.DeleteFunc(s.mous, func(_ string, m *schema.MOU) bool { return m.From != "" })
		sharing := NewSharing(s.mous)
		s.each(func(viewer string, day schema.Date) {
			for _, other := range s.organizations {
				a := Decide(Request{viewer, day}, Facts{Owner: other, Sharing: sharing})
				b := Decide(Request{other, day}, Facts{Owner: viewer, Sharing: sharing})
				if a.Allowed != b.Allowed || a.MOU != b.MOU {
					t.Fatalf("%s and %s on %s: %+v, %+v", viewer, other, day, a, b)
				}
			}
		})
	})
}

// The first and the last day of an MOU and of an exception count; the days
// around them do not.
func TestEndsAreInclusive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		begins := schema.Date("2000-01-01").AddDays(rapid.IntRange(0, 20_000).Draw(t, "begins"))
		ends := begins.AddDays(rapid.IntRange(0, 900).Draw(t, "days"))
		agreed := Facts{
			Owner:   "o",
			Sharing: NewSharing(map[string]*schema.MOU{"1": mou("o", "v", begins, ends)}),
		}
		granted := Facts{
			Owner:      "o",
			Exceptions: []Exception{{Granting: "o", Receiving: "v", Begins: begins, Through: ends}},
		}
		for day, want := range map[schema.Date]bool{
			begins.AddDays(-1): false,
			begins:             true,
			ends:               true,
			ends.AddDays(1):    false,
		} {
			for _, f := range []Facts{agreed, granted} {
				if got := Decide(Request{"v", day}, f).Allowed; got != want {
					t.Fatalf("%s through %s: on %s it is %v", begins, ends, day, got)
				}
			}
		}
	})
}
