package sharing

import (
	"slices"
	"strings"

	"configsync/schema"
)

// SharingPair says that a viewer sees an owner's clients on a day, and by which
// MOU.
type SharingPair struct {
	Owner, Viewer string
	MOU           string      // the one that began first when there are several
	Until         schema.Date // last day on which this or another MOU lets it go on; "" is open
}

// Pairs lists who sees whose clients on a day, by owner and viewer.
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
