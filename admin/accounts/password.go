package accounts

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"configsync/admin"
	"configsync/admin/guessing"
)

// PasswordCost is what hashing a password costs when [Service.PasswordCost] is
// nil: the second recommended option of RFC 9106, section 4.
var PasswordCost = argon2id.Params{
	Memory:      64 * 1024,
	Iterations:  3,
	Parallelism: 4,
	SaltLength:  16,
	KeyLength:   32,
}

// Hasher hashes passwords, few at a time: each takes the memory that the cost
// says.
type Hasher struct {
	once  sync.Once
	slots chan struct{}
	decoy string // hash of a password that nobody knows
}

// run runs do, with what a hash costs, when there is room for one more.
func (h *Hasher) run(
	ctx context.Context, cost *argon2id.Params, do func(cost *argon2id.Params) error,
) error {
	if cost == nil {
		cost = &PasswordCost
	}
	var err error
	h.once.Do(func() {
		h.slots = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))
		h.decoy, err = argon2id.CreateHash(rand.Text(), cost)
	})
	if err != nil {
		return err
	}
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-h.slots }()
	return do(cost)
}

func (s *Service) HashPassword(ctx context.Context, password string) (hash string, err error) {
	err = s.hasher.run(ctx, s.PasswordCost, func(cost *argon2id.Params) error {
		hash, err = argon2id.CreateHash(password, cost)
		return err
	})
	return hash, err
}

// isPassword compares a password with a hash. Without a hash it takes as long,
// and is false.
func (s *Service) isPassword(ctx context.Context, password, hash string) (is bool, err error) {
	err = s.hasher.run(ctx, s.PasswordCost, func(*argon2id.Params) error {
		against := hash
		if hash == "" {
			against = s.hasher.decoy
		}
		is, err = argon2id.ComparePasswordAndHash(password, against)
		return err
	})
	return is && hash != "", err
}

// Bounds of what is looked at of a password; the first is what argon2 is given
// at most, the second what its strength is judged by.
const (
	longestPassword = 256
	judgedPassword  = 64
)

// WeakPassword says why a password cannot be used, "" when it can. personal are
// words about the user that it must not be made of.
func WeakPassword(p admin.Settings, password string, personal []string) string {
	switch n := utf8.RuneCountInString(password); {
	case n < p.PasswordLength:
		return fmt.Sprintf("The password has %d characters: use at least %d. Four or five words that do not belong together are easy to remember.",
			n, p.PasswordLength)
	case len(password) > longestPassword:
		return fmt.Sprintf("The password is too long: use at most %d characters.", longestPassword)
	}
	judged := password[:min(len(password), judgedPassword)]
	const guessable = 1e8 // guesses; what zxcvbn calls "somewhat guessable" needs fewer
	if guessing.Guesses(judged, personal) < guessable {
		return "The password is easy to guess: it is made of common words, names, dates or rows of keys. Use four or five words that do not belong together."
	}
	return ""
}

// PersonalWords returns the words about a user that a password must not be made
// of.
func PersonalWords(u admin.User, c *admin.Configuration) []string {
	words := strings.FieldsFunc(u.Email, func(r rune) bool {
		return strings.ContainsRune("@.-_+", r)
	})
	for _, title := range append([]string{u.Name}, organizationTitles(c, u)...) {
		parts := strings.Fields(strings.ToLower(title))
		words = append(append(words, parts...), strings.Join(parts, ""))
	}
	return append(words, u.Email, "configsync", "training", "production")
}

// organizationTitles are what the organizations of a user are called.
func organizationTitles(c *admin.Configuration, u admin.User) []string {
	var out []string
	for _, m := range u.Memberships {
		out = append(out, c.OrganizationTitle(m.Organization))
	}
	return out
}

// checkNewPassword refuses a password that the policy does not allow.
func (s *Service) checkNewPassword(
	ctx context.Context, config *admin.Configuration, u admin.User, c admin.Credentials,
	password string,
) error {
	var in admin.Inputs
	if why := WeakPassword(config.Settings, password, PersonalWords(u, config)); why != "" {
		in.Wrong("password", "%s", why)
		return in.Err()
	}
	refused := append([]string{c.Password}, c.Former...)
	const present = 1 // is refused whatever the history: a change must change it
	for i, hash := range refused[:min(len(refused),
		max(present, config.Settings.PasswordHistory))] {
		used, err := s.isPassword(ctx, password, hash)
		if err != nil {
			return err
		}
		switch {
		case used && i < present:
			in.Wrong("password", "This is your current password: use a different one.")
			return in.Err()
		case used:
			in.Wrong("password",
				"You have used this password before: the last %d cannot be used again.",
				config.Settings.PasswordHistory)
			return in.Err()
		}
	}
	return nil
}

// withPassword returns the credentials with a new password.
func withPassword(
	c admin.Credentials, hash string, temporary bool, now time.Time,
) admin.Credentials {
	const kept = 24 // the most that the System Property password-history can ask for
	if c.Password != "" {
		c.Former = append([]string{c.Password}, slices.Clone(c.Former)...)
		c.Former = c.Former[:min(len(c.Former), kept)]
	}
	c.Password, c.Temporary, c.Changed = hash, temporary, now
	return c
}

// TemporaryPassword is one that an administrator hands over and that must be
// changed at once.
func TemporaryPassword() string {
	s := strings.ToLower(rand.Text())
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
}

// PasswordExpiresAt returns the moment from which on the password must be
// changed; zero when it never must.
func PasswordExpiresAt(p admin.Settings, c admin.Credentials) time.Time {
	if p.PasswordExpires == 0 || c.Password == "" {
		return time.Time{}
	}
	return c.Changed.AddDate(0, 0, p.PasswordExpires)
}

// mustChangePassword reports whether a sign-in asks for a new password.
func mustChangePassword(p admin.Settings, c admin.Credentials, now time.Time) bool {
	expires := PasswordExpiresAt(p, c)
	return c.Temporary || !expires.IsZero() && !now.Before(expires)
}

// warnsOfExpiry reports whether a user is told that the password is about to
// expire.
func warnsOfExpiry(p admin.Settings, c admin.Credentials, now time.Time) bool {
	expires := PasswordExpiresAt(p, c)
	return !expires.IsZero() && p.PasswordWarning > 0 &&
		!now.Before(expires.AddDate(0, 0, -p.PasswordWarning))
}
