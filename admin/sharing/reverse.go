package sharing

import (
	"slices"

	"configsync/schema"
)

// ReverseOf returns a function that reports whether a change is mutual: a gain
// is if the owner sees the viewer's clients on one of its days, a loss if the
// owner loses them on one of its days. changes are all changes of one
// comparison, and after is the sharing that they lead to.
func ReverseOf(
	after *Sharing, changes []SharingChange, today schema.Date,
) func(c SharingChange) bool {
	lost := map[direction][]term{}
	for _, c := range changes {
		if !c.Gained {
			d := direction{c.Owner, c.Viewer}
			lost[d] = append(lost[d], term{begins: c.From, ends: c.Until})
		}
	}
	return func(c SharingChange) bool {
		back := direction{owner: c.Viewer, viewer: c.Owner}
		terms := lost[back]
		if c.Gained {
			terms = after.covered(back, today)
		}
		return slices.ContainsFunc(terms, term{begins: c.From, ends: c.Until}.meets)
	}
}

// meets reports whether two terms have a day in common.
func (t term) meets(other term) bool {
	return (t.ends == "" || other.begins <= t.ends) && (other.ends == "" || t.begins <= other.ends)
}
