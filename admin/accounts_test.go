package admin_test

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
	"configsync/internal/soak"
	"configsync/refusal"
	"configsync/schema"
	"configsync/store"
	"configsync/store/storetest"
)

// clock stands still until a test moves it.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// accounts is one environment with organizations, workgroups and a clock that the test moves.
type accounts struct {
	t       *testing.T
	service *admin.Service
	env     *admin.Environment
	clock   *clock
}

const (
	password      = "plum orbit cactus velvet"
	otherPassword = "walnut spear glacier tango"
)

var (
	cheap  = &argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16}
	hashed = sync.OnceValue(func() string {
		hash, err := argon2id.CreateHash(password, cheap)
		if err != nil {
			panic(err)
		}
		return hash
	})
)

// engines are the databases that locks, fences, clocks and what happens at once are tested on.
var engines = map[string]func(t *testing.T) string{
	"SQLite":     func(t *testing.T) string { return storetest.SQLite(t) },
	"PostgreSQL": func(t *testing.T) string { return storetest.PostgreSQL(t) },
}

// usual are the engines that stories are told on in which the engine makes no difference: package storetest holds them
// equal. When the tests soak, those are told on both, too.
func usual() map[string]func(t *testing.T) string {
	if soak.On() {
		return engines
	}
	return map[string]func(t *testing.T) string{"SQLite": engines["SQLite"]}
}

// newAccounts is an environment of a role on SQLite; properties are pairs of a name and a value.
func newAccounts(t *testing.T, role admin.Role, properties ...any) *accounts {
	t.Helper()
	return accountsAt(t, engines["SQLite"](t), role, properties...)
}

func accountsAt(t *testing.T, url string, role admin.Role, properties ...any) *accounts {
	t.Helper()
	c := &clock{at: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	w := &accounts{t: t, clock: c, service: &admin.Service{Kinds: schema.All(), Version: "0.1.0", Clock: c.now, PasswordCost: cheap}}
	db, err := store.Open(t.Context(), url, store.Options{Create: true, Name: string(role), Role: string(role), Version: "0.1.0", Actor: operator.String(), Clock: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.env = &admin.Environment{Name: string(role), Role: role, Store: db}
	w.configure(append(parties(), propertiesOf(properties)...)...)
	return w
}

func object(kind, name string, body any) schema.Object {
	return schema.Object{Key: schema.Key{Kind: kind, Name: name}, Body: schema.Canonical(body)}
}

func workgroup(name string, permissions ...any) schema.Object {
	return object("workgroup", name, map[string]any{"title": strings.ToUpper(name[:1]) + name[1:], "permissions": permissions})
}

// parties are what every account world begins with.
func parties() []schema.Object {
	return []schema.Object{
		object("organization", "city-shelter", map[string]any{"title": "City Shelter"}),
		object("organization", "hope-house", map[string]any{"title": "Hope House"}),
		workgroup("administrators", "read-configuration", "manage-users", "manage-organizations", "read-audit-log"),
		workgroup("helpers", "manage-users"),
		workgroup("editors", "read-configuration", "edit-configuration"),
		workgroup("workers", "work-with-clients"),
	}
}

func propertiesOf(pairs []any) []schema.Object {
	var out []schema.Object
	for pair := range slices.Chunk(pairs, 2) {
		value := pair[1]
		if n, ok := value.(int); ok {
			value = json.Number(strconv.Itoa(n))
		}
		out = append(out, object("system-property", pair[0].(string), map[string]any{"value": value}))
	}
	return out
}

// configure puts objects in place, as an operator.
func (w *accounts) configure(objects ...schema.Object) {
	w.t.Helper()
	_, err := w.service.Edit(w.t.Context(), operator, w.env, admin.EditRequest{Objects: objects, Reason: "test"})
	w.must(err)
}

func (w *accounts) set(name string, value any) {
	w.t.Helper()
	w.configure(propertiesOf([]any{name, value})...)
}

func (w *accounts) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *accounts) later(d time.Duration) {
	w.clock.mu.Lock()
	defer w.clock.mu.Unlock()
	w.clock.at = w.clock.at.Add(d)
}

func member(organizations ...string) []admin.Membership {
	var out []admin.Membership
	for _, o := range organizations {
		out = append(out, admin.Membership{Organization: o, Active: true, Login: true, Editable: true})
	}
	return out
}

// person is an active account of City Shelter: "Ana Ruiz" signs in with ana.ruiz@example.org.
func person(name string, workgroups ...string) admin.User {
	email := strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@example.org"
	return admin.User{Name: name, Email: email, Status: admin.Active, Memberships: member("city-shelter"), Workgroups: workgroups}
}

// add saves an account whose password is password, set now.
func (w *accounts) add(u admin.User) admin.User {
	w.t.Helper()
	u, _, err := w.service.AddUser(w.t.Context(), operator, w.env, u)
	w.must(err)
	w.credentials(u.ID, func(c *admin.Credentials) { *c = admin.Credentials{Password: hashed(), Changed: w.clock.now()} })
	return u
}

func (w *accounts) credentials(id string, change func(*admin.Credentials)) {
	w.t.Helper()
	w.must(w.env.Store.Write(w.t.Context(), func(tx admin.Tx) error {
		c, err := tx.Credentials(w.t.Context(), id)
		if err != nil {
			return err
		}
		change(&c)
		return tx.SaveCredentials(w.t.Context(), id, c)
	}))
}

func (w *accounts) user(id string) admin.UserDetail {
	w.t.Helper()
	d, err := w.service.ShowUser(w.t.Context(), operator, w.env, id)
	w.must(err)
	return d
}

// change saves an account of which something is changed.
func (w *accounts) change(actor admin.Actor, id string, change func(*admin.User)) error {
	w.t.Helper()
	u := w.user(id).User
	change(&u)
	return w.service.SaveUser(w.t.Context(), actor, w.env, u)
}

func (w *accounts) signIn(email, password string) (admin.Progress, error) {
	return w.service.SignIn(w.t.Context(), w.env, admin.SignInRequest{Email: email, Password: password, From: "10.0.0.1", Agent: "test"})
}

// begin signs in as far as the password carries.
func (w *accounts) begin(email, password string, want admin.Stage) string {
	w.t.Helper()
	p, err := w.signIn(email, password)
	w.must(err)
	if p.Stage != want {
		w.t.Fatalf("after the password the sign-in of %s waits for %q, want %q", email, p.Stage, want)
	}
	return p.Token
}

func (w *accounts) authenticate(token string) (admin.SignedIn, error) {
	return w.service.Authenticate(w.t.Context(), w.env, token, "10.0.0.1")
}

// as is the actor that an account is once it has signed in with nothing to choose.
func (w *accounts) as(u admin.User) admin.Actor {
	w.t.Helper()
	in, err := w.authenticate(w.begin(u.Email, password, admin.StageOpen))
	w.must(err)
	return in.Actor
}

func (w *accounts) wantSignedIn(token string) {
	w.t.Helper()
	if _, err := w.authenticate(token); err != nil {
		w.t.Errorf("the session is over: %v", err)
	}
}

func (w *accounts) wantSignedOut(token string) {
	w.t.Helper()
	_, err := w.authenticate(token)
	wantRefusal(w.t, err, refusal.SignedOut)
}

// wantSays checks that a refusal with a code says something.
func wantSays(t *testing.T, err error, code refusal.Code, says string) {
	t.Helper()
	wantRefusal(t, err, code)
	if err != nil && !strings.Contains(err.Error(), says) {
		t.Errorf("the refusal is %q, and does not say %q", err, says)
	}
}

// inputsOf are the inputs that an error complains about, in order.
func inputsOf(t *testing.T, err error) []string {
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
func (w *accounts) entries(action admin.Action) []admin.AuditEntry {
	w.t.Helper()
	all, err := w.service.FindAudit(w.t.Context(), operator, w.env, admin.AuditFilter{Action: action})
	w.must(err)
	return all
}
