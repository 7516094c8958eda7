package syncer

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"configsync/schema"
)

// Plan is the exact content of a sync: changes, preconditions and a digest over
// all of it. It can be applied once.
type Plan struct {
	Format  int        `json:"format"`
	ID      string     `json:"id"`
	Type    UpdateType `json:"type"`
	Created time.Time  `json:"created"`
	Author  string     `json:"author"`
	Source  Endpoint   `json:"source"`
	Target  Endpoint   `json:"target"`
	Reverts int64      `json:"reverts,omitempty"` // of a rollback: the update that it undoes

	Mode  Mode `json:"mode"`
	First bool `json:"first,omitempty"` // there was no sync from this source yet
	// SourceWins reports whether there was no sync from any source yet: where
	// both sides differ, the source wins.
	SourceWins bool `json:"sourceWins,omitempty"`
	// SourceChange is how the source differed from the one that was last
	// synced; a person agreed to it. It is nil if it did not.
	SourceChange *SourceChange `json:"sourceChange,omitempty"`
	// Settles is the number of objects that have become equal without a sync;
	// the sync renews their bases.
	Settles int              `json:"settles,omitempty"`
	Only    []schema.Pattern `json:"only,omitempty"`
	Exclude []schema.Pattern `json:"exclude,omitempty"`

	// Changes are made in dependency order.
	Changes []*Difference `json:"changes"`
	Kept    []*Difference `json:"kept,omitempty"` // objects that stay different
	// objects that a person must decide first
	Conflicts []*Difference  `json:"conflicts,omitempty"`
	Requires  []Precondition `json:"requires,omitempty"`
	// MaxDelete is the limit on deletions, such as "10%"; "" where the plan has
	// none, or needs none.
	MaxDelete  string      `json:"maxDelete,omitempty"`
	EmptyKinds []EmptyKind `json:"emptyKinds,omitempty"` // kinds that the source has none of
	Bases      []Base      `json:"bases,omitempty"`      // the starting point of the next diff

	Summary string `json:"summary,omitempty"`
	Notes   string `json:"notes,omitempty"` // release notes in Markdown

	Digest schema.Digest `json:"digest"` // over everything above; see Seal
}

// Precondition is an object of the target that the plan relies on but does not
// change.
type Precondition struct {
	Key    schema.Key    `json:"key"`
	Digest schema.Digest `json:"digest"`
}

// PlanFormat is the version of the layout of a plan.
const PlanFormat = 1

// PlanOptions are the choices of the author of a plan.
type PlanOptions struct {
	Author    string
	Mode      Mode // MergeMode when empty
	Only      []schema.Pattern
	Exclude   []schema.Pattern
	Decisions []Decision
	MaxDelete Limit // DefaultMaxDelete when zero
	// AcceptSource is the [SourceChange.Name] that a person agreed to, if any.
	AcceptSource string
	Now          time.Time
}

// MakePlan compares source and target and plans the changes that bring the
// target up to date. The plan is not sealed yet: its release notes may still be
// written. A plan with conflicts can be shown but not applied. The error is a
// [refusal.Error] if the request, the source or the resulting configuration is
// at fault.
func MakePlan(
	ctx context.Context, kinds schema.Kinds, source Reader, target Target, o PlanOptions,
) (*Plan, error) {
	o.Mode = cmp.Or(o.Mode, MergeMode)
	diff, err := FindDifferences(ctx, kinds, source, target, DiffOptions{
		Mode:      o.Mode,
		Decisions: o.Decisions,
	})
	if err != nil {
		return nil, err
	}
	if err := diff.SourceChange.check(o.AcceptSource); err != nil {
		return nil, err
	}
	p := newPlan(Synchronization, diff.Source, diff.Target, o)
	p.First, p.SourceWins = diff.First, diff.SourceWins
	p.SourceChange = diff.SourceChange
	if err := selectDifferences(kinds, diff.Differences, o); err != nil {
		return nil, err
	}
	p.sort(diff.Differences)
	p.Bases = append(basesOf(diff.Differences), diff.settled...)
	p.Settles = len(diff.settled)
	p.findPassedOver(kinds, source)
	if err := p.findEmpty(ctx, kinds, source); err != nil {
		return nil, err
	}
	if len(p.Deletions()) > 0 {
		p.MaxDelete = cmp.Or(o.MaxDelete, DefaultMaxDelete).String()
	}
	if len(p.Conflicts) == 0 {
		if err := p.checkDeletions(ctx, kinds, target, o.Now); err != nil {
			return nil, err
		}
	}
	if err := finish(ctx, kinds, p, target); err != nil {
		return nil, err
	}
	return p, nil
}

func newPlan(t UpdateType, source, target Endpoint, o PlanOptions) *Plan {
	return &Plan{Format: PlanFormat, ID: uuid.NewString(), Type: t,
		Created: o.Now.UTC().Truncate(time.Microsecond), Author: o.Author,
		Source: source, Target: target, Mode: o.Mode, Only: o.Only, Exclude: o.Exclude,
		Changes: []*Difference{}}
}

// sort divides the differences into Changes, Kept and Conflicts.
func (p *Plan) sort(differences []*Difference) {
	for _, d := range differences {
		switch {
		case !d.Skipped && d.Pin == nil && len(d.Conflicts()) > 0:
			p.Conflicts = append(p.Conflicts, d)
		case d.Changes():
			p.Changes = append(p.Changes, d)
		default:
			p.Kept = append(p.Kept, d)
		}
	}
}

// Empty reports whether applying the plan would change no object.
func (p *Plan) Empty() bool { return len(p.Changes) == 0 && len(p.Conflicts) == 0 }

// Idle reports whether applying the plan would not even record a base or a
// decision.
func (p *Plan) Idle() bool {
	decided := slices.ContainsFunc(p.Kept, func(d *Difference) bool {
		return slices.ContainsFunc(d.Fields, func(f Field) bool { return f.Resolved })
	})
	return p.Empty() && !p.First && p.SourceChange == nil && p.Settles == 0 && !decided
}

// Deletions returns the objects that the plan deletes.
func (p *Plan) Deletions() []*Difference {
	var out []*Difference
	for _, d := range p.Changes {
		if d.Op == OpDelete {
			out = append(out, d)
		}
	}
	return out
}

// basesOf returns the bases after the plan. The base of a considered object is
// the source's version; an object that was not considered keeps its base and is
// considered again.
func basesOf(differences []*Difference) []Base {
	var out []Base
	for _, d := range differences {
		if d.Skipped || d.Pin != nil {
			out = append(out, d.keptBases()...)
			continue
		}
		source := d.Source
		base := Base{Key: d.Key, Digest: &source, Differs: d.After != d.Source}
		if base.Differs {
			base.Body = d.sourceBody
		}
		out = append(out, base)
		if d.Op == OpRename {
			gone := schema.Digest("")
			out = append(out, Base{Key: d.From, Digest: &gone})
		}
	}
	return out
}

// keptBases returns the bases of an object that was not considered. If the
// source renamed it, its base stays under the old name.
func (d *Difference) keptBases() []Base {
	if d.oldKey.IsZero() {
		return []Base{{Key: d.Key, Digest: d.Base, Differs: true}}
	}
	return []Base{{Key: d.Key, Differs: true}, {Key: d.oldKey, Digest: d.Base, Differs: true}}
}

// finish checks a plan that has no conflicts, and records its preconditions.
func finish(ctx context.Context, kinds schema.Kinds, p *Plan, target Reader) error {
	if len(p.Conflicts) > 0 || len(p.Changes) == 0 {
		return nil
	}
	return checkPlan(ctx, kinds, p, target)
}
