package syncer_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// moment is when the plans of tests are made.
var moment = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

func (q question) plan() (*syncer.Plan, error) {
	o := q.options
	o.Author, o.Now = "somebody", moment
	if o.MaxDelete == (syncer.Limit{}) {
		o.MaxDelete = syncer.Limit{Percent: 100}
	}
	return syncer.MakePlan(context.Background(), schema.All(), q.source.folder("training", nil),
		q.target.folder("production", q.base), o)
}

// codeOf is why a plan was refused, "" when it was not.
func codeOf(t interface{ Fatalf(string, ...any) }, err error) refusal.Code {
	var refused *refusal.Error
	if err != nil && !errors.As(err, &refused) {
		t.Fatalf("the error is no refusal: %v", err)
	}
	if refused == nil {
		return ""
	}
	return refused.Code
}

// drawQuestion draws an environment and what became of it in two places.
func drawQuestion(t *rapid.T, options syncer.PlanOptions) question {
	d := drawer{t}
	base := d.world()
	q := question{base, d.later(base), d.later(base), options}
	if d.chance(10) {
		q.base = nil
	}
	return q
}

// check plans and compares with the oracle. A plan whose outcome would be no
// valid configuration must be refused, and no other.
func (q question) check(t *rapid.T) {
	p, err := q.plan()
	conflicts, changes, after := false, false, world{}
	for k, v := range q.target {
		after[k] = v
	}
	for k, a := range q.answers() {
		conflicts = conflicts || a.conflict
		changes = changes || a.op != ""
		switch {
		case a.op == syncer.OpDelete:
			delete(after, k)
		case a.op != "":
			kind, _ := schema.All().Of(k.Kind)
			after[k], _ = syncer.Merge(kind.Shape, q.base[k], q.source[k], q.target[k], nil)
			if q.base == nil || q.options.Mode == syncer.MirrorMode {
				after[k] = q.source[k]
			}
		}
	}
	want := refusal.Code("")
	if changes && !conflicts {
		want = after.problem()
	}
	if got := codeOf(t, err); got != want {
		t.Fatalf("refused as %q, want %q: %v\n%s\nafterwards\n%s", got, want, err, q, after)
	}
	if want != "" {
		return
	}
	if wrong := q.compare(p); len(wrong) > 0 {
		t.Fatalf("%s\n%s", strings.Join(wrong, "\n"), q)
	}
	if conflicts {
		return
	}
	if got := q.after(p); got.String() != after.String() {
		t.Fatalf("afterwards\n%swant\n%s%s", got, after, q)
	}
}

func TestPlanDecidesAsTheOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { drawQuestion(t, syncer.PlanOptions{}).check(t) })
}

func TestMirrorDecidesAsTheOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t, syncer.PlanOptions{Mode: syncer.MirrorMode})
		q.check(t)
		p, err := q.plan()
		if err != nil {
			return
		}
		after := q.after(p)
		for k, body := range q.source {
			if text(after[k]) != text(body) {
				t.Fatalf("%s is not the source's\n%s", k, q)
			}
		}
		for k := range q.target {
			if q.source[k] == nil && q.base[k] == nil && after[k] == nil {
				t.Fatalf("%s was made in the target and is gone\n%s", k, q)
			}
		}
	})
}

func TestSelectionDecidesAsTheOracle(t *testing.T) {
	t.Parallel()
	patterns := rapid.SliceOfN(rapid.SampledFrom([]schema.Pattern{
		"form/*", "form/f1", "option-list/o1", "workgroup/*", "*/*2", "option-list/*", "mou/*",
	}), 0, 2)
	rapid.Check(t, func(t *rapid.T) {
		drawQuestion(t, syncer.PlanOptions{
			Only:    patterns.Draw(t, "only"),
			Exclude: patterns.Draw(t, "exclude"),
		}).check(
			t,
		)
	})
}

// Nothing is deleted by the way: only what an earlier sync brought and the
// source no longer has.
func TestPlanDeletesOnlyWhatItBrought(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t, syncer.PlanOptions{
			Mode: rapid.SampledFrom([]syncer.Mode{"", syncer.MergeMode, syncer.MirrorMode}).
				Draw(t, "mode"),
		})
		p, err := q.plan()
		if err != nil {
			return
		}
		for _, d := range p.Deletions() {
			if q.base[d.Key] == nil || q.source[d.Key] != nil {
				t.Fatalf("%s is deleted\n%s", d.Key, q)
			}
		}
		for _, d := range p.Kept {
			if own := q.base[d.Key] == nil && q.source[d.Key] == nil; own != d.OwnObject() {
				t.Fatalf("%s is the target's own: %v, want %v\n%s", d.Key, d.OwnObject(), own, q)
			}
		}
	})
}

// Objects are created after what they refer to, so the changes stand in the
// order of the kinds.
func TestPlanIsInDependencyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t, syncer.PlanOptions{})
		p, err := q.plan()
		if err != nil {
			return
		}
		for i, d := range p.Changes[min(1, len(p.Changes)):] {
			if schema.All().Compare(p.Changes[i].Key, d.Key) >= 0 {
				t.Fatalf("%s stands before %s", p.Changes[i].Key, d.Key)
			}
		}
	})
}

// Once a plan is carried out and its bases are kept, the next one has nothing
// left to promote.
func TestNextPlanIsEmpty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t, syncer.PlanOptions{})
		p, err := q.plan()
		if err != nil || len(p.Conflicts) > 0 {
			return
		}
		next := question{base: q.source, source: q.source, target: q.after(p)}
		again, err := next.plan()
		if err != nil || !again.Empty() {
			t.Fatalf("the next plan changes %d objects, %v\n%s\nthen\n%s", len(again.Changes), err,
				q, next)
		}
	})
}
