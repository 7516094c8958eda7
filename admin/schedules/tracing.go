package schedules

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/syncer"
)

// tracer returns the tracer of attempts, one that records nothing if there is
// none.
func (s *Scheduler) tracer() trace.Tracer {
	if s.Tracer == nil {
		return noop.Tracer{}
	}
	return s.Tracer
}

// tracedAttempt is attempt with a span that carries the same facts as the log
// and the ledger.
func (s *Scheduler) tracedAttempt(
	ctx context.Context, home *admin.Environment, sch admin.Schedule, r admin.Run,
) attemptResult {
	ctx, span := s.tracer().Start(ctx, "run", trace.WithAttributes(attribute.String(
		"configsync.run.id", r.ID,
	), attribute.Int64("configsync.run.attempt", r.Attempt),
		attribute.String("configsync.schedule",
			r.Name), attribute.String("configsync.environment",
			home.Name), attribute.String("configsync.target", r.Target)))
	defer span.End()
	result := s.attempt(ctx, home, sch, r)
	after := withResult(r, result, time.Time{})
	span.SetAttributes(attribute.String("configsync.run.state", string(after.State)),
		attribute.Int64("configsync.update", after.Update))
	if after.State == admin.RunFailed || result.passes {
		span.SetStatus(codes.Error, after.Reason)
	}
	return result
}

// startSpan begins the span of a part of an attempt; ended ends it with the
// part's error.
func (s *Scheduler) startSpan(
	ctx context.Context, name string, of ...attribute.KeyValue,
) (inside context.Context, ended func(error)) {
	ctx, span := s.tracer().Start(ctx, name, trace.WithAttributes(of...))
	return ctx, func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, firstLine(err.Error()))
		}
		span.End()
	}
}

func (s *Scheduler) open(ctx context.Context, name string) (*admin.Environment, func(), error) {
	ctx, ended := s.startSpan(ctx, "open", attribute.String("configsync.environment", name))
	env, done, err := s.Open(ctx, name)
	ended(err)
	return env, done, err
}

func (s *Scheduler) plan(
	ctx context.Context, actor admin.Actor, source, target *admin.Environment,
	r promotion.PlanRequest,
) (*syncer.Plan, error) {
	ctx, ended := s.startSpan(ctx, "plan", attribute.String("configsync.source", source.Name),
		attribute.String("configsync.target", target.Name))
	plan, err := s.Service.Promotion.Plan(ctx, actor, source, target, r)
	ended(err)
	return plan, err
}

func (s *Scheduler) tracedApply(
	ctx context.Context, actor admin.Actor, target *admin.Environment, plan *syncer.Plan,
	r promotion.ApplyRequest,
) (syncer.Update, error) {
	ctx, ended := s.startSpan(ctx, "apply", attribute.String("configsync.target", target.Name),
		attribute.String("configsync.plan", plan.ID),
		attribute.Int("configsync.changes", len(plan.Changes)))
	update, err := s.Service.Promotion.Apply(ctx, actor, target, plan, r)
	ended(err)
	return update, err
}
