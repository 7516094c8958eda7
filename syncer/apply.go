package syncer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"configsync/refusal"
	"configsync/schema"
)

// Tx is a transaction on a target while no other transaction can change its
// configuration.
type Tx interface {
	Target
	// PlanApplied returns the number of the update that a plan became, or 0 if
	// it was not applied.
	PlanApplied(ctx context.Context, planID string) (int64, error)
	// Record writes the changes, the update with its rows, and the bases for
	// its source; it returns the update's number. A change whose Before differs
	// from the stored object gives a [refusal.Error] with the code Stale.
	Record(ctx context.Context, u Update, writes []Write, bases []Base) (int64, error)
	// Agree records, after the first sync from a source, that every object
	// without a base was equal on both sides at the update read.
	Agree(ctx context.Context, source string, read int64) error
}

// Write is a change of one object: its row in the history and its new content.
type Write struct {
	ChangeRow
	Body json.RawMessage // nil for a deletion
}

// Apply carries out a sealed plan inside a transaction: all of it or, with a
// [refusal.Error], nothing. The caller commits. u carries who applies it, when
// and why; Apply fills in the rest.
func Apply(ctx context.Context, tx Tx, kinds schema.Kinds, p *Plan, u Update) (Update, error) {
	if err := checkApplicable(ctx, tx, p); err != nil {
		return u, err
	}
	if err := p.checkDeletions(ctx, kinds, tx, u.At); err != nil {
		return u, err
	}
	if err := checkSameSource(ctx, tx, p); err != nil {
		return u, err
	}
	if err := checkMoved(ctx, tx, kinds, p); err != nil {
		return u, err
	}
	u.Type, u.Source, u.Read = p.Type, p.Source, p.Target.Seq
	u.PlanID, u.Digest, u.Reverts = p.ID, p.Digest, p.Reverts
	u.Summary, u.Notes, u.Changes = p.Summary, p.Notes, len(p.Changes)
	if p.Type == Rollback {
		u.Source = Endpoint{}
	}
	bases, err := p.freshBases(ctx, tx)
	if err != nil {
		return u, err
	}
	seq, err := tx.Record(ctx, u, p.writes(), bases)
	if err != nil {
		return u, err
	}
	u.Seq = seq
	if p.First {
		err = tx.Agree(ctx, p.Source.Name, p.Target.Seq)
	}
	return u, err
}

// freshBases returns the plan's bases, except those that another sync from the
// source has renewed since the plan was made.
func (p *Plan) freshBases(ctx context.Context, tx Tx) ([]Base, error) {
	last, synced, err := tx.LastSync(ctx, p.Source.Name)
	if err != nil || !synced || last.Update <= p.Target.Seq {
		return p.Bases, err
	}
	mine := map[schema.Key]bool{}
	for _, d := range p.Changes {
		mine[d.Key], mine[d.From] = true, true
	}
	var keys []schema.Key
	for _, b := range p.Bases {
		if !mine[b.Key] {
			keys = append(keys, b.Key)
		}
	}
	stored, err := tx.Bases(ctx, p.Source.Name, keys)
	if err != nil {
		return nil, err
	}
	out := make([]Base, 0, len(p.Bases))
	for _, b := range p.Bases {
		if newer, ok := stored[b.Key]; ok {
			b = Base{Key: b.Key, Digest: newer.Digest, Differs: true}
		}
		out = append(out, b)
	}
	return out, nil
}

func checkApplicable(ctx context.Context, tx Tx, p *Plan) error {
	target := tx.Endpoint()
	if p.Target.ID != target.ID {
		return refusal.New(refusal.Tampered,
			"The plan was made for a different environment (%s, %s) than this one (%s, %s).",
			p.Target.Name, p.Target.ID, target.Name, target.ID).
			WithHint("Make a plan for this environment.")
	}
	if err := p.ConflictError(); err != nil {
		return err
	}
	done, err := tx.PlanApplied(ctx, p.ID)
	if err != nil {
		return err
	}
	if done > 0 {
		return refusal.New(refusal.Applied,
			"The plan was already applied, as update %d of %s.", done, target.Name).
			WithHint("A plan can be applied only once. Make a new one if there is more to do.")
	}
	return nil
}

// ConflictError returns a [refusal.Error] that names the conflicts a person
// must decide before the plan can be applied, or nil if there are none.
func (p *Plan) ConflictError() error {
	if len(p.Conflicts) == 0 {
		return nil
	}
	source, target := p.Sides()
	reason := fmt.Sprintf("Both %s and %s changed %s.", p.Source.Name, p.Target.Name,
		listKeys(p.Conflicts))
	if p.Type == Rollback {
		reason = fmt.Sprintf("Changed again since update %d: %s.", p.Reverts, listKeys(p.Conflicts))
	}
	subjects := []string{source, target}
	for _, d := range p.Conflicts {
		for _, f := range d.Conflicts() {
			subjects = append(subjects, Decision{Key: d.Key, Path: f.Path}.String())
		}
	}
	err := refusal.New(refusal.Conflicted, "%s", reason).
		WithRemedy(refusal.DecideConflicts, subjects...)
	if p.First {
		return err.WithRemedy(refusal.MirrorSource, source)
	}
	return err
}

// Sides returns the names of the plan's two sides for the choice between them.
func (p *Plan) Sides() (source, target string) {
	if p.Type == Rollback {
		return "before", "current"
	}
	return p.Source.Name, p.Target.Name
}

func listKeys(ds []*Difference) string {
	const most = 5
	names := make([]string, 0, most)
	for _, d := range ds[:min(most, len(ds))] {
		names = append(names, d.Key.String())
	}
	list := strings.Join(names, ", ")
	if more := len(ds) - most; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

// checkMoved refuses a plan if an object that it changes or relies on has
// changed since it was made.
func checkMoved(ctx context.Context, target Target, kinds schema.Kinds, p *Plan) error {
	moved, err := FindObstacles(ctx, target, kinds, p)
	if err != nil {
		return err
	}
	if len(moved) > 0 {
		return staleError(p, moved)
	}
	return nil
}

// Rows returns one history row for each object that the plan changes, in no
// particular order.
func (p *Plan) Rows() []ChangeRow {
	writes := p.writes()
	rows := make([]ChangeRow, len(writes))
	for i, w := range writes {
		rows[i] = w.ChangeRow
	}
	return rows
}

// writes returns the plan's changes in a safe order: deletions from the last
// kind to the first, then everything else from the first kind to the last.
func (p *Plan) writes() []Write {
	var out []Write
	for _, d := range slices.Backward(p.Changes) {
		if d.Op == OpDelete {
			out = append(out, Write{
				ChangeRow: ChangeRow{Key: d.Key, Op: OpDelete, Before: d.Before},
			})
		}
	}
	for _, d := range p.Changes {
		switch d.Op {
		case OpCreate, OpUpdate:
			out = append(out,
				Write{ChangeRow{Key: d.Key, Op: d.Op, Before: d.Before, After: d.After}, d.Body})
		case OpRename:
			out = append(out,
				Write{ChangeRow: ChangeRow{
					Key:    d.From,
					Op:     OpRename,
					Other:  d.Key,
					Before: d.Before,
				}},
				Write{ChangeRow{Key: d.Key, Op: OpRename, Other: d.From, After: d.After}, d.Body})
		}
	}
	return out
}
