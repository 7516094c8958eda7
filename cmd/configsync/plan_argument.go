package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"configsync/admin"
	"configsync/refusal"
	"configsync/syncer"
)

// reviewID matches the id of a plan in review, or its beginning.
var reviewID = regexp.MustCompile(`^[0-9a-f]{4,8}(-[0-9a-f-]{0,27})?$`)

// isReviewID reports whether a PLAN argument means a plan in review rather than
// a file.
func isReviewID(what string) bool {
	_, err := os.Stat(what)
	return errors.Is(err, fs.ErrNotExist) && reviewID.MatchString(what)
}

// withPlan finds the plan of an argument, a file or one in review in the
// target, opens its environment for writing, and calls do as the actor of the
// flags.
func (a *app) withPlan(
	ctx context.Context, what, target string, as *asFlags,
	do func(*admin.Environment, admin.Actor, *syncer.Plan) error,
) error {
	if isReviewID(what) {
		if err := needsTarget(what, target); err != nil {
			return err
		}
		return a.open.withTarget(ctx, target, func(env *admin.Environment) error {
			return a.actAs(ctx, env, as, func(actor admin.Actor) error {
				id, err := a.fullID(ctx, actor, env, what)
				if err != nil {
					return err
				}
				r, err := a.service.Promotion.Reviews.Find(ctx, actor, env, id)
				if err != nil {
					return err
				}
				return do(env, actor, r.Plan)
			})
		})
	}
	plan, err := readPlan(what)
	if err != nil {
		return err
	}
	env, done, err := a.planTarget(ctx, plan, target)
	if err != nil {
		return err
	}
	defer done()
	return a.actAs(ctx, env, as, func(actor admin.Actor) error { return do(env, actor, plan) })
}

func needsTarget(what, target string) error {
	if target == "" {
		return usagef("There is no file %s. For a plan in review, name its environment with --target.",
			what)
	}
	return nil
}

// fullID finds the id of a plan in review by a beginning that no other one has.
func (a *app) fullID(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id string,
) (string, error) {
	list, err := a.service.Promotion.Reviews.List(ctx, actor, env, admin.ReviewFilter{})
	if err != nil {
		return "", err
	}
	var found []string
	for _, r := range list.Reviews {
		if strings.HasPrefix(r.ID, id) {
			found = append(found, r.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", refusal.New(refusal.NotFound,
			"%s has no plan in review with the id %s.", env.Name, id).
			WithHint("List the plans with: configsync reviews")
	case 1:
		return found[0], nil
	}
	return "",
		usagef("Several plans have an id that begins with %s: %s.", id, strings.Join(found, ", "))
}

// shortID returns the beginning of a plan's id, by which people mean it.
func shortID(id string) string { return id[:min(8, len(id))] }
