package admin

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"configsync/syncer"
)

// outcome is what came of an attempt at a run. While state is empty the run has not ended.
type outcome struct {
	state  RunState
	reason string
	update int64
	plan   string
	passes bool // what prevented it passes by itself
}

// backoff is how long a run waits after each attempt that something passing has prevented; after the last one it has failed.
var backoff = []time.Duration{2 * time.Second, 5 * time.Second, 15 * time.Second, 45 * time.Second, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute}

// of is the run after the attempt.
func (o outcome) of(r Run, now time.Time) Run {
	r.Reason, r.Lease = asSentence(o.reason), time.Time{}
	if o.plan != "" {
		r.Plan = o.plan
	}
	switch {
	case o.state != "":
		r.State, r.Update, r.Ended = o.state, o.update, now
	case o.passes && r.Failures >= len(backoff):
		r.State, r.Ended = RunFailed, now
		r.Reason = fmt.Sprintf("Given up after %s: %s", counted(r.Failures+1, "attempt", "attempts"), asSentence(o.reason))
	case o.passes:
		r.State, r.NotBefore = RunPlanned, now.Add(backoff[r.Failures])
		r.Failures++
	default:
		r.State = RunPlanned // handed over
	}
	return r
}

// transient is an error that passes by itself, such as a server that cannot be reached.
type transient interface{ Transient() bool }

// outcomeOf tells what an error makes of a run.
func outcomeOf(ctx context.Context, err error) outcome {
	reason := strings.TrimSpace(firstLine(err.Error()))
	var refusal *syncer.Refusal
	var passing transient
	switch {
	case errors.Is(context.Cause(ctx), errHandOver):
		return outcome{reason: "Handed over by a replica that was stopped."}
	case errors.Is(context.Cause(ctx), errSuperseded), errors.Is(err, errSuperseded):
		return outcome{reason: "Handed over by a replica that was away for too long."}
	case errors.As(err, &refusal):
		return refused(refusal, reason)
	case errors.As(err, &passing) && passing.Transient():
		return outcome{reason: reason, passes: true}
	case ctx.Err() != nil:
		reason = context.Cause(ctx).Error()
	}
	return outcome{state: RunFailed, reason: reason}
}

func refused(refusal *syncer.Refusal, reason string) outcome {
	switch refusal.Code {
	case syncer.Locked:
		return outcome{reason: reason, passes: true}
	case syncer.Frozen:
		return outcome{state: RunSkipped, reason: reason}
	case syncer.Stale, syncer.Conflicted, syncer.Forbidden, syncer.Tampered:
		return outcome{state: RunHeld, reason: refusal.Reason}
	case syncer.Applied:
		return outcome{state: RunNoChanges, reason: reason}
	}
	return outcome{state: RunFailed, reason: reason}
}

// asSentence makes an error a sentence; "" stays.
func asSentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.TrimSuffix(sentence(s), ".") + "."
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
