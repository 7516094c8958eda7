package main

import (
	"context"
	"time"

	"configsync/admin"
	"configsync/words"
)

// clock writes times for people, in the time zone of an environment. In the
// machine formats times are in UTC.
type clock struct{ zone *time.Location }

// clockOf returns the clock of an environment, which the System Property
// time-zone sets. A folder has none, and is read in UTC.
func (a *app) clockOf(ctx context.Context, env *admin.Environment) (clock, error) {
	if env.Store == nil {
		return clock{time.UTC}, nil
	}
	zone, err := a.service.Zone(ctx, operator(), env)
	return clock{zone}, err
}

// moment returns a time for tables, and "" for none.
func (c clock) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return words.Moment(t.In(c.zone))
}

// sentence returns a time for sentences.
func (c clock) sentence(t time.Time) string { return words.LongMoment(t.In(c.zone)) }
