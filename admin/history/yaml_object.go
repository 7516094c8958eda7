package history

import (
	"context"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
)

// ReadYAML parses YAML as the new content of the object of a key, and validates
// it in the environment. Its problems are [schema.Problems], with lines and
// columns. It changes nothing.
func (s *Service) ReadYAML(
	ctx context.Context, actor admin.Actor, env *admin.Environment, key schema.Key, text []byte,
) (schema.Object, error) {
	var out schema.Object
	err := s.Look(ctx, actor, s.lookAt(key.Kind), env, func(view *admin.View) error {
		kind, ok := s.Kinds.Of(key.Kind)
		if !ok {
			return refusal.NoSuch("kind")
		}
		file := kind.Plural + "/" + key.Name + ".yaml"
		objects, err := s.Kinds.ReadObjects(file, text)
		if err != nil {
			return err
		}
		out = objects[0]
		others, err := s.referred(ctx, view, kind, out)
		if err != nil {
			return err
		}
		problems := s.Kinds.Check(objects, func(key schema.Key) []byte { return others[key] })
		for i, p := range problems {
			problems[i].Line, problems[i].Column = kind.Locate(text, p.Key, p.Path)
		}
		return problems.Err()
	})
	return out, err
}

// referred returns the bodies of the objects that an object refers to.
func (s *Service) referred(
	ctx context.Context, view *admin.View, kind *schema.Kind, o schema.Object,
) (map[schema.Key][]byte, error) {
	tree, err := schema.ParseBody(o.Body)
	if err != nil {
		return nil, err
	}
	var keys []schema.Key
	for _, ref := range kind.Shape.References(tree) {
		keys = append(keys, ref.Key)
	}
	found, err := view.Config.Find(ctx, keys)
	if err != nil {
		return nil, err
	}
	var digests []schema.Digest
	for _, d := range found {
		digests = append(digests, d)
	}
	bodies, err := view.Config.Bodies(ctx, digests)
	if err != nil {
		return nil, err
	}
	out := map[schema.Key][]byte{}
	for key, d := range found {
		out[key] = bodies[d]
	}
	return out, nil
}
