package admin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Stage is the state of a sign-in. In every stage but open, the user can only
// continue to sign in.
type Stage string

// The stages, in order; a sign-in skips those that do not apply.
const (
	StageSecondStep Stage = "second-step" // the password was correct; a code is needed
	StagePassword   Stage = "password"    // the password must be changed
	StageEnroll     Stage = "enroll"      // a second step must be set up
	StageChoose     Stage = "choose"      // the organization and workgroup must be chosen
	StageOpen       Stage = "open"
)

// Session is a browser that signed in. The browser holds a random token, of
// which only the hash is stored.
type Session struct {
	ID           string // hash of the token
	User         string // id
	Stage        Stage
	Organization string // the organization that the user acts for
	Workgroup    string // the workgroup whose permissions the user has
	Begun        time.Time
	Seen         time.Time // last request of the user, to the minute
	From         string    // address of the browser
	Agent        string    // what the browser calls itself
}

// Device is a browser that need not give a code of the second step for a while.
type Device struct {
	ID    string // hash of the token that the browser holds
	User  string
	Until time.Time
	Agent string
}

// SignInTries counts failed tries to sign in with an e-mail, whether an account
// of it exists or not.
type SignInTries struct {
	Login       string // hash of the e-mail
	Failures    int
	LockedUntil time.Time // zero if not locked
}

// SessionReader reads sessions and devices. In a transaction, Get locks the
// session and its user's account: no other transaction ends or changes them
// until this one ends.
type SessionReader interface {
	Get(ctx context.Context, id string) (Session, bool, error)
	Of(ctx context.Context, userID string) ([]Session, error) // the last seen first
	Device(ctx context.Context, id string) (Device, bool, error)
}

// SessionStore stores sessions and devices.
type SessionStore interface {
	SessionReader
	Save(ctx context.Context, s Session) error
	See(ctx context.Context, id string, at time.Time) error
	End(ctx context.Context, id string) error
	// EndOf ends the sessions of a user except one, and deletes the user's
	// devices if devices is set.
	EndOf(ctx context.Context, userID, except string, devices bool) error
	// Sweep deletes sessions last seen before before, and devices and locks
	// that expired before now.
	Sweep(ctx context.Context, before, now time.Time) error
	SaveDevice(ctx context.Context, d Device) error
}

// TryReader reads failed tries to sign in.
type TryReader interface {
	Get(ctx context.Context, login string) (SignInTries, error)
}

// TryStore stores failed tries to sign in.
type TryStore interface {
	TryReader
	// Lock reads the tries of a login; no other transaction can lock them until
	// this one ends.
	Lock(ctx context.Context, login string) (SignInTries, error)
	Save(ctx context.Context, a SignInTries) error
}

// NewToken returns a random token for a browser, and its hash to be stored.
func NewToken() (token, id string) {
	token = rand.Text() + rand.Text()
	return token, TokenID(token)
}

// TokenID returns the stored hash of a token.
func TokenID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
