package web_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/store"
)

// builtSite is what is left of a site that was built and closed. Nothing
// changes it any more.
type builtSite struct {
	once                 sync.Once
	training, production []byte // their files; nil where building them has failed
	at                   time.Time
}

var built struct {
	sync.Mutex
	sites map[string]*builtSite
}

// firstDay is when every site begins.
var firstDay = time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC)

// buildOnce gives the site of a name, which the first test that asks builds.
func buildOnce(t *testing.T, name string, build func(s *testSite)) *builtSite {
	t.Helper()
	built.Lock()
	b := built.sites[name]
	if b == nil {
		b = &builtSite{at: firstDay}
		if built.sites == nil {
			built.sites = map[string]*builtSite{}
		}
		built.sites[name] = b
	}
	built.Unlock()
	b.once.Do(func() { b.build(t, build) })
	if b.production == nil {
		t.Fatalf("the site of %s could not be built: the test that was to build it says why", name)
	}
	return b
}

func (b *builtSite) build(t *testing.T, build func(s *testSite)) {
	t.Helper()
	s := b.open(t)
	build(s)
	b.training, b.production, b.at = s.closed(s.training), s.closed(s.production), s.clock.Now()
}

// open is the site without a server, on databases of its own.
func (b *builtSite) open(t *testing.T) *testSite {
	t.Helper()
	s := &testSite{t: t, dir: t.TempDir(), clock: admintest.NewClock(b.at)}
	s.service = admintest.NewCore(s.clock, "training", "production")
	s.training = s.environment(admin.Training, b.training)
	s.production = s.environment(admin.Production, b.production)
	return s
}

// file is a new file with a database, or the path of one that is to be made.
func (s *testSite) file(env string, database []byte) string {
	s.t.Helper()
	path := filepath.Join(s.dir, env+".db")
	if database != nil {
		if err := os.WriteFile(path, database, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	return path
}

// closed closes an environment, and gives its file.
func (s *testSite) closed(env *admin.Environment) []byte {
	s.t.Helper()
	err := env.Store.(*store.DB).Close() // which leaves nothing in files beside it
	if err != nil {
		s.t.Fatal(err)
	}
	database, err := os.ReadFile(s.file(env.Name, nil))
	if err != nil {
		s.t.Fatal(err)
	}
	return database
}
