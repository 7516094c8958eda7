package promotion

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/syncer"
	"configsync/web/applyjob"
	"configsync/web/changes"
	"configsync/web/site"
)

// jobPage shows a plan while it is being applied.
type jobPage struct {
	site.Frame
	ID    string
	State applyjob.Progress
}

// ApplyReview applies a plan in review in the background, and shows how far it
// is.
func ApplyReview(q *site.Request) error {
	if q.IsResumed() {
		return reviewAsTyped(q, nil)
	}
	id := q.PathValue("id")
	r, err := q.Service().Promotion.Reviews.Find(q.Context(), q.Actor(), q.Env, id)
	if err != nil {
		return err
	}
	request := promotion.ApplyRequest{
		Emergency:      q.Input("emergency"),
		OverrideFreeze: q.Input("override"),
		Consent:        changes.ConsentGiven(q),
		LockTimeout:    10 * time.Second,
	}
	if err := promotion.CheckConsent(q.Env, r.Plan, request.Consent); err != nil {
		return err
	}
	q.Server.Runs.Start(q.Context(), q.Env, id, func(
		ctx context.Context, progress func(done, total int),
	) (syncer.Update, error) {
		request.Progress = progress
		return q.Service().Promotion.Apply(ctx, q.Actor(), q.Env, r.Plan, request)
	})
	awaitRun(q, id)
	return q.Redirect("plans", id, "run")
}

// patience is how long a request waits for a run to end, so that a short one
// needs no page of its own.
const patience = 400 * time.Millisecond

func awaitRun(q *site.Request, id string) {
	over := time.After(patience)
	for {
		run := q.Server.Runs.Find(q.Env, id)
		if run == nil {
			return
		}
		state, changed := run.State()
		if state.Finished {
			return
		}
		select {
		case <-changed:
		case <-over:
			return
		case <-q.Context().Done():
			return
		}
	}
}

// ShowJob shows how far a plan is that is being applied; one that was goes on
// to what became of it.
func ShowJob(q *site.Request) error {
	id := q.PathValue("id")
	r, err := q.Service().Promotion.Reviews.Find(q.Context(), q.Actor(), q.Env, id)
	if err != nil {
		return err
	}
	if r.State == admin.ReviewApplied {
		return q.RedirectWithFlash("Plan applied.", "history", changes.SeqText(r.Update))
	}
	run := q.Server.Runs.Find(q.Env, id)
	if run == nil {
		return q.Redirect("plans", id)
	}
	state, _ := run.State()
	switch {
	case errors.Is(state.Err, context.Canceled):
		return q.RedirectWithFlash("Stopped. Nothing was changed.", "plans", id)
	case state.Err != nil:
		return state.Err
	}
	page := &jobPage{
		Frame: q.Frame("Applying: "+cmp.Or(r.Summary, r.ID),
			"You can leave this page. All changes take effect together at the end."),
		ID:    id,
		State: state,
	}
	return q.Render("job", page)
}

// StopJob stops a plan that is being applied, unless it is too late for that.
func StopJob(q *site.Request) error {
	id := q.PathValue("id")
	if run := q.Server.Runs.Find(q.Env, id); run != nil {
		run.Stop()
		awaitRun(q, id)
	}
	return q.Redirect("plans", id, "run")
}

// JobEvents tells a browser how far a plan is, until it is over.
func JobEvents(q *site.Request) error {
	id := q.PathValue("id")
	run := q.Server.Runs.Find(q.Env, id)
	if run == nil {
		return site.ErrMissing
	}
	events := http.NewResponseController(q.Writer)
	q.Writer.Header().Set("Content-Type", "text/event-stream")
	for {
		state, changed := run.State()
		_ = events.SetWriteDeadline(time.Now().Add(time.Minute))
		text, err := json.Marshal(map[string]any{
			"done":  state.Done,
			"total": state.Total,
			"over":  state.Finished,
		})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(
			q.Writer, "data: %s\n\n", text,
		); err != nil || events.Flush() != nil || state.Finished {
			return nil // who has gone comes back by loading the page
		}
		select {
		case <-changed:
		case <-time.After(20 * time.Second):
		case <-q.Context().Done():
			return nil
		}
	}
}
