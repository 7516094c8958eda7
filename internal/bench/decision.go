package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"configsync/admin/sharing"
	"configsync/schema"
)

// interval is the days on which an MOU shares, both inclusive; an empty end is
// open.
type interval struct{ begins, ends string }

// plainSharing is the least that can tell who shares with whom: a map, and a
// search in the intervals, sorted by their begin.
type plainSharing map[[2]string][]interval

func newPlainSharing(mous map[string]*schema.MOU) plainSharing {
	s := plainSharing{}
	add := func(owner, viewer string, m *schema.MOU) {
		pair := [2]string{owner, viewer}
		s[pair] = append(s[pair], interval{string(m.Begins), string(m.Ends)})
	}
	for _, m := range mous {
		if m.From != "" {
			add(m.From, m.To, m)
		}
		for _, owner := range m.Between {
			for _, viewer := range m.Between {
				if owner != viewer {
					add(owner, viewer, m)
				}
			}
		}
	}
	for _, intervals := range s {
		slices.SortFunc(intervals, func(a, b interval) int {
			return strings.Compare(a.begins, b.begins)
		})
	}
	return s
}

func (s plainSharing) shares(owner, viewer, day string) bool {
	for _, i := range s[[2]string{owner, viewer}] {
		if i.begins > day {
			break
		}
		if i.ends == "" || day <= i.ends {
			return true
		}
	}
	return false
}

// question asks whether an organization sees the clients of an owner.
type question struct{ owner, viewer string }

// questions returns pairs of organizations: half of them have an MOU.
func questions(mous map[string]*schema.MOU, n int) []question {
	r := rand.New(rand.NewPCG(6, 7))
	var out []question
	for _, m := range mous {
		if m.From != "" {
			out = append(out, question{m.From, m.To})
		}
		out = append(out,
			question{organization(r.IntN(organizations)), organization(r.IntN(organizations))})
		if len(out) >= n {
			break
		}
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// atOnce is how many decisions are measured at once: fewer than would be
// interrupted by other processes.
const atOnce = 1024

// decide measures one decision by the prepared MOUs against the map and the
// search, over questions that go all over both.
func (b *clientBench) decide() error {
	plain, asked := newPlainSharing(b.mous), questions(b.mous, 32*atOnce)
	var now []question
	var round, allowed, shared int
	next := func() error {
		begin := round % 32 * atOnce
		now, round = asked[begin:begin+atOnce], round+1
		return nil
	}
	took, limit, err := preparedPair(200*b.rounds, next, func() error {
		for _, q := range now {
			d := sharing.Decide(sharing.Request{Organization: q.viewer, Day: today},
				sharing.Facts{Owner: q.owner, Sharing: b.sharing})
			if d.Rule == sharing.RuleMOU {
				allowed++
			}
		}
		return nil
	}, func() error {
		for _, q := range now {
			if plain.shares(q.owner, q.viewer, today) {
				shared++
			}
		}
		return nil
	})
	if err == nil && allowed != shared {
		err = fmt.Errorf("%d decisions allow by an MOU, and %d MOUs are found", allowed, shared)
	}
	b.table.add(row{
		engine:  "both",
		step:    "decision",
		took:    took / atOnce,
		limit:   limit / atOnce,
		goal:    "< 200 ns",
		against: "a map and a search in the intervals",
	})
	return err
}
