package clients

import (
	"context"
	"fmt"
	"slices"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// ExceptionState is the state of a Release Exception.
type ExceptionState string

// The states.
const (
	ExceptionValid   ExceptionState = "valid"
	ExceptionAhead   ExceptionState = "ahead"   // it begins later
	ExceptionEnded   ExceptionState = "ended"   // somebody ended it
	ExceptionExpired ExceptionState = "expired" // its last day is over
	// it would be valid, but Restrict Intake is set or the client has another
	// owner
	ExceptionWithoutEffect ExceptionState = "without-effect"
)

// State returns the state of the exception on a day; client is the present
// record that it is for.
func State(e admin.ReleaseException, client admin.Client, day schema.Date) ExceptionState {
	switch {
	case e.Ended != "" && e.Ended <= day:
		return ExceptionEnded
	case e.Through < day:
		return ExceptionExpired
	case day < e.Begins:
		return ExceptionAhead
	case client.Restricted || e.Granting != client.Owner:
		return ExceptionWithoutEffect
	}
	return ExceptionValid
}

// ExceptionReport is a Release Exception as it is shown.
type ExceptionReport struct {
	admin.ReleaseException
	ReceivingTitle string
	State          ExceptionState
}

func reportException(
	c *admin.Configuration, e admin.ReleaseException, client admin.Client, day schema.Date,
) ExceptionReport {
	return ExceptionReport{e, c.OrganizationTitle(e.Receiving), State(e, client, day)}
}

// Restrict sets Restrict Intake on a record, or removes it. Only the owner can.
// Release Exceptions stay, and have no effect while it is set.
func (s *Service) Restrict(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id admin.ClientID,
	restricted bool,
) error {
	return s.Write(ctx, actor, admin.ActionRestrict, env, clientResource(
		id,
	), func(tx *admin.Tx) (string, error) {
		r, err := s.openOwn(ctx, env, tx.View, actor, id)
		if err != nil {
			return "", err
		}
		detail := map[bool]string{true: "set", false: "removed"}[restricted]
		if r.client.Restricted == restricted {
			return detail + ", as it was", nil
		}
		r.client.Restricted, r.client.Changed = restricted, r.worker.Now
		return detail, tx.Clients.Save(ctx, r.client)
	})
}

// GrantException lets another organization see a client of the actor's, from
// today until Through. Of e, only Client, Receiving, Through and Reason count.
// Problems are an [InputError] with the inputs receiving, through and reason.
func (s *Service) GrantException(
	ctx context.Context, actor admin.Actor, env *admin.Environment, e admin.ReleaseException,
) error {
	return s.Write(ctx, actor, admin.ActionException, env, clientResource(
		e.Client,
	), func(tx *admin.Tx) (string, error) {
		r, err := s.openOwn(ctx, env, tx.View, actor, e.Client)
		if err != nil {
			return "", err
		}
		if r.client.Restricted {
			return "", refusal.New(refusal.Forbidden,
				"Restrict Intake is set on this record, so a Release Exception would have no effect.").
				WithHint("Remove Restrict Intake first.")
		}
		granted := admin.ReleaseException{ID: admin.NewID(), Client: e.Client,
			Granting: r.client.Owner, Receiving: e.Receiving, Begins: r.worker.Today,
			Through: e.Through, Reason: words.OneLine(e.Reason), GrantedAt: r.worker.Now,
			GrantedBy: actor.String()}
		if err := check(granted, r.worker.Config); err != nil {
			return "", err
		}
		return fmt.Sprintf("%s for %s through %s", granted.ID, granted.Receiving, granted.Through),
			tx.Exceptions.Save(ctx, granted)
	})
}

// check returns the problems of a new exception.
func check(e admin.ReleaseException, c *admin.Configuration) error {
	var in admin.Inputs
	switch _, known := c.Organizations[e.Receiving]; {
	case !known:
		in.Wrong("receiving", "Choose the organization that may see the record.")
	case e.Receiving == e.Granting:
		in.Wrong("receiving", "Choose another organization: %s sees its own records.",
			c.OrganizationTitle(e.Granting))
	}
	latest := e.Begins.AddDays(c.Settings.ExceptionMaximum)
	switch {
	case e.Through == "":
		in.Wrong("through", "Enter the last day on which the record may be seen.")
	case schema.CheckDate(string(e.Through)) != nil:
		in.Wrong("through", "This is not a valid date: write year-month-day, such as %s.",
			latest)
	case e.Through < e.Begins:
		in.Wrong("through", "The last day cannot be in the past: choose today, %s, or a later day.",
			e.Begins.Long())
	case e.Through > latest:
		in.Wrong("through",
			"A Release Exception lasts at most %d days: choose %s or an earlier day.",
			c.Settings.ExceptionMaximum, latest.Long())
	}
	in.CheckText("reason", e.Reason,
		"Say why the record may be seen, such as a referral or the client's wish.")
	return in.Err()
}

// EndException ends a Release Exception today: from now on it is not valid.
// Only the owner can.
func (s *Service) EndException(
	ctx context.Context, actor admin.Actor, env *admin.Environment, client admin.ClientID,
	exceptionID string,
) error {
	return s.Write(ctx, actor, admin.ActionExceptionEnd, env, clientResource(
		client,
	), func(tx *admin.Tx) (string, error) {
		r, err := s.openOwn(ctx, env, tx.View, actor, client)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(r.exceptions, func(e admin.ReleaseException) bool {
			return e.ID == exceptionID
		})
		if i < 0 {
			return "", refusal.NoSuch("Release Exception")
		}
		e := r.exceptions[i]
		switch {
		case e.Ended != "":
			return "", refusal.New(refusal.Applied,
				"This Release Exception was ended on %s.", e.Ended.Long())
		case e.Through < r.worker.Today:
			return "", refusal.New(refusal.Applied,
				"This Release Exception expired on %s.", e.Through.Long())
		}
		e.Ended, e.EndedBy = r.worker.Today, actor.String()
		return e.ID + " for " + e.Receiving, tx.Exceptions.Save(ctx, e)
	})
}
