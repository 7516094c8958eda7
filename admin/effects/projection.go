package effects

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"configsync/admin"
	"configsync/admin/sharing"
	"configsync/schema"
	"configsync/syncer"
)

// projection is an environment's configuration before and after changes.
type projection struct {
	role    admin.Role
	now     time.Time
	today   schema.Date
	before  *admin.Configuration
	after   *admin.Configuration
	changes []altered
	// the new key of objects that would be renamed, by the one that they have
	renamed map[schema.Key]schema.Key
}

// altered is one object that would change.
type altered struct {
	at     int        // place among the changes
	key    schema.Key // as it would be
	stored schema.Key // as it is; the same unless the object would be renamed
	before schema.Spec
	after  schema.Spec // nil where there is, or would be, no such object
	body   []byte      // behind after
}

// projection applies differences to what the target holds now.
func (s *Service) projection(
	ctx context.Context, env *admin.Environment, from *admin.View,
	differences []*syncer.Difference,
) (*projection, error) {
	config, err := s.Configuration(ctx, env, from.Config)
	if err != nil {
		return nil, err
	}
	p := &projection{
		role:    env.Role,
		now:     s.Now(),
		before:  config,
		renamed: map[schema.Key]schema.Key{},
	}
	p.today = config.Settings.Today(p.now)
	if p.changes, err = s.altered(ctx, from.Config, differences); err != nil {
		return nil, err
	}
	for _, a := range p.changes {
		if a.stored != a.key {
			p.renamed[a.stored] = a.key
		}
	}
	p.after, err = p.configurationAfter()
	return p, err
}

// altered pairs what the target holds with what it would hold.
func (s *Service) altered(
	ctx context.Context, from syncer.Reader, differences []*syncer.Difference,
) ([]altered, error) {
	var out []altered
	var keys []schema.Key
	for i, d := range differences {
		if d.Op == syncer.OpNone {
			continue
		}
		if _, known := schema.PropertyNamed(
			d.Key.Name,
		); d.Key.Kind == schema.KindSystemProperty && !known {
			return nil, fmt.Errorf("there is no System Property %s", d.Key.Name)
		}
		a := altered{at: i, key: d.Key, stored: d.Key, body: d.Body}
		if d.Op == syncer.OpRename {
			a.stored = d.From
		}
		if d.Key.Kind != schema.KindSystemProperty {
			keys = append(keys, a.stored)
		}
		out = append(out, a)
	}
	specs, err := s.Specs(ctx, from, keys...)
	if err != nil {
		return nil, err
	}
	for i := range out {
		a := &out[i]
		a.before = specs[a.stored]
		if kind, ok := s.Kinds.Of(a.key.Kind); ok && a.body != nil {
			if a.after, err = kind.Decode(a.body); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// configurationAfter returns the configuration after the changes, as far as it
// is about accounts and sharing.
func (p *projection) configurationAfter() (*admin.Configuration, error) {
	c := &admin.Configuration{At: p.before.At, Properties: maps.Clone(p.before.Properties),
		Organizations: maps.Clone(p.before.Organizations),
		Workgroups:    maps.Clone(p.before.Workgroups), MOUs: maps.Clone(p.before.MOUs)}
	for _, a := range p.changes {
		switch a.stored.Kind {
		case schema.KindOrganization:
			delete(c.Organizations, a.stored.Name)
		case schema.KindWorkgroup:
			delete(c.Workgroups, a.stored.Name)
		case schema.KindMOU:
			delete(c.MOUs, a.stored.Name)
		case schema.KindSystemProperty:
			delete(c.Properties, a.stored.Name)
		}
	}
	for _, a := range p.changes {
		if err := a.enter(c); err != nil {
			return nil, err
		}
	}
	c.Sharing = sharing.NewSharing(c.MOUs)
	var err error
	c.Settings, err = admin.NewSettings(c.Properties)
	return c, err
}

// enter adds what the object would be to a configuration.
func (a altered) enter(c *admin.Configuration) error {
	if a.key.Kind == schema.KindSystemProperty && a.body != nil {
		value, err := schema.PropertyValue(a.key.Name, a.body)
		c.Properties[a.key.Name] = value
		return err
	}
	switch spec := a.after.(type) {
	case *schema.Organization:
		c.Organizations[a.key.Name] = spec
	case *schema.Workgroup:
		c.Workgroups[a.key.Name] = spec
	case *schema.MOU:
		c.MOUs[a.key.Name] = spec
	}
	return nil
}

// changesOf lists the changes of a kind.
func (p *projection) changesOf(kind string) []altered {
	return slices.DeleteFunc(slices.Clone(
		p.changes,
	), func(a altered) bool { return a.key.Kind != kind })
}

// nameAfter returns the name that an object of a kind would have, whether it
// would still be there or not.
func (p *projection) nameAfter(kind, name string) string {
	if key, ok := p.renamed[schema.Key{Kind: kind, Name: name}]; ok {
		return key.Name
	}
	return name
}
