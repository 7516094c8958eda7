package schema

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Check returns the problems of objects in their environment: contradicting
// values, dangling references, possible personal data. others returns the body
// of an object outside the list, nil if there is none; it may be called from
// several goroutines. At most 100 problems of an object are listed.
func (ks Kinds) Check(objects []Object, others func(Key) []byte) Problems {
	c := &objectCheck{kinds: ks, others: others, bodies: make(map[Key][]byte, len(objects))}
	for _, o := range objects {
		c.bodies[o.Key] = o.Body
	}
	found := make([]Problems, len(objects))
	inParallel(len(objects), func(i int) { found[i] = c.object(objects[i]) })
	return slices.Concat(found...)
}

type objectCheck struct {
	kinds  Kinds
	others func(Key) []byte
	bodies map[Key][]byte
	specs  sync.Map // Key to Spec, of objects that others refer to
}

func (c *objectCheck) object(o Object) Problems {
	var ps Problems
	report := func(fs ...Finding) {
		for _, f := range fs {
			ps = append(ps, Problem{Key: o.Key, Path: f.Path, Message: f.Message})
		}
	}
	k, ok := c.kinds.Of(o.Key.Kind)
	if !ok {
		report(Finding{
			"", fmt.Sprintf("there is no kind %q: the kinds are %v", o.Key.Kind, c.kinds.slugs()),
		})
		return ps
	}
	tree, err := ParseBody(o.Body)
	if err != nil {
		report(Finding{"", err.Error()})
		return ps
	}
	spec, err := k.decode(o.Body, tree)
	if err != nil {
		report(Finding{"", err.Error()})
		return ps
	}
	for _, ref := range k.Shape.References(tree) {
		if !c.exists(ref.Key) {
			report(found(ref.Path, "there is no %s", ref.Key))
		}
	}
	report(spec.Check(o.Key.Name, c.lookup)...)
	if mayHoldPersonalData(o.Body) {
		report(k.personal(tree)...)
	}
	return ps[:min(len(ps), maxProblems)]
}

func (c *objectCheck) body(key Key) []byte {
	if body, ok := c.bodies[key]; ok {
		return body
	}
	if c.others == nil {
		return nil
	}
	return c.others(key)
}

func (c *objectCheck) exists(key Key) bool { return c.body(key) != nil }

func (c *objectCheck) lookup(key Key) Spec {
	if spec, ok := c.specs.Load(key); ok {
		return spec.(Spec)
	}
	k, ok := c.kinds.Of(key.Kind)
	body := c.body(key)
	if !ok || body == nil {
		return nil
	}
	spec, err := k.Decode(body)
	if err != nil {
		return nil
	}
	c.specs.Store(key, spec)
	return spec
}

// inParallel calls do for 0 to n-1 on all cores.
func inParallel(n int, do func(i int)) {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	const chunk = 32
	for start := 0; start < n; start += chunk {
		g.Go(func() error {
			for i := start; i < min(start+chunk, n); i++ {
				do(i)
			}
			return nil
		})
	}
	_ = g.Wait()
}
