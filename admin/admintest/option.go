package admintest

import "configsync/admin"

// Option says of a new [World] how it differs from the usual one.
type Option func(w *World)

// On has the databases made by an engine, in place of SQLite.
func On(engine Engine) Option { return func(w *World) { w.engine = engine } }

// Role gives the environment a role, in place of that of Training.
func Role(role admin.Role) Option { return func(w *World) { w.role = role } }

// Empty leaves the environment without objects, in place of [Parties].
func Empty(w *World) { w.objects = nil }

// Set sets System Properties: pairs of a name and a value.
func Set(pairs ...any) Option {
	return func(w *World) { w.objects = append(w.objects, Properties(pairs...)...) }
}
