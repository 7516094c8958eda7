package admin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Stage is how far a sign-in has got. Only an open session lets its user do
// anything else than go on signing in.
type Stage string

// The stages, in order; those that do not apply are left out.
const (
	StageSecondStep Stage = "second-step" // the password was right; a code is asked
	StagePassword   Stage = "password"    // the password must be changed
	StageEnroll     Stage = "enroll"      // a second step must be set up
	StageChoose     Stage = "choose"      // the organization and workgroup to act for are asked
	StageOpen       Stage = "open"
)

// Session is a browser that signed in. The browser holds a random token; here
// is only its hash.
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

// Device is a browser that need not give a code of the second step again for a
// while.
type Device struct {
	ID    string // hash of the token that the browser holds
	User  string
	Until time.Time
	Agent string
}

// SignInTries counts wrong tries to sign in with an e-mail, whether there is
// such an account or not.
type SignInTries struct {
	Login       string // hash of the e-mail
	Failures    int
	LockedUntil time.Time // zero when not locked
}

// SessionReader reads sessions and devices. In a transaction, a session that
// Get finds is ended by no other one, nor is its user's account changed or read
// to be changed, until this one ends.
type SessionReader interface {
	Get(ctx context.Context, id string) (Session, bool, error)
	Of(ctx context.Context, userID string) ([]Session, error) // the last seen first
	Device(ctx context.Context, id string) (Device, bool, error)
}

// SessionStore keeps sessions and devices.
type SessionStore interface {
	SessionReader
	Save(ctx context.Context, s Session) error
	See(ctx context.Context, id string, at time.Time) error
	End(ctx context.Context, id string) error
	// EndOf ends the sessions of a user but one, and forgets the user's devices
	// when devices is set.
	EndOf(ctx context.Context, userID, except string, devices bool) error
	// Sweep forgets sessions that were not seen since before, and devices and
	// attempts that ended before now.
	Sweep(ctx context.Context, before, now time.Time) error
	SaveDevice(ctx context.Context, d Device) error
}

// TryReader reads wrong tries to sign in.
type TryReader interface {
	Get(ctx context.Context, login string) (SignInTries, error)
}

// TryStore keeps wrong tries to sign in.
type TryStore interface {
	TryReader
	// Lock reads the attempts of a login; no other transaction locks them until
	// this one ends.
	Lock(ctx context.Context, login string) (SignInTries, error)
	Save(ctx context.Context, a SignInTries) error
}

// NewToken makes what a browser holds, and the hash of it that is kept.
func NewToken() (token, id string) {
	token = rand.Text() + rand.Text()
	return token, TokenID(token)
}

// TokenID is what is kept of a token.
func TokenID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
