package web

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
)

// RunPage shows a plan while it is being applied.
type RunPage struct {
	Frame
	ID    string
	State RunState
}

// applyReview applies a plan in review in the background, and shows how far it
// is.
func (q *request) applyReview() error {
	if q.resumed() {
		return q.reviewAsTyped(nil)
	}
	id := q.PathValue("id")
	r, err := q.service().Promotion.FindReview(q.Context(), q.actor(), q.env, id)
	if err != nil {
		return err
	}
	request := promotion.ApplyRequest{
		Emergency:      q.input("emergency"),
		OverrideFreeze: q.input("override"),
		Consent:        syncer.Consent{Delete: q.input("delete") == "yes"},
		LockTimeout:    10 * time.Second,
	}
	if err := r.Plan.CheckConsent(request.Consent); err != nil {
		return err
	}
	q.server.runs.start(q.Context(), q.env, id, func(
		ctx context.Context, progress func(done, total int),
	) (syncer.Update, error) {
		request.Progress = progress
		return q.service().Promotion.Apply(ctx, q.actor(), q.env, r.Plan, request)
	})
	q.awaitRun(id)
	return q.redirect("plans", id, "run")
}

// patience is how long a request waits for a run to end, so that a short one
// needs no page of its own.
const patience = 400 * time.Millisecond

func (q *request) awaitRun(id string) {
	over := time.After(patience)
	for {
		run := q.server.runs.find(q.env, id)
		if run == nil {
			return
		}
		state, changed := run.state()
		if state.Over {
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

// runPage shows how far a plan is that is being applied; one that was goes on
// to what became of it.
func (q *request) runPage() error {
	id := q.PathValue("id")
	r, err := q.service().Promotion.FindReview(q.Context(), q.actor(), q.env, id)
	if err != nil {
		return err
	}
	if r.State == admin.ReviewApplied {
		return q.done("The plan is applied.", "history", seqText(r.Update))
	}
	run := q.server.runs.find(q.env, id)
	if run == nil {
		return q.redirect("plans", id)
	}
	state, _ := run.state()
	switch {
	case errors.Is(state.err, context.Canceled):
		return q.done("It was stopped before anything was changed.", "plans", id)
	case state.err != nil:
		return state.err
	}
	page := &RunPage{
		Frame: q.frame("Applying: "+cmp.Or(r.Summary, r.ID),
			"It goes on when you leave this page. Until the end nothing is changed for anybody; then everything is, at once."),
		ID:    id,
		State: state,
	}
	return q.render("run", page)
}

// stopRun stops a plan that is being applied, unless it is too late for that.
func (q *request) stopRun() error {
	id := q.PathValue("id")
	if run := q.server.runs.find(q.env, id); run != nil {
		run.stop()
		q.awaitRun(id)
	}
	return q.redirect("plans", id, "run")
}

// runEvents tells a browser how far a plan is, until it is over.
func (q *request) runEvents() error {
	id := q.PathValue("id")
	run := q.server.runs.find(q.env, id)
	if run == nil {
		return errMissing
	}
	events := http.NewResponseController(q.w)
	q.w.Header().Set("Content-Type", "text/event-stream")
	for {
		state, changed := run.state()
		_ = events.SetWriteDeadline(time.Now().Add(time.Minute))
		text, err := json.Marshal(map[string]any{
			"done":  state.Done,
			"total": state.Total,
			"over":  state.Over,
		})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(
			q.w, "data: %s\n\n", text,
		); err != nil || events.Flush() != nil || state.Over {
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
