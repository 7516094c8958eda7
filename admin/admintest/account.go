package admintest

import (
	"strings"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/refusal"
)

// Member returns memberships in which everything is allowed.
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

// Person returns an active account of City Shelter: "Ana Ruiz" signs in with
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

// Add saves an account with [Password], set now.
func (w *World) Add(u admin.User) admin.User {
	w.T.Helper()
	u, _, err := w.Service.Accounts.AddUser(w.T.Context(), Operator, w.Env, u)
	w.Must(err)
	SetPassword(w.T, w.Env, u.ID, w.Clock.Now())
	return u
}

// Credentials changes those of an account.
func (w *World) Credentials(id string, change func(*admin.Credentials)) {
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

// User returns an account as it is stored.
func (w *World) User(id string) accounts.UserDetail {
	w.T.Helper()
	d, err := w.Service.Accounts.ShowUser(w.T.Context(), Operator, w.Env, id)
	w.Must(err)
	return d
}

// Change saves an account after a change of it.
func (w *World) Change(actor admin.Actor, id string, change func(*admin.User)) error {
	w.T.Helper()
	u := w.User(id).User
	change(&u)
	return w.Service.Accounts.SaveUser(w.T.Context(), actor, w.Env, u)
}

// SignIn gives a password.
func (w *World) SignIn(email, password string) (accounts.Progress, error) {
	return w.Service.Accounts.SignIn(w.T.Context(), w.Env, accounts.SignInRequest{
		Email:    email,
		Password: password,
		From:     "10.0.0.1",
		Agent:    "test",
	})
}

// Begin signs in as far as a password carries, and returns the session's token.
func (w *World) Begin(email, password string, want admin.Stage) string {
	w.T.Helper()
	p, err := w.SignIn(email, password)
	w.Must(err)
	if p.Stage != want {
		w.T.Fatalf("after the password the sign-in of %s waits for %q, want %q", email,
			p.Stage, want)
	}
	return p.Token
}

// Authenticate returns who is behind a session's token.
func (w *World) Authenticate(token string) (accounts.SignedIn, error) {
	return w.Service.Accounts.Authenticate(w.T.Context(), w.Env, token, "10.0.0.1")
}

// As returns the actor that an account is once it has signed in with nothing to
// choose.
func (w *World) As(u admin.User) admin.Actor {
	w.T.Helper()
	in, err := w.Authenticate(w.Begin(u.Email, Password, admin.StageOpen))
	w.Must(err)
	return in.Actor
}

// WantSignedIn checks that a session goes on.
func (w *World) WantSignedIn(token string) {
	w.T.Helper()
	if _, err := w.Authenticate(token); err != nil {
		w.T.Errorf("the session is over: %v", err)
	}
}

// WantSignedOut checks that a session is over.
func (w *World) WantSignedOut(token string) {
	w.T.Helper()
	_, err := w.Authenticate(token)
	WantRefusal(w.T, err, refusal.SignedOut)
}
