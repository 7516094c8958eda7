package admin

import (
	"context"
	"time"

	"configsync/schema"
	"configsync/syncer"
)

// Parity is how far an environment is from a source.
type Parity struct {
	Source    string
	Ahead     int // objects that the source has changed
	Own       int // objects that the target has of its own
	Conflicts int // objects that both have changed
	Oldest    time.Time
	Last      syncer.LastSync // the newest sync from the source; zero when there was none
}

// Parity tells how far an environment is from a source. It reads what has changed since the last sync, not all that there is.
func (s *Service) Parity(ctx context.Context, actor Actor, source, target *Environment) (p Parity, err error) {
	p.Source = source.Name
	err = s.beside(ctx, actor, ActionDiff, Side{Environment: source}, target, func(from syncer.Target, to Snapshot) error {
		d, err := syncer.FindDifferences(ctx, s.Kinds, from, to, syncer.Policy{})
		if err != nil {
			return err
		}
		var ahead []schema.Key
		for _, d := range d.Differences {
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
		touched, err := from.Touched(ctx, ahead)
		if err != nil {
			return err
		}
		for _, t := range touched {
			if p.Oldest.IsZero() || t.At.Before(p.Oldest) {
				p.Oldest = t.At
			}
		}
		p.Last, _, err = to.LastSync(ctx, source.Name)
		return err
	})
	return p, err
}
