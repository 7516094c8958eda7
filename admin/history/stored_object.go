package history

import (
	"context"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// StoredObject is an object of an environment's configuration as it is now.
type StoredObject struct {
	schema.Object
	Digest schema.Digest
	Spec   schema.Spec
	Touch  syncer.Touch // the last change; zero if no update touched it
}

// lookAt returns the action that looking at objects of a kind is.
func (s *Service) lookAt(kind string) admin.Action {
	if s.Kinds.IsAgreement(schema.Key{Kind: kind}) {
		return admin.ActionOrganizations
	}
	return admin.ActionForms
}

// ObjectsOf lists the objects of a kind by name.
func (s *Service) ObjectsOf(
	ctx context.Context, actor admin.Actor, env *admin.Environment, kind string,
) ([]StoredObject, error) {
	var out []StoredObject
	err := s.Look(ctx, actor, s.lookAt(kind), env, func(view *admin.View) error {
		for o, err := range view.Config.Objects(ctx, kind) {
			if err != nil {
				return err
			}
			out = append(out, StoredObject{Object: o})
		}
		return s.complete(ctx, view, out)
	})
	return out, err
}

// ObjectNow is one object of the configuration. One that does not exist is a
// Refusal with code [refusal.NotFound].
func (s *Service) ObjectNow(
	ctx context.Context, actor admin.Actor, env *admin.Environment, key schema.Key,
) (StoredObject, error) {
	var out []StoredObject
	err := s.Look(ctx, actor, s.lookAt(key.Kind), env, func(view *admin.View) error {
		digests, err := view.Config.Find(ctx, []schema.Key{key})
		if err != nil {
			return err
		}
		digest, ok := digests[key]
		if !ok {
			return refusal.NoSuch(s.kindName(key.Kind))
		}
		bodies, err := view.Config.Bodies(ctx, []schema.Digest{digest})
		if err != nil {
			return err
		}
		out = []StoredObject{{Object: schema.Object{Key: key, Body: bodies[digest]}}}
		return s.complete(ctx, view, out)
	})
	if err != nil {
		return StoredObject{}, err
	}
	return out[0], nil
}

// kindName returns the name of a kind for people.
func (s *Service) kindName(slug string) string {
	if kind, ok := s.Kinds.Of(slug); ok {
		return kind.One
	}
	return slug
}

// complete reads the facts about each object besides its body.
func (s *Service) complete(ctx context.Context, view *admin.View, objects []StoredObject) error {
	keys := make([]schema.Key, len(objects))
	for i, o := range objects {
		keys[i] = o.Key
	}
	touched, err := view.Config.Touched(ctx, keys)
	if err != nil {
		return err
	}
	for i := range objects {
		o := &objects[i]
		kind, ok := s.Kinds.Of(o.Key.Kind)
		if !ok {
			continue
		}
		if o.Spec, err = kind.Decode(o.Body); err != nil {
			return err
		}
		o.Digest, o.Touch = schema.DigestOf(o.Body), touched[o.Key]
	}
	return nil
}
