package syncer

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// checkPlan checks the target's configuration after the plan: every object is
// valid, every reference resolves, and an administrator remains. It records the
// preconditions of the plan.
func checkPlan(ctx context.Context, kinds schema.Kinds, p *Plan, target Reader) error {
	o := planCheck{
		kinds:  kinds,
		plan:   p,
		target: target,
		after:  map[schema.Key]json.RawMessage{},
		relied: map[schema.Key]schema.Digest{},
	}
	for _, d := range p.Changes {
		o.after[d.Key] = d.Body
		if d.Op == OpRename {
			o.after[d.From] = nil
		}
	}
	if err := o.findDependents(ctx); err != nil {
		return err
	}
	if err := o.checkObjects(ctx); err != nil {
		return err
	}
	if err := o.checkTogether(ctx); err != nil {
		return err
	}
	for _, key := range slices.SortedFunc(maps.Keys(o.relied), schema.CompareKeys) {
		p.Requires = append(p.Requires, Precondition{key, o.relied[key]})
	}
	return nil
}

type planCheck struct {
	kinds  schema.Kinds
	plan   *Plan
	target Reader
	// content after the plan; nil for an object that is removed
	after map[schema.Key]json.RawMessage
	// kept are the objects of the target that refer to changed ones.
	kept []schema.Object
	// relied are the objects of the target that the validity of the plan rests
	// on.
	relied map[schema.Key]schema.Digest
}

// findDependents reads the target's objects that refer to an object that the
// plan changes or removes.
func (o *planCheck) findDependents(ctx context.Context) error {
	touched := map[string]bool{}
	for _, d := range o.plan.Changes {
		if d.Op != OpCreate {
			touched[d.Key.Kind] = true
		}
	}
	var referring []string
	for _, k := range o.kinds {
		if slices.ContainsFunc(k.RefersTo(), func(slug string) bool { return touched[slug] }) {
			referring = append(referring, k.Slug)
		}
	}
	if len(referring) == 0 {
		return nil
	}
	for object, err := range o.target.Objects(ctx, referring...) {
		if err != nil {
			return err
		}
		if _, mine := o.after[object.Key]; mine {
			continue
		}
		refs, err := references(o.kinds, &Difference{Key: object.Key, Body: object.Body})
		if err != nil {
			return err
		}
		if slices.ContainsFunc(refs, func(key schema.Key) bool {
			_, ok := o.after[key]
			return ok
		}) {
			o.kept = append(o.kept, object)
		}
	}
	return nil
}

// checkObjects checks every object that the plan changes, and those that refer
// to one.
func (o *planCheck) checkObjects(ctx context.Context) error {
	objects := slices.Clone(o.kept)
	var refs []schema.Key
	for _, d := range o.plan.Changes {
		if d.Body != nil {
			objects = append(objects, schema.Object{Key: d.Key, Body: d.Body})
		}
	}
	for _, object := range objects {
		keys, err := references(o.kinds, &Difference{Key: object.Key, Body: object.Body})
		if err != nil {
			return err
		}
		for _, key := range keys {
			if _, touched := o.after[key]; !touched {
				refs = append(refs, key)
			}
		}
	}
	slices.SortFunc(refs, schema.CompareKeys)
	others, err := bodiesOf(ctx, o.target, slices.Compact(refs))
	if err != nil {
		return err
	}
	for key, body := range others {
		o.relied[key] = schema.DigestOf(body)
	}
	for _, object := range o.kept {
		o.relied[object.Key] = schema.DigestOf(object.Body)
	}
	problems := o.kinds.Check(objects, func(key schema.Key) []byte { return others[key] })
	if err := problems.Err(); err != nil {
		return refusal.New(refusal.BadSource,
			"%s would not be valid after this:\n%s", o.plan.Target.Name, err).
			WithHint("Nothing was changed. Correct the source, or change the selection.")
	}
	return nil
}

// checkTogether applies the checks over all objects of a kind, such as that an
// administrator remains.
func (o *planCheck) checkTogether(ctx context.Context) error {
	for _, kind := range o.kinds {
		touched := slices.ContainsFunc(o.plan.Changes, func(d *Difference) bool {
			return d.Key.Kind == kind.Slug
		})
		if kind.Together == nil || !touched {
			continue
		}
		all := map[string]schema.Spec{}
		add := func(key schema.Key, body json.RawMessage) error {
			spec, err := kind.Decode(body)
			all[key.Name] = spec
			return err
		}
		for object, err := range o.target.Objects(ctx, kind.Slug) {
			if err != nil {
				return err
			}
			if _, mine := o.after[object.Key]; mine {
				continue
			}
			o.relied[object.Key] = schema.DigestOf(object.Body)
			if err := add(object.Key, object.Body); err != nil {
				return err
			}
		}
		for key, body := range o.after {
			if key.Kind != kind.Slug || body == nil {
				continue
			}
			if err := add(key, body); err != nil {
				return err
			}
		}
		if err := kind.Together(all); err != nil {
			return refusal.New(refusal.Forbidden, "%s", words.Sentence(err.Error())).
				WithHint("Nothing in %s was changed.", o.plan.Target.Name)
		}
	}
	return nil
}
