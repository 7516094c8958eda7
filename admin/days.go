package admin

import (
	"context"
	"time"

	"configsync/schema"
)

// Days is a range of days, both ends inclusive. An empty end is open.
type Days struct {
	From, Through schema.Date
}

// In returns the moments of the range in a time zone: since is inclusive, until
// exclusive, and an open end is zero. An invalid day is an [InputError] of the
// inputs "from" and "to".
func (d Days) In(zone *time.Location) (since, until time.Time, err error) {
	var in Inputs
	parse := func(input string, day schema.Date, later int) time.Time {
		if day == "" {
			return time.Time{}
		}
		t, err := time.ParseInLocation(time.DateOnly, string(day), zone)
		if err != nil {
			in.Wrong(input, "%q is not a day: write year-month-day, such as 2026-01-31.", day)
			return time.Time{}
		}
		return time.Date(t.Year(), t.Month(), t.Day()+later, 0, 0, 0, 0, zone)
	}
	since, until = parse("from", d.From, 0), parse("to", d.Through, 1)
	if len(in.problems) == 0 && d.From != "" && d.Through != "" && d.Through < d.From {
		in.Wrong("to", "The last day is before the first one.")
	}
	return since, until, in.Err()
}

// Zone returns the time zone in which an environment counts days, by the System
// Property time-zone.
func (s *Door) Zone(
	ctx context.Context, actor Actor, env *Environment,
) (zone *time.Location, err error) {
	err = s.Look(ctx, actor, ActionHistory, env, func(view *View) (err error) {
		zone, err = Property(ctx, view.Config, schema.ZoneOfDays)
		return err
	})
	return zone, err
}
