package admin

import (
	"context"
	"fmt"
	"sync"

	"configsync/admin/sharing"
	"configsync/schema"
	"configsync/syncer"
)

// Configuration is the part of an environment's configuration about accounts
// and sharing, at one update. It does not change, so that many requests share
// it.
type Configuration struct {
	At            syncer.Endpoint
	Settings      Settings
	Properties    map[string]schema.Value // those that are set
	Organizations map[string]*schema.Organization
	Workgroups    map[string]*schema.Workgroup
	MOUs          map[string]*schema.MOU
	Sharing       *sharing.Sharing

	derived sync.Map // values that packages have computed of it, by name
}

// OrganizationTitle returns the title of an organization, or its name if it no
// longer exists.
func (c *Configuration) OrganizationTitle(name string) string {
	if o, ok := c.Organizations[name]; ok {
		return o.Title
	}
	return name
}

// Cached returns a value that was computed of the configuration and cached
// under a name.
func (c *Configuration) Cached(name string) (value any, ok bool) { return c.derived.Load(name) }

// Cache caches a value that was computed of the configuration alone, for as
// long as the configuration is in use.
func (c *Configuration) Cache(name string, value any) { c.derived.Store(name, value) }

// MOU returns an MOU by its number.
func (c *Configuration) MOU(number string) (*schema.MOU, bool) {
	m, ok := c.MOUs[number]
	return m, ok
}

// WorkgroupTitle returns the title of a workgroup, or its name if it no longer
// exists.
func (c *Configuration) WorkgroupTitle(name string) string {
	if w, ok := c.Workgroups[name]; ok {
		return w.Title
	}
	return name
}

// Title returns the title of an organization or a workgroup, and "" for other
// objects and for missing ones.
func (c *Configuration) Title(key schema.Key) string {
	switch key.Kind {
	case schema.KindOrganization:
		if o, ok := c.Organizations[key.Name]; ok {
			return o.Title
		}
	case schema.KindWorkgroup:
		if w, ok := c.Workgroups[key.Name]; ok {
			return w.Title
		}
	}
	return ""
}

// Grants returns the set of permissions that workgroups give together.
func (c *Configuration) Grants(workgroups ...string) map[schema.Permission]bool {
	out := map[schema.Permission]bool{}
	for _, name := range workgroups {
		if w, ok := c.Workgroups[name]; ok {
			for _, p := range w.Permissions {
				out[p] = true
			}
		}
	}
	return out
}

// Administers reports whether workgroups permit more than to work with clients.
func (c *Configuration) Administers(workgroups ...string) bool {
	granted := c.Grants(workgroups...)
	delete(granted, schema.WorkWithClients)
	return len(granted) > 0
}

// configurationCache caches the newest configuration that was read.
type configurationCache struct {
	mu     sync.Mutex
	newest *Configuration
}

// Configuration returns the environment's configuration, from memory if it has
// not changed.
func (s *Door) Configuration(
	ctx context.Context, env *Environment, from syncer.Reader,
) (*Configuration, error) {
	at := from.Endpoint()
	env.cache.mu.Lock()
	newest := env.cache.newest
	env.cache.mu.Unlock()
	if newest != nil && newest.At == at {
		return newest, nil
	}
	c, err := s.ReadConfiguration(ctx, from)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration of %s: %w", env.Name, err)
	}
	env.cache.mu.Lock()
	defer env.cache.mu.Unlock()
	if env.cache.newest == nil || env.cache.newest.At.ID != at.ID ||
		env.cache.newest.At.Seq <= at.Seq {
		env.cache.newest = c
	}
	return c, nil
}

func (s *Door) ReadConfiguration(ctx context.Context, from syncer.Reader) (*Configuration, error) {
	c := &Configuration{At: from.Endpoint(), Properties: map[string]schema.Value{},
		Organizations: map[string]*schema.Organization{},
		Workgroups:    map[string]*schema.Workgroup{}, MOUs: map[string]*schema.MOU{}}
	for o, err := range from.Objects(ctx, schema.KindSystemProperty, schema.KindOrganization,
		schema.KindWorkgroup, schema.KindMOU) {
		if err == nil {
			err = s.AddObject(c, o)
		}
		if err != nil {
			return nil, err
		}
	}
	c.Sharing = sharing.NewSharing(c.MOUs)
	var err error
	c.Settings, err = NewSettings(c.Properties)
	return c, err
}

// AddObject adds an object to the configuration, if it is of a kind that the
// configuration holds.
func (s *Door) AddObject(c *Configuration, o schema.Object) error {
	name := o.Key.Name
	if o.Key.Kind == schema.KindSystemProperty {
		value, err := schema.PropertyValue(name, o.Body)
		c.Properties[name] = value
		return err
	}
	kind, ok := s.Kinds.Of(o.Key.Kind)
	if !ok {
		return nil
	}
	spec, err := kind.Decode(o.Body)
	switch spec := spec.(type) {
	case *schema.Organization:
		c.Organizations[name] = spec
	case *schema.Workgroup:
		c.Workgroups[name] = spec
	case *schema.MOU:
		c.MOUs[name] = spec
	}
	return err
}

// DirectChange reports whether an object may be edited by hand in an
// environment of a role, by the System Property direct-changes: needsReason is
// set if it is an emergency, which needs a reason. If it may not be edited, the
// error is a Refusal with the reason.
func (c *Configuration) DirectChange(
	kinds schema.Kinds, role Role, key schema.Key,
) (needsReason bool, err error) {
	return DirectChange(kinds, c.Settings.DirectChanges, role, key, "to be given")
}

// StartsRestricted reports whether Restrict Intake is set on new clients of an
// organization.
func StartsRestricted(o *schema.Organization, p Settings) bool {
	if o.RestrictIntake != nil {
		return o.Restriction == "restricted" || *o.RestrictIntake
	}
	return o.Restriction == "restricted" || p.RestrictIntake
}

// StartsRestricted reports whether Restrict Intake will be set on new clients
// of an organization.
func (c *Configuration) StartsRestricted(organization string) bool {
	o, ok := c.Organizations[organization]
	return ok && StartsRestricted(o, c.Settings)
}
