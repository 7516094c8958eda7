package sharing

import (
	"slices"
	"strings"

	"configsync/schema"
)

// SharingPair is a viewer that sees an owner's clients on a day, and the MOU by
// which it does.
type SharingPair struct {
	Owner, Viewer string
	MOU           string      // the one that began first, of several
	Until         schema.Date // last day before a gap, over all MOUs; "" is open
}

// Pairs lists the pairs of a day, by owner and viewer.
func (s *Sharing) Pairs(day schema.Date) []SharingPair {
	if s == nil {
		return nil
	}
	var out []SharingPair
	for d := range s.terms {
		if mou, ok := s.InForce(d.owner, d.viewer, day); ok {
			out = append(out, SharingPair{d.owner, d.viewer, mou, s.covered(d, day)[0].ends})
		}
	}
	slices.SortFunc(out, func(a, b SharingPair) int {
		if a.Owner != b.Owner {
			return strings.Compare(a.Owner, b.Owner)
		}
		return strings.Compare(a.Viewer, b.Viewer)
	})
	return out
}
