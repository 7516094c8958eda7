package core

import (
	"time"

	"github.com/alexedwards/argon2id"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/clients"
	"configsync/admin/demo"
	"configsync/admin/effects"
	"configsync/admin/evidence"
	"configsync/admin/history"
	"configsync/admin/promotion"
	"configsync/admin/schedules"
	"configsync/schema"
)

// Core is every room of the admin core.
type Core struct {
	*admin.Door

	Accounts  *accounts.Service
	Clients   *clients.Service
	History   *history.Service
	Effects   *effects.Service
	Promotion *promotion.Service
	Schedules *schedules.Service
	Evidence  *evidence.Service
	Demo      *demo.Service
}

// Options are the dependencies and settings of the packages. Zero values have
// the defaults of the fields that they fill.
type Options struct {
	Kinds            schema.Kinds
	Version          string
	Clock            func() time.Time
	PasswordCost     *argon2id.Params
	Courier          admin.Courier
	EnvironmentNames []string
}

// New returns the rooms over one door.
func New(o Options) *Core {
	door := &admin.Door{Kinds: o.Kinds, Version: o.Version, Clock: o.Clock}
	c := &Core{Door: door}
	c.Accounts = &accounts.Service{Door: door, PasswordCost: o.PasswordCost}
	c.Clients = &clients.Service{Door: door}
	c.History = &history.Service{Door: door}
	c.Effects = &effects.Service{Door: door}
	c.Promotion = promotion.New(door, c.Effects)
	c.Schedules = &schedules.Service{
		Door:             door,
		Promotion:        c.Promotion,
		EnvironmentNames: o.EnvironmentNames,
		Courier:          o.Courier,
	}
	c.Evidence = &evidence.Service{Door: door, Promotion: c.Promotion}
	c.Demo = &demo.Service{Door: door, Accounts: c.Accounts, Clients: c.Clients}
	return c
}
