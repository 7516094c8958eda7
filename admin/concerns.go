package admin

import (
	"context"
	"strings"
	"unicode/utf8"

	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// longestText is the most of a text that a person writes, in characters.
const longestText = 4000

// checkText finds what is wrong with a text that a person must write.
func (c *inputs) checkText(input, text, missing string) {
	switch n := utf8.RuneCountInString(text); {
	case text == "":
		c.wrong(input, "%s", missing)
	case n > longestText:
		c.wrong(input, "The text has %d characters: use at most %d.", n, longestText)
	}
}

// ReportConcern reports suspicious use to the administrators. about is the page or the record that it is about, and may be "". Anybody who
// is signed in may.
func (s *Service) ReportConcern(ctx context.Context, actor Actor, env *Environment, about, text string) error {
	c := Concern{ID: newID(), At: s.now(), By: actor.String(), Organization: actor.Organization(), About: strings.TrimSpace(about), Text: strings.TrimSpace(text)}
	return s.write(ctx, actor, ActionConcern, env, "concern:"+c.ID, func(tx Tx) (string, error) {
		var in inputs
		in.checkText("text", c.Text, "Say what you noticed.")
		if utf8.RuneCountInString(c.About) > longestName {
			in.wrong("about", "Name the page or the record in at most %d characters.", longestName)
		}
		if err := in.err(); err != nil {
			return "", err
		}
		return "reported", tx.SaveConcern(ctx, c)
	})
}

// Concerns lists what was reported, the newest first.
func (s *Service) Concerns(ctx context.Context, actor Actor, env *Environment, openOnly bool) (concerns []Concern, err error) {
	err = s.look(ctx, actor, ActionConcerns, env, func(snapshot Snapshot) error {
		concerns, err = snapshot.Concerns(ctx, openOnly)
		return err
	})
	return concerns, err
}

// CloseConcern notes what came of a concern. It is closed once.
func (s *Service) CloseConcern(ctx context.Context, actor Actor, env *Environment, id, resolution string) error {
	resolution = strings.TrimSpace(resolution)
	return s.write(ctx, actor, ActionConcernClose, env, "concern:"+id, func(tx Tx) (string, error) {
		c, ok, err := tx.Concern(ctx, id)
		switch {
		case err != nil:
			return "", err
		case !ok:
			return "", refusal.NoSuch("concern")
		case !c.Closed.IsZero():
			zone, err := property(ctx, tx, schema.ZoneOfDays)
			if err != nil {
				return "", err
			}
			return "", refusal.New(refusal.BadRequest,
				"The concern was closed by %s on %s.", c.ClosedBy, words.LongDay(c.Closed.In(zone)))
		}
		var in inputs
		in.checkText("resolution", resolution, "Say what came of it.")
		if err := in.err(); err != nil {
			return "", err
		}
		c.Closed, c.ClosedBy, c.Resolution = s.now(), actor.String(), resolution
		return "closed", tx.SaveConcern(ctx, c)
	})
}
