package promotion

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/syncer"
)

// Sources opens the environment that a plan was made of, by its name. The
// environment is nil where this process knows none; done closes it.
type Sources func(
	ctx context.Context, of syncer.Endpoint,
) (env *admin.Environment, done func(), err error)

// open opens the source of a plan, where it is one that can take something
// back: not a folder, which a plan does not depend on, and not of an edit or a
// rollback.
func (open Sources) open(
	ctx context.Context, plan *syncer.Plan,
) (env *admin.Environment, done func(), err error) {
	if open == nil || plan.Type != syncer.Synchronization || plan.Source.ID == "" {
		return nil, func() {}, nil
	}
	env, done, err = open(ctx, plan.Source)
	if env == nil || err != nil {
		return nil, func() {}, err
	}
	return env, done, nil
}

// withdrawn compares a plan with what its source says now; the zero value is
// that nothing was withdrawn, or that the source is not known here.
func (open Sources) withdrawn(ctx context.Context, plan *syncer.Plan) (syncer.Withdrawn, error) {
	env, done, err := open.open(ctx, plan)
	if env == nil {
		return syncer.Withdrawn{}, err
	}
	defer done()
	return FindWithdrawn(ctx, env, plan)
}

// FindWithdrawn compares a plan with what an environment, its source, says now.
func FindWithdrawn(
	ctx context.Context, source *admin.Environment, plan *syncer.Plan,
) (syncer.Withdrawn, error) {
	from, done, err := source.Read(ctx)
	if err != nil {
		return syncer.Withdrawn{}, err
	}
	defer done()
	return syncer.FindWithdrawn(ctx, from, plan)
}

// stillAsked refuses a plan that its source has withdrawn, in part or whole. A
// person can apply a plan while its source is away; unattended, that waits
// until the source can be read.
func (a *application) stillAsked(ctx context.Context) error {
	if a.source == nil || a.review.State == admin.ReviewApplied {
		return nil // it is refused as applied before
	}
	withdrawn, err := FindWithdrawn(ctx, a.source, a.plan)
	if err != nil {
		return a.unreadable(err)
	}
	a.withdrawn = withdrawn
	return withdrawn.Err()
}

// unreadable returns the error of a source that cannot be read, where that
// must not be passed over.
func (a *application) unreadable(err error) error {
	if a.request.By.Run == "" {
		return nil
	}
	return err
}

// Hold tells the author of a plan in review, and those who approved it, that
// its source has withdrawn it: in the review, and by e-mail where they have an
// account. It is told once for the same reason.
func (s *Reviews) Hold(
	ctx context.Context, actor admin.Actor, env *admin.Environment, planID string,
	withdrawn syncer.Withdrawn,
) error {
	note := withdrawn.String() + " The plan is held."
	r, err := s.Find(ctx, actor, env, planID)
	if err != nil || r.State != admin.InReview || toldAlready(r, note) {
		return err
	}
	return s.Write(ctx, actor, admin.ActionReview, env, PlanResource(planID), func(
		tx *admin.Tx,
	) (string, error) {
		r, err := readReview(ctx, tx.Reviews, planID)
		if err != nil {
			return "", err
		}
		err = s.note(ctx, tx, &r, admin.ReviewEvent{
			Actor: actor.String(), Person: actor.Person(), Action: admin.ReviewHold, Note: note,
		})
		if err != nil {
			return "", err
		}
		messages, err := heldMessages(ctx, tx, env, r, note)
		if err != nil {
			return "", err
		}
		for i := range messages {
			messages[i].At = s.Now()
		}
		return ReviewedDetail(admin.ReviewHold, r.Digest, note), tx.Outbox.Add(ctx, messages)
	})
}

// toldAlready reports whether the last thing that was said of a plan being held
// is the same.
func toldAlready(r admin.Review, note string) bool {
	for _, e := range slices.Backward(r.Events) {
		if e.Action == admin.ReviewHold {
			return e.Note == note
		}
	}
	return false
}

// heldMessages are e-mails to the author and the approvers of a plan.
func heldMessages(
	ctx context.Context, tx *admin.Tx, env *admin.Environment, r admin.Review, note string,
) (out []admin.Message, err error) {
	var told []string
	for _, e := range r.Events {
		if e.Action != admin.ReviewSubmit && e.Action != admin.ReviewApprove {
			continue
		}
		for _, person := range strings.Split(e.By(), "\n") {
			id, isUser := strings.CutPrefix(person, "user:")
			if !isUser || slices.Contains(told, id) {
				continue
			}
			told = append(told, id)
			u, there, err := tx.Users.Get(ctx, id)
			if err != nil {
				return nil, err
			}
			if !there || u.Status != admin.Active {
				continue
			}
			out = append(out, heldMessage(u, env.Name, r, note))
		}
	}
	return out, nil
}

func heldMessage(u admin.User, env string, r admin.Review, note string) admin.Message {
	title := r.Summary
	if title == "" {
		title = r.ID[:min(8, len(r.ID))]
	}
	body, err := json.Marshal(map[string]string{
		"event": "withdrawn", "environment": env, "plan": r.ID,
	})
	if err != nil {
		panic(err) // it is made of texts
	}
	return admin.Message{
		ID: admin.NewID(), About: "plan " + r.ID, To: "mailto:" + u.Email, Event: "withdrawn",
		Subject: "[" + env + "] A plan was withdrawn: " + title,
		Text:    note + "\nPlan " + r.ID + ": " + title + "\n", Body: body,
	}
}

// refusedAsWithdrawn tells those concerned when a plan was refused because its
// source has withdrawn it. That they could not be told does not change why.
func (s *Service) refusedAsWithdrawn(
	ctx context.Context, a *application, err error,
) error {
	if err != nil && a != nil && a.withdrawn.Any() && a.review.ID != "" {
		_ = s.Reviews.Hold(ctx, a.actor, a.target, a.plan.ID, a.withdrawn)
	}
	return err
}
