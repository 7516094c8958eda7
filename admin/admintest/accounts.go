package admintest

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/core"
	"configsync/admin/promotion"
	"configsync/internal/soak"
	"configsync/refusal"
	"configsync/schema"
	"configsync/store"
	"configsync/store/storetest"
)

// clock stands still until a test moves it.
type Clock struct {
	Mu sync.Mutex
	At time.Time
}

func (c *Clock) Now() time.Time {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return c.At
}

// accounts is one environment with organizations, workgroups and a clock that
// the test moves.
type Accounts struct {
	T       *testing.T
	Service *core.Core
	Env     *admin.Environment
	Clock   *Clock
}

const (
	Password      = "plum orbit cactus velvet"
	OtherPassword = "walnut spear glacier tango"
)

var (
	cheap = &argon2id.Params{
		Memory:      8,
		Iterations:  1,
		Parallelism: 1,
		SaltLength:  8,
		KeyLength:   16,
	}
	hashed = sync.OnceValue(func() string {
		hash, err := argon2id.CreateHash(Password, cheap)
		if err != nil {
			panic(err)
		}
		return hash
	})
)

// engines are the databases that locks, fences, clocks and what happens at once
// are tested on.
var Engines = map[string]func(t *testing.T) string{
	"SQLite":     func(t *testing.T) string { return storetest.SQLite(t) },
	"PostgreSQL": func(t *testing.T) string { return storetest.PostgreSQL(t) },
}

// usual are the engines that stories are told on in which the engine makes no
// difference: package storetest holds them equal. When the tests soak, those
// are told on both, too.
func Usual() map[string]func(t *testing.T) string {
	if soak.On() {
		return Engines
	}
	return map[string]func(t *testing.T) string{"SQLite": Engines["SQLite"]}
}

// newAccounts is an environment of a role on SQLite; properties are pairs of a
// name and a value.
func NewAccounts(t *testing.T, role admin.Role, properties ...any) *Accounts {
	t.Helper()
	return AccountsAt(t, Engines["SQLite"](t), role, properties...)
}

func AccountsAt(t *testing.T, url string, role admin.Role, properties ...any) *Accounts {
	t.Helper()
	c := &Clock{At: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	w := &Accounts{
		T:     t,
		Clock: c,
		Service: core.New(core.Options{
			Kinds:        schema.All(),
			Version:      "0.1.0",
			Clock:        c.Now,
			PasswordCost: cheap,
		}),
	}
	db, err := store.Open(t.Context(), url, store.Options{
		Create: true, Name: string(role), Role: string(role), Version: "0.1.0",
		Actor: Operator.String(), Clock: c.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.Env = &admin.Environment{Name: string(role), Role: role, Store: db}
	w.Configure(append(Parties(), PropertiesOf(properties)...)...)
	return w
}

func Object(kind, name string, body any) schema.Object {
	return schema.Object{Key: schema.Key{Kind: kind, Name: name}, Body: schema.Canonical(body)}
}

func Workgroup(name string, permissions ...any) schema.Object {
	return Object("workgroup", name, map[string]any{
		"title":       strings.ToUpper(name[:1]) + name[1:],
		"permissions": permissions,
	})
}

// parties are what every account world begins with.
func Parties() []schema.Object {
	return []schema.Object{
		Object("organization", "city-shelter", map[string]any{"title": "City Shelter"}),
		Object("organization", "hope-house", map[string]any{"title": "Hope House"}),
		Workgroup("administrators", "read-configuration", "manage-users", "manage-organizations",
			"read-audit-log"),
		Workgroup("helpers", "manage-users"),
		Workgroup("editors", "read-configuration", "edit-configuration"),
		Workgroup("workers", "work-with-clients"),
	}
}

func PropertiesOf(pairs []any) []schema.Object {
	var out []schema.Object
	for pair := range slices.Chunk(pairs, 2) {
		value := pair[1]
		if n, ok := value.(int); ok {
			value = json.Number(strconv.Itoa(n))
		}
		out = append(out,
			Object("system-property", pair[0].(string), map[string]any{"value": value}))
	}
	return out
}

// configure puts objects in place, as an operator.
func (w *Accounts) Configure(objects ...schema.Object) {
	w.T.Helper()
	_, err := w.Service.Promotion.Edit(w.T.Context(), Operator, w.Env, promotion.EditRequest{
		Objects: objects,
		Reason:  "test",
	})
	w.Must(err)
}

func (w *Accounts) Set(name string, value any) {
	w.T.Helper()
	w.Configure(PropertiesOf([]any{name, value})...)
}

func (w *Accounts) Must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

func (w *Accounts) Later(d time.Duration) {
	w.Clock.Mu.Lock()
	defer w.Clock.Mu.Unlock()
	w.Clock.At = w.Clock.At.Add(d)
}

func Member(organizations ...string) []admin.Membership {
	var out []admin.Membership
	for _, o := range organizations {
		out = append(out, admin.Membership{
			Organization: o,
			Active:       true,
			Login:        true,
			Editable:     true,
		})
	}
	return out
}

// person is an active account of City Shelter: "Ana Ruiz" signs in with
// ana.ruiz@example.org.
func Person(name string, workgroups ...string) admin.User {
	email := strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@example.org"
	return admin.User{
		Name:        name,
		Email:       email,
		Status:      admin.Active,
		Memberships: Member("city-shelter"),
		Workgroups:  workgroups,
	}
}

// add saves an account whose password is password, set now.
func (w *Accounts) Add(u admin.User) admin.User {
	w.T.Helper()
	u, _, err := w.Service.Accounts.AddUser(w.T.Context(), Operator, w.Env, u)
	w.Must(err)
	w.Credentials(u.ID, func(c *admin.Credentials) {
		*c = admin.Credentials{Password: hashed(), Changed: w.Clock.Now()}
	})
	return u
}

func (w *Accounts) Credentials(id string, change func(*admin.Credentials)) {
	w.T.Helper()
	w.Must(w.Env.Store.Write(w.T.Context(), func(tx *admin.Tx) error {
		c, err := tx.Users.Credentials(w.T.Context(), id)
		if err != nil {
			return err
		}
		change(&c)
		return tx.Users.SaveCredentials(w.T.Context(), id, c)
	}))
}

func (w *Accounts) User(id string) accounts.UserDetail {
	w.T.Helper()
	d, err := w.Service.Accounts.ShowUser(w.T.Context(), Operator, w.Env, id)
	w.Must(err)
	return d
}

// change saves an account of which something is changed.
func (w *Accounts) Change(actor admin.Actor, id string, change func(*admin.User)) error {
	w.T.Helper()
	u := w.User(id).User
	change(&u)
	return w.Service.Accounts.SaveUser(w.T.Context(), actor, w.Env, u)
}

func (w *Accounts) SignIn(email, password string) (accounts.Progress, error) {
	return w.Service.Accounts.SignIn(w.T.Context(), w.Env, accounts.SignInRequest{
		Email:    email,
		Password: password,
		From:     "10.0.0.1",
		Agent:    "test",
	})
}

// begin signs in as far as the password carries.
func (w *Accounts) Begin(email, password string, want admin.Stage) string {
	w.T.Helper()
	p, err := w.SignIn(email, password)
	w.Must(err)
	if p.Stage != want {
		w.T.Fatalf("after the password the sign-in of %s waits for %q, want %q", email,
			p.Stage, want)
	}
	return p.Token
}

func (w *Accounts) Authenticate(token string) (accounts.SignedIn, error) {
	return w.Service.Accounts.Authenticate(w.T.Context(), w.Env, token, "10.0.0.1")
}

// as is the actor that an account is once it has signed in with nothing to
// choose.
func (w *Accounts) As(u admin.User) admin.Actor {
	w.T.Helper()
	in, err := w.Authenticate(w.Begin(u.Email, Password, admin.StageOpen))
	w.Must(err)
	return in.Actor
}

func (w *Accounts) WantSignedIn(token string) {
	w.T.Helper()
	if _, err := w.Authenticate(token); err != nil {
		w.T.Errorf("the session is over: %v", err)
	}
}

func (w *Accounts) WantSignedOut(token string) {
	w.T.Helper()
	_, err := w.Authenticate(token)
	WantRefusal(w.T, err, refusal.SignedOut)
}

// wantSays checks that a refusal with a code says something.
func WantSays(t *testing.T, err error, code refusal.Code, says string) {
	t.Helper()
	WantRefusal(t, err, code)
	if err != nil && !strings.Contains(err.Error(), says) {
		t.Errorf("the refusal is %q, and does not say %q", err, says)
	}
}

// inputsOf are the inputs that an error complains about, in order.
func InputsOf(t *testing.T, err error) []string {
	t.Helper()
	var problems admin.InputError
	if !errors.As(err, &problems) {
		t.Fatalf("got %v, want problems of inputs", err)
	}
	var out []string
	for _, p := range problems {
		out = append(out, p.Input)
	}
	return out
}

// entries are the details of an action in the audit log, the newest first.
func (w *Accounts) Entries(action admin.Action) []admin.AuditEntry {
	w.T.Helper()
	all, err := w.Service.FindAudit(w.T.Context(), Operator, w.Env, admin.AuditFilter{
		Action: action,
	})
	w.Must(err)
	return all
}

func KeysOf(names ...string) []schema.Key {
	var out []schema.Key
	for _, name := range names {
		key, err := schema.ParseKey(name)
		if err != nil {
			panic(err)
		}
		out = append(out, key)
	}
	return out
}
