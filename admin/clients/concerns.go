package clients

import (
	"context"
	"strings"
	"unicode/utf8"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// ReportConcern reports suspicious use to the administrators. about is the page
// or the record that it is about, and may be "". Every signed-in user may
// report.
func (s *Service) ReportConcern(
	ctx context.Context, actor admin.Actor, env *admin.Environment, about, text string,
) error {
	c := admin.Concern{
		ID: admin.NewID(), At: s.Now(), By: actor.String(), Organization: actor.Organization(),
		About: strings.TrimSpace(about), Text: strings.TrimSpace(text),
	}
	return s.Write(ctx, actor, admin.ActionConcern, env, "concern:"+
		c.ID, func(tx *admin.Tx) (string, error) {
		var in admin.Inputs
		in.CheckText("text", c.Text, "Describe what you noticed.")
		if utf8.RuneCountInString(c.About) > admin.LongestName {
			in.Wrong("about", "Name the page or the record in at most %d characters.",
				admin.LongestName)
		}
		if err := in.Err(); err != nil {
			return "", err
		}
		return "reported", tx.Concerns.Save(ctx, c)
	})
}

// Concerns lists concerns, the newest first.
func (s *Service) Concerns(
	ctx context.Context, actor admin.Actor, env *admin.Environment, openOnly bool,
) (concerns []admin.Concern, err error) {
	err = s.Look(ctx, actor, admin.ActionConcerns, env, func(view *admin.View) error {
		concerns, err = view.Concerns.List(ctx, openOnly)
		return err
	})
	return concerns, err
}

// CloseConcern closes a concern with its result. It can be closed once.
func (s *Service) CloseConcern(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id, resolution string,
) error {
	resolution = strings.TrimSpace(resolution)
	return s.Write(ctx, actor, admin.ActionConcernClose, env, "concern:"+
		id, func(tx *admin.Tx) (string, error) {
		c, ok, err := tx.Concerns.Get(ctx, id)
		switch {
		case err != nil:
			return "", err
		case !ok:
			return "", refusal.NoSuch("concern")
		case !c.Closed.IsZero():
			zone, err := admin.Property(ctx, tx.Config, schema.ZoneOfDays)
			if err != nil {
				return "", err
			}
			return "", refusal.New(refusal.BadRequest,
				"The concern was closed by %s on %s.", c.ClosedBy, words.LongDay(c.Closed.In(zone)))
		}
		var in admin.Inputs
		in.CheckText("resolution", resolution, "Describe the outcome.")
		if err := in.Err(); err != nil {
			return "", err
		}
		c.Closed, c.ClosedBy, c.Resolution = s.Now(), actor.String(), resolution
		return "closed", tx.Concerns.Save(ctx, c)
	})
}
