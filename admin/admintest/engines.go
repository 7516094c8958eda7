package admintest

import (
	"testing"

	"configsync/internal/soak"
	"configsync/store/storetest"
)

// Engine returns the URL of a new database.
type Engine func(t *testing.T) string

// Engines are the databases that locks, fences, clocks and what happens at once
// are tested on.
var Engines = map[string]Engine{
	"SQLite":     func(t *testing.T) string { return storetest.SQLite(t) },
	"PostgreSQL": func(t *testing.T) string { return storetest.PostgreSQL(t) },
}

// Usual returns the engines that stories are told on in which the engine makes
// no difference: package storetest holds them equal. When the tests soak, those
// are told on both, too.
func Usual() map[string]Engine {
	if soak.On() {
		return Engines
	}
	return map[string]Engine{"SQLite": Engines["SQLite"]}
}

// OnEngines runs a story on some engines, in parallel. The story passes on to
// [New].
func OnEngines(
	t *testing.T, engines map[string]Engine, story func(t *testing.T, on Option),
) {
	t.Helper()
	for name, engine := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, On(engine))
		})
	}
}
