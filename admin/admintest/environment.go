package admintest

import (
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/releasenotes"
	"configsync/schema"
	"configsync/store"
)

// Version is that of configsync: an environment that commands have opened can
// be opened here, too.
var Version = releasenotes.Latest()

// Operator acts where it does not matter who does.
var Operator = admin.Operator("tester")

// Open opens an environment whose name is its role, and closes it with the
// test. A database that is not there is made. A nil clock is that of the
// machine.
func Open(t *testing.T, url string, role admin.Role, clock *Clock) *admin.Environment {
	t.Helper()
	return OpenNamed(t, url, string(role), role, clock)
}

// OpenNamed is [Open] for an environment with a name of its own.
func OpenNamed(
	t *testing.T, url, name string, role admin.Role, clock *Clock,
) *admin.Environment {
	t.Helper()
	o := store.Options{
		Create: true, Name: name, Role: string(role), Version: Version, Actor: Operator.String(),
	}
	if clock != nil {
		o.Clock = clock.Now
	}
	db, err := store.Open(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &admin.Environment{Name: name, Role: role, Store: db}
}

// NewCore returns the use cases by a clock, with passwords that are quick to
// hash. The environments are those that schedules may name.
func NewCore(clock *Clock, environments ...string) *core.Core {
	return core.New(core.Options{
		Kinds:            schema.All(),
		Version:          Version,
		Clock:            clock.Now,
		PasswordCost:     cheap,
		EnvironmentNames: environments,
	})
}

const (
	// Password is that of every account.
	Password = "plum orbit cactus velvet"
	// OtherPassword is one that an account may change to.
	OtherPassword = "walnut spear glacier tango"
)

// cheap makes hashing quick: its cost is not tested here.
var cheap = &argon2id.Params{
	Memory:      8,
	Iterations:  1,
	Parallelism: 1,
	SaltLength:  8,
	KeyLength:   16,
}

var hashed = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash(Password, cheap)
	if err != nil {
		panic(err)
	}
	return hash
})

// SetPassword gives an account [Password], changed at a time, and nothing else
// to sign in with.
func SetPassword(t *testing.T, env *admin.Environment, user string, at time.Time) {
	t.Helper()
	err := env.Store.Write(t.Context(), func(tx *admin.Tx) error {
		return tx.Users.SaveCredentials(t.Context(), user,
			admin.Credentials{Password: hashed(), Changed: at})
	})
	if err != nil {
		t.Fatal(err)
	}
}
