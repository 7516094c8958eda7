package sharing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"configsync/schema"
)

func mou(from, to string, begins, ends schema.Date) *schema.MOU {
	return &schema.MOU{Title: "T", From: from, To: to, Begins: begins, Ends: ends}
}

func between(begins, ends schema.Date, who ...string) *schema.MOU {
	return &schema.MOU{Title: "T", Between: who, Begins: begins, Ends: ends}
}

func exception(to string, begins, through, ended schema.Date) Exception {
	return Exception{
		ID: "x", Granting: "owner", Receiving: to, Begins: begins, Through: through, Ended: ended,
	}
}

const yesterday, today, tomorrow = "2026-06-14", "2026-06-15", "2026-06-16"

type mous = map[string]*schema.MOU

// edges are the edges of the rules, on one day in June.
var edges = map[string]struct {
	who        string
	restricted bool
	mous       mous
	exceptions []Exception
	want       string
}{
	"nobody":                    {who: "", want: "none"},
	"owner":                     {who: "owner", want: "owner"},
	"owner of a restricted one": {who: "owner", restricted: true, want: "owner"},
	"a stranger":                {who: "b", want: "none"},
	"a stranger, restricted":    {who: "b", restricted: true, want: "restrict-intake"},

	"exception through today": {
		who:        "b",
		exceptions: []Exception{exception("b", "2026-01-01", today, "")},
		want:       "release-exception",
	},
	"exception through tomorrow": {
		who:        "b",
		exceptions: []Exception{exception("b", "2026-01-01", tomorrow, "")},
		want:       "release-exception",
	},
	"exception through yesterday": {
		who:        "b",
		exceptions: []Exception{exception("b", "2026-01-01", yesterday, "")},
		want:       "none",
	},
	"exception begins today": {
		who:        "b",
		exceptions: []Exception{exception("b", today, tomorrow, "")},
		want:       "release-exception",
	},
	"exception for today alone": {
		who:        "b",
		exceptions: []Exception{exception("b", today, today, "")},
		want:       "release-exception",
	},
	"exception begins tomorrow": {
		who:        "b",
		exceptions: []Exception{exception("b", tomorrow, tomorrow, "")},
		want:       "none",
	},
	"exception ended today": {
		who:        "b",
		exceptions: []Exception{exception("b", yesterday, tomorrow, today)},
		want:       "none",
	},
	"exception granted and ended": {
		who:        "b",
		exceptions: []Exception{exception("b", today, tomorrow, today)},
		want:       "none",
	},
	"exception ends tomorrow": {
		who:        "b",
		exceptions: []Exception{exception("b", yesterday, tomorrow, tomorrow)},
		want:       "release-exception",
	},
	"exception for somebody else": {
		who:        "b",
		exceptions: []Exception{exception("c", yesterday, tomorrow, "")},
		want:       "none",
	},
	"exception of a former owner": {
		who: "b",
		exceptions: []Exception{{
			Granting:  "c",
			Receiving: "b",
			Begins:    yesterday,
			Through:   tomorrow,
		}},
		want: "none",
	},
	"one ended, another one valid": {
		who: "b",
		exceptions: []Exception{
			exception("b", yesterday, tomorrow, today), exception("b", yesterday, today, ""),
		},
		want: "release-exception",
	},

	"MOU from today": {
		who:  "b",
		mous: mous{"1": mou("owner", "b", today, "")},
		want: "mou 1",
	},
	"MOU through today": {
		who:  "b",
		mous: mous{"1": mou("owner", "b", "2020-01-01", today)},
		want: "mou 1",
	},
	"MOU of today alone": {
		who:  "b",
		mous: mous{"1": mou("owner", "b", today, today)},
		want: "mou 1",
	},
	"MOU through yesterday": {
		who:  "b",
		mous: mous{"1": mou("owner", "b", "2020-01-01", yesterday)},
		want: "none",
	},
	"MOU from tomorrow": {
		who:  "b",
		mous: mous{"1": mou("owner", "b", tomorrow, "")},
		want: "none",
	},
	"MOU without an end": {
		who:  "b",
		mous: mous{"1": mou("owner", "b", "1990-01-01", "")},
		want: "mou 1",
	},
	"MOU the other way": {
		who:  "b",
		mous: mous{"1": mou("b", "owner", "1990-01-01", "")},
		want: "none",
	},
	"MOU of others": {
		who:  "b",
		mous: mous{"1": mou("owner", "c", "1990-01-01", ""), "2": mou("c", "b", "1990-01-01", "")},
		want: "none",
	},
	"MOU with a gap": {
		who: "b",
		mous: mous{
			"1": mou("owner", "b", "2020-01-01", yesterday),
			"2": mou("owner", "b", tomorrow, ""),
		},
		want: "none",
	},
	"MOUs without a gap": {
		who: "b",
		mous: mous{
			"1": mou("owner", "b", "2020-01-01", yesterday),
			"2": mou("owner", "b", today, ""),
		},
		want: "mou 2",
	},
	"a short MOU in a long one": {
		who: "b",
		mous: mous{
			"9": mou("owner", "b", "2020-01-01", ""),
			"1": mou("owner", "b", yesterday, tomorrow),
		},
		want: "mou 9",
	},
	"an old one that is over": {
		who: "b",
		mous: mous{
			"1": mou("owner", "b", "2020-01-01", "2020-02-01"),
			"2": mou("owner", "b", "2020-01-15", "2020-01-20"),
			"3": mou("owner", "b", "2021-01-01", ""),
		},
		want: "mou 3",
	},
	"two from the same day": {
		who:  "b",
		mous: mous{"2": mou("owner", "b", today, ""), "1": mou("owner", "b", today, "")},
		want: "mou 1",
	},
	"three parties": {
		who:  "b",
		mous: mous{"1": between("2020-01-01", "", "owner", "b", "c")},
		want: "mou 1",
	},
	"three parties, third": {
		who:  "c",
		mous: mous{"1": between("2020-01-01", "", "b", "owner", "c")},
		want: "mou 1",
	},
	"three parties, a stranger": {
		who:  "d",
		mous: mous{"1": between("2020-01-01", "", "owner", "b", "c")},
		want: "none",
	},
	"three parties, ended today": {
		who:  "b",
		mous: mous{"1": between("2020-01-01", today, "c", "b", "owner")},
		want: "mou 1",
	},

	"exception before MOU": {
		who:        "b",
		mous:       mous{"1": mou("owner", "b", today, "")},
		exceptions: []Exception{exception("b", today, today, "")},
		want:       "release-exception",
	},
	"MOU after an expired exception": {who: "b", mous: mous{"1": mou("owner", "b", today, "")},
		exceptions: []Exception{exception("b", "2026-01-01", yesterday, "")},
		want:       "mou 1"},
	"restricted, with both": {who: "b", restricted: true,
		mous:       mous{"1": mou("owner", "b", today, "")},
		exceptions: []Exception{exception("b", today, today, "")},
		want:       "restrict-intake"},
}

// Every edge of the rules is decided as it should be.
func TestDecide(t *testing.T) {
	t.Parallel()
	for name, c := range edges {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := Decide(Request{c.who, today},
				Facts{"owner", c.restricted, c.exceptions, NewSharing(c.mous)})
			got := string(d.Rule)
			if d.Rule == RuleMOU {
				got += " " + d.MOU
			}
			allows := d.Rule == RuleOwner || d.Rule == RuleReleaseException || d.Rule == RuleMOU
			if got != c.want || d.Allowed != allows ||
				(d.Exception != nil) != (d.Rule == RuleReleaseException) {
				t.Errorf("got %+v, want %s", d, c.want)
			}
		})
	}
}

// Without facts, and without MOUs, nothing is allowed.
func TestDecideOnNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		r Request
		f Facts
	}{
		{}, {r: Request{"", "2026-01-01"}, f: Facts{Owner: ""}}, {r: Request{"a", "2026-01-01"}},
		{r: Request{"a", "2026-01-01"}, f: Facts{Owner: "b"}},
	} {
		if d := Decide(c.r, c.f); d.Allowed {
			t.Errorf("%+v: %+v", c, d)
		}
	}
}

// BenchmarkDecide decides among 1,000 organizations with 20,000 MOUs; the goal
// is 200 ns.
func BenchmarkDecide(b *testing.B) {
	const organizations, agreements = 1000, 20_000
	r := rand.New(rand.NewPCG(1, 2))
	names := make([]string, organizations)
	for i := range names {
		names[i] = fmt.Sprintf("organization-%04d", i)
	}
	mous := map[string]*schema.MOU{}
	for i := range agreements {
		begins := schema.Date("2015-01-01").AddDays(r.IntN(4000))
		m := between(begins, begins.AddDays(r.IntN(2000)), names[r.IntN(organizations)],
			names[r.IntN(organizations)])
		if i%10 == 0 {
			m.Between = append(m.Between, names[r.IntN(organizations)])
		}
		mous[fmt.Sprintf("2026-%05d", i)] = m
	}
	sharing := NewSharing(mous)
	requests := make([]Request, 4096)
	facts := make([]Facts, len(requests))
	for i := range requests {
		viewer := pickFrom(r, names)
		owner := pickFrom(r, names)
		if partners := sharing.partners[viewer]; i%2 == 0 && len(partners) > 0 {
			owner = pickFrom(r, partners)
		}
		requests[i], facts[i] = Request{
			viewer, schema.Date("2015-01-01").AddDays(r.IntN(6000)),
		}, Facts{Owner: owner, Sharing: sharing}
		if i%8 == 0 {
			facts[i].Exceptions = []Exception{{
				Granting:  owner,
				Receiving: viewer,
				Begins:    "2020-01-01",
				Through:   "2022-01-01",
			}}
		}
	}
	i, allowed := 0, 0
	for b.Loop() {
		if Decide(requests[i&4095], facts[i&4095]).Allowed {
			allowed++
		}
		i++
	}
	if allowed == 0 || !slices.Contains(names, facts[0].Owner) {
		b.Fatal("nothing was allowed")
	}
}

func pickFrom(r *rand.Rand, names []string) string { return names[r.IntN(len(names))] }
