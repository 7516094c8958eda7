package schedules

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/words"
)

// attemptResult is the result of an attempt at a run. While state is empty the
// run is open.
type attemptResult struct {
	state  admin.RunState
	reason string
	update int64
	plan   string
	passes bool // the obstacle is temporary
}

// backoff holds the delays after attempts that failed for a temporary reason.
// After the last one the run is given up: one more attempt only finds out
// whether an earlier one made an update.
var backoff = []time.Duration{
	2 * time.Second, 5 * time.Second, 15 * time.Second, 45 * time.Second, 2 * time.Minute,
	5 * time.Minute, 10 * time.Minute,
}

// withResult returns the run updated with the result of an attempt.
func withResult(r admin.Run, result attemptResult, now time.Time) admin.Run {
	r.Reason, r.Lease = asSentence(result.reason), time.Time{}
	if result.plan != "" {
		r.Plan = result.plan
	}
	switch {
	case result.state != "":
		r.State, r.Update, r.Ended = result.state, result.update, now
	case result.passes:
		r.State, r.NotBefore = admin.RunPlanned, now.Add(backoff[min(r.Failures, len(backoff)-1)])
		r.Failures++
	default:
		r.State = admin.RunPlanned // handed over
	}
	return r
}

// givenUp returns the reason to give a run up, so that its attempt only looks
// for the update of an earlier one; "" if the run goes on.
func givenUp(r admin.Run) string {
	switch {
	case r.Failures > len(backoff):
		return fmt.Sprintf("Gave up after %s: %s", words.Count(r.Failures, "attempt", "attempts"),
			r.Reason)
	case r.Attempt > maxAttempts:
		return fmt.Sprintf("It was started %d times but never finished.", maxAttempts)
	}
	return ""
}

// resultOf returns the result of an attempt that ended with an error.
func resultOf(ctx context.Context, err error) attemptResult {
	reason := shortReason(err)
	var refused *refusal.Error
	var fault refusal.Unavailable
	switch {
	case errors.Is(context.Cause(ctx), errHandOver):
		return attemptResult{reason: "Handed over by a server that was stopped."}
	case errors.Is(context.Cause(ctx), promotion.ErrSuperseded),
		errors.Is(err, promotion.ErrSuperseded):
		return attemptResult{
			reason: "Handed over by a server that was out of contact for too long.",
		}
	case errors.As(err, &refused):
		return resultOfRefusal(refused, reason)
	case errors.As(err, &fault) && fault.Transient():
		return attemptResult{reason: reason, passes: true}
	case ctx.Err() != nil:
		reason = context.Cause(ctx).Error()
	}
	return attemptResult{state: admin.RunFailed, reason: reason}
}

func resultOfRefusal(refused *refusal.Error, reason string) attemptResult {
	switch refused.Code {
	case refusal.Locked:
		return attemptResult{reason: reason, passes: true}
	case refusal.Frozen:
		return attemptResult{state: admin.RunSkipped, reason: reason}
	case refusal.Stale, refusal.Conflicted, refusal.Forbidden, refusal.Tampered:
		return attemptResult{state: admin.RunHeld, reason: reason}
	case refusal.Applied:
		return attemptResult{state: admin.RunNoChanges, reason: reason}
	}
	return attemptResult{state: admin.RunFailed, reason: reason}
}

// asSentence returns an error text as a sentence; "" stays.
func asSentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.TrimSuffix(words.Capital(s), ".") + "."
}

// shortReason returns the text of an error for people, without a driver's
// words, which name servers and users, and without names of people.
func shortReason(err error) string {
	var refused *refusal.Error
	var fault refusal.Unavailable
	text := err.Error()
	switch {
	case errors.As(err, &refused):
		text = refused.Reason
	case errors.As(err, &fault):
		text = fault.Plain()
	}
	return strings.TrimSuffix(strings.TrimSpace(firstLine(text)), " Changed since then:")
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
