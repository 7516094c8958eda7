package promotion

import (
	"net/url"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/syncer"
	"configsync/web/site"
)

// Values of the inputs by which somebody chooses a side: for a field, or for
// the whole object.
const (
	takeNone   = "none" // as it is without a decision
	takeSource = string(syncer.SourceSide)
	takeTarget = string(syncer.TargetSide)

	inputWhole = "whole"
	inputTake  = "take." // before the path of a field
)

// natural is what becomes of a field without anybody's decision.
func natural(f syncer.Field) syncer.Resolution {
	switch {
	case !f.Resolved:
		return f.Resolution
	case site.SameValue(f.Base, f.Target):
		return syncer.Promote
	case site.SameValue(f.Base, f.Source):
		return syncer.Keep
	}
	return syncer.Conflict
}

// chosenSide returns the side that somebody chose for a field.
func chosenSide(f syncer.Field) string {
	switch {
	case !f.Resolved:
		return takeNone
	case f.Resolution == syncer.Keep:
		return takeTarget
	}
	return takeSource
}

// choosable reports whether somebody can choose a side for a field. What one
// side alone changed, and the target takes over, is chosen with the whole
// object; so is the place of a single item, which depends on those of the
// others. The order of a list is chosen last, since that decides everything in
// the list that is not decided otherwise.
func (o comparedObject) choosable(f syncer.Field) bool {
	_, isPlace := f.Source.(int)
	return o.Difference.Pin == nil && !o.Difference.OwnObject() &&
		(f.Resolved || f.Resolution != syncer.Promote) && !(f.Op == syncer.Moved && isPlace) &&
		!o.tooEarly(f)
}

// tooEarly reports whether a field is the order of a list in which something
// else is to be decided first.
func (o comparedObject) tooEarly(f syncer.Field) bool {
	return f.Op == syncer.Moved &&
		slices.ContainsFunc(o.Difference.Conflicts(), func(other syncer.Field) bool {
			return strings.HasPrefix(other.Path, f.Path+"/")
		})
}

// underAnother reports whether a decision about something around the field
// counts for it, so that it cannot be left undecided.
func (o comparedObject) underAnother(path string) bool {
	return slices.ContainsFunc(o.Comparison.Choices.Decisions, func(t syncer.Decision) bool {
		return t.Key == o.key && t.Path != path &&
			(t.Path == "" || strings.HasPrefix(path, t.Path+"/"))
	})
}

// choice reads what was chosen. Only what is another side than before becomes a
// decision.
func (o comparedObject) choice(inputs url.Values) (func(*admin.Choices), error) {
	if whole := inputs.Get(inputWhole); whole != "" {
		side, ok := sideOf(whole)
		if !ok {
			return nil, site.ErrMissing
		}
		return func(c *admin.Choices) { c.Decide(side, o.key, "") }, nil
	}
	var decisions []syncer.Decision
	for _, f := range o.Difference.Fields {
		value := inputs.Get(inputTake + f.Path)
		if value == "" || value == chosenSide(f) || !o.choosable(f) {
			continue
		}
		side, ok := sideOf(value)
		if !ok || side == "" && o.underAnother(f.Path) {
			continue
		}
		decisions = append(decisions, o.onlyOrder(f, side)...)
		decisions = append(decisions, syncer.Decision{Side: side, Key: o.key, Path: f.Path})
	}
	return func(c *admin.Choices) {
		for _, t := range decisions {
			c.Decide(t.Side, t.Key, t.Path)
		}
	}, nil
}

// onlyOrder decides what stands in a list whose order is decided as it is
// without that: a decision about the order counts for everything in the list
// that has none of its own.
func (o comparedObject) onlyOrder(order syncer.Field, side syncer.Side) []syncer.Decision {
	if order.Op != syncer.Moved || side == "" {
		return nil
	}
	var out []syncer.Decision
	for _, f := range o.Difference.Fields {
		if f.Resolved || f.Path == order.Path || !strings.HasPrefix(f.Path, order.Path+"/") ||
			f.Resolution == syncer.Conflict {
			continue
		}
		own := syncer.SourceSide
		if f.Resolution == syncer.Keep {
			own = syncer.TargetSide
		}
		if own != side {
			out = append(out, syncer.Decision{Side: own, Key: o.key, Path: f.Path})
		}
	}
	return out
}

// sideOf reads the value of an input that chooses a side.
func sideOf(value string) (side syncer.Side, ok bool) {
	switch value {
	case takeNone:
		return "", true
	case takeSource, takeTarget:
		return syncer.Side(value), true
	}
	return "", false
}

// choices are what can be chosen for a field.
func (o comparedObject) choices(f syncer.Field) []site.Choice {
	target, source := o.sideWords(f)
	chosen := chosenSide(f)
	none := site.Choice{Value: takeNone, Chosen: chosen == takeNone}
	ours, theirs := site.Choice{
		Value:  takeTarget,
		Text:   target,
		Chosen: chosen == takeTarget,
	}, site.Choice{Value: takeSource, Text: source, Chosen: chosen == takeSource}
	switch free := !o.underAnother(f.Path); {
	case !free:
	case natural(f) == syncer.Conflict:
		none.Text = "Not decided yet"
		return []site.Choice{none, ours, theirs}
	case natural(f) == syncer.Keep && chosen != takeTarget:
		none.Text = target
		return []site.Choice{none, theirs}
	case natural(f) == syncer.Promote && chosen != takeSource:
		none.Text = source
		return []site.Choice{ours, none}
	}
	return []site.Choice{ours, theirs}
}

// sideWords say what choosing a side does with a field.
func (o comparedObject) sideWords(f syncer.Field) (target, source string) {
	from, to := o.Comparison.Names()
	if o.Comparison.Reverts > 0 {
		return "Keep it as it is now", "Roll back to before " + updateTitle(o.Comparison.Reverts)
	}
	target, source = "Keep "+to, "Use "+from
	switch {
	case f.Path == "" && f.Op == syncer.Removed:
		source = "Delete it, as in " + from
	case f.Path == "" && f.Op == syncer.Added:
		target = "Leave it out, as in " + to
	}
	return target, source
}
