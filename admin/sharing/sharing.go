package sharing

import (
	"cmp"
	"slices"
	"strings"

	"configsync/schema"
)

// Sharing is an index of MOUs by owner and viewer. It does not change. A nil
// Sharing shares nothing.
type Sharing struct {
	terms    map[direction][]term
	partners map[string][]string // by viewer: owners that share with it at any time, sorted
}

// direction is an owner whose clients are visible to a viewer.
type direction struct{ owner, viewer string }

// term is a period in which an MOU is in force; both days are inclusive, and an
// empty end is open.
type term struct {
	begins, ends schema.Date
	mou          string
}

func (t term) covers(day schema.Date) bool {
	return t.begins <= day && (t.ends == "" || day <= t.ends)
}

// NewSharing returns the index of MOUs, given by their names.
func NewSharing(mous map[string]*schema.MOU) *Sharing {
	s := &Sharing{terms: map[direction][]term{}, partners: map[string][]string{}}
	for name, m := range mous {
		for d := range directions(m) {
			s.terms[d] = append(s.terms[d], term{m.Begins, m.Ends, name})
		}
	}
	for d, terms := range s.terms {
		slices.SortFunc(terms, func(a, b term) int {
			return cmp.Or(strings.Compare(string(a.begins), string(b.begins)),
				strings.Compare(a.mou, b.mou))
		})
		s.partners[d.viewer] = append(s.partners[d.viewer], d.owner)
	}
	for _, owners := range s.partners {
		slices.Sort(owners)
	}
	return s
}

// directions returns the pairs between which an MOU shares, without those of an
// organization with itself.
func directions(m *schema.MOU) map[direction]bool {
	out := map[direction]bool{}
	add := func(owner, viewer string) {
		if owner != "" && viewer != "" && owner != viewer {
			out[direction{owner, viewer}] = true
		}
	}
	add(m.From, m.To)
	for _, a := range m.Between {
		for _, b := range m.Between {
			add(a, b)
		}
	}
	return out
}

// InForce returns the MOU by which an owner's clients are visible to a viewer
// on a day; of several, the one that began first.
func (s *Sharing) InForce(owner, viewer string, day schema.Date) (mou string, ok bool) {
	if s == nil {
		return "", false
	}
	for _, t := range s.terms[direction{owner, viewer}] {
		if t.begins > day {
			break
		}
		if t.covers(day) {
			return t.mou, true
		}
	}
	return "", false
}

// Owners lists the other organizations whose clients a viewer sees on a day,
// sorted.
func (s *Sharing) Owners(viewer string, day schema.Date) []string {
	if s == nil {
		return nil
	}
	var out []string
	for _, owner := range s.partners[viewer] {
		if _, ok := s.InForce(owner, viewer, day); ok {
			out = append(out, owner)
		}
	}
	return out
}
