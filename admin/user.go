package admin

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"configsync/schema"
)

// UserStatus says whether an account may be used.
type UserStatus string

// The statuses. Accounts are never deleted: what a person did keeps its name.
const (
	Active UserStatus = "active"
	// disabled by an administrator, or because it was not used for too long
	Inactive UserStatus = "inactive"
	Pending  UserStatus = "pending" // prepared, and not yet allowed to sign in
)

// User is an account of a person in one environment. Users never travel with a
// sync.
type User struct {
	ID          string // random; "" for an account that is not saved yet
	Email       string // the login, in lower case; unique in the environment
	Name        string // the person's full name
	Status      UserStatus
	Because     string // why the account is inactive; "" otherwise
	Memberships []Membership
	Workgroups  []string    // names of workgroups, sorted
	Training    schema.Date // day of the recorded training; "" when none is
	Created     time.Time
	CreatedBy   string
	// last sign-in or reactivation; Created for an account that was never used
	LastActive time.Time
	NotesRead  int64 // the newest update whose release notes the user has read
}

// Membership is what a user is to an organization. The flags are independent of
// each other; an inactive membership gives nothing.
type Membership struct {
	Organization string // name of the organization
	Active       bool   // in effect at all
	Login        bool   // the user may sign in for the organization
	Editable     bool   // the user may change the organization's records
}

// String says what the membership lets do: "city-shelter (login, editable)".
func (m Membership) String() string {
	var flags []string
	for _, f := range []struct {
		set  bool
		word string
	}{{!m.Active, "inactive"}, {m.Login, "login"}, {m.Editable, "editable"}} {
		if f.set {
			flags = append(flags, f.word)
		}
	}
	if len(flags) == 0 {
		return m.Organization
	}
	return fmt.Sprintf("%s (%s)", m.Organization, strings.Join(flags, ", "))
}

// Membership finds what the user is to an organization; the zero Membership
// when nothing.
func (u User) Membership(organization string) Membership {
	i := slices.IndexFunc(u.Memberships, func(m Membership) bool {
		return m.Organization == organization
	})
	if i < 0 {
		return Membership{}
	}
	return u.Memberships[i]
}

// SignsInFor lists the organizations that the user may sign in for.
func (u User) SignsInFor() []string {
	var out []string
	for _, m := range u.Memberships {
		if m.Active && m.Login {
			out = append(out, m.Organization)
		}
	}
	return out
}

// MayEdit reports whether the user may change records of an organization.
func (u User) MayEdit(organization string) bool {
	m := u.Membership(organization)
	return m.Active && m.Editable
}

// Credentials are how a user proves to be the user. They are read only where
// they are checked.
type Credentials struct {
	Password  string    // argon2id hash; "" when no password was set yet
	Changed   time.Time // when the password was set
	Temporary bool      // must be changed at the next sign-in
	Former    []string  // hashes of earlier passwords, the newest first
	Secret    string    // of the authenticator app, base32; "" without a second step
	Confirmed bool      // a code of the app was entered once: the second step is in use
	LastStep  int64     // the time step of the last code, which is not accepted again
	Recovery  []string  // hashes of the recovery codes that are left
}

// SecondStep reports whether the user has a second step.
func (c Credentials) SecondStep() bool { return c.Secret != "" && c.Confirmed }

// UserFilter selects accounts. They are listed by name, then id.
type UserFilter struct {
	Search       string // in name or e-mail; letter case does not matter
	Status       UserStatus
	Organization string
	Workgroup    string
	NotActiveFor time.Time // LastActive before this moment; zero is any
	After        UserCursor
	Limit        int // 0 is all
}

// UserCursor is the last account of a page.
type UserCursor struct{ Name, ID string }

// UserReader reads accounts. In a transaction, an account that Get or ByEmail
// finds is changed by no other one, nor read to be changed, until this one
// ends.
type UserReader interface {
	Get(ctx context.Context, id string) (User, bool, error)
	ByEmail(ctx context.Context, email string) (User, bool, error)
	Find(ctx context.Context, f UserFilter) ([]User, error)
	Count(ctx context.Context, f UserFilter) (int, error) // After and Limit do not count
	Credentials(ctx context.Context, userID string) (Credentials, error)
	// EveryCredentials lists the credentials of all active users, by user id:
	// for what a change of policy would do.
	EveryCredentials(ctx context.Context) (map[string]Credentials, error)
}

// UserStore keeps accounts.
type UserStore interface {
	UserReader
	// Save adds an account or replaces what is known of it. An e-mail that
	// another account has is a Refusal.
	Save(ctx context.Context, u User) error
	SaveCredentials(ctx context.Context, userID string, c Credentials) error
	// See notes that a user was active.
	See(ctx context.Context, id string, at time.Time) error
	// Lock lets one transaction at a time change who may administer; it ends
	// with the transaction.
	Lock(ctx context.Context) error
}
