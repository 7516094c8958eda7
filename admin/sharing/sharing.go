package sharing

import (
	"cmp"
	"slices"
	"strings"

	"configsync/schema"
)

// Sharing answers which organization shares its clients with which on a day:
// the MOUs, made ready to be asked. It does not change. A nil Sharing shares
// nothing.
type Sharing struct {
	terms    map[direction][]term
	partners map[string][]string // by viewer: owners that share with it at any time, sorted
}

// direction says whose clients become visible to whom.
type direction struct{ owner, viewer string }

// term is a time during which an MOU is in force; both days are inclusive, and
// an empty end is open.
type term struct {
	begins, ends schema.Date
	mou          string
}

func (t term) covers(day schema.Date) bool {
	return t.begins <= day && (t.ends == "" || day <= t.ends)
}

// NewSharing makes MOUs, by their names, ready to be asked.
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

// directions lists the pairs between which an MOU shares; an organization
// shares with itself without one.
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

// InForce names the MOU by which an owner's clients are visible to a viewer on
// a day, the one that began first when there are several.
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
