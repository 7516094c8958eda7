package promotion

import (
	"context"
	"time"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

// Parity is the distance of an environment from a source.
type Parity struct {
	Source    string
	Ahead     int // objects changed in the source
	Own       int // objects changed in the target
	Conflicts int // objects changed in both
	Oldest    time.Time
	Last      syncer.LastSync // the newest sync from the source; zero if there was none
}

// ParityOf returns the distance of a snapshot of the target from a source. It
// reads only the changes since the last sync.
func (s *Service) ParityOf(
	ctx context.Context, actor admin.Actor, source, target *admin.Environment, to *admin.View,
) (p Parity, err error) {
	p.Source = source.Name
	if err := s.Authorize(
		actor, Counterpart{Environment: source}.action(admin.ActionDiff, target), target,
	); err != nil {
		return p, err
	}
	from, done, err := readFor(ctx, source, target, to)
	if err != nil {
		return p, err
	}
	defer done()
	found, err := syncer.FindDifferences(ctx, s.Kinds, from, to.Config, syncer.DiffOptions{})
	if err != nil {
		return p, err
	}
	touched, err := from.Touched(ctx, p.count(found.Differences))
	if err != nil {
		return p, err
	}
	for _, t := range touched {
		if p.Oldest.IsZero() || t.At.Before(p.Oldest) {
			p.Oldest = t.At
		}
	}
	p.Last, _, err = to.Config.LastSync(ctx, source.Name)
	return p, err
}

// count counts differences, and returns the keys of the changes in the source.
func (p *Parity) count(differences []*syncer.Difference) (ahead []schema.Key) {
	for _, d := range differences {
		switch {
		case d.Pin == nil && len(d.Conflicts()) > 0:
			p.Conflicts++
			ahead = append(ahead, d.Key)
		case d.Changes():
			p.Ahead++
			ahead = append(ahead, d.Key)
		}
		if len(d.Kept()) > 0 || d.OwnObject() {
			p.Own++
		}
	}
	return ahead
}
