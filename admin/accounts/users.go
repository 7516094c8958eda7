package accounts

import (
	"context"
	"time"

	"configsync/admin"
	"configsync/refusal"
)

// UserPage is a page of a list of accounts.
type UserPage struct {
	Users []admin.User
	Total int              // accounts of the filter on all pages
	Next  admin.UserCursor // beginning of the next page; zero on the last one
}

// Users lists accounts by name, as many as the filter's Limit.
func (s *Service) Users(
	ctx context.Context, actor admin.Actor, env *admin.Environment, f admin.UserFilter,
) (UserPage, error) {
	var page UserPage
	err := s.Look(ctx, actor, admin.ActionUsers, env, func(view *admin.View) (err error) {
		if page.Total, err = view.Users.Count(ctx, f); err != nil {
			return err
		}
		wanted := f
		if f.Limit > 0 {
			wanted.Limit++
		}
		page.Users, err = view.Users.Find(ctx, wanted)
		if f.Limit > 0 && len(page.Users) > f.Limit {
			page.Users = page.Users[:f.Limit]
			last := page.Users[f.Limit-1]
			page.Next = admin.UserCursor{Name: last.Name, ID: last.ID}
		}
		return err
	})
	return page, err
}

// UserDetail is an account with the facts about its sign-in for administrators.
type UserDetail struct {
	admin.User
	LockedUntil       time.Time // zero when signing in is not locked
	Failures          int       // failed tries since the last sign-in or lock
	SecondStep        bool      // a second step is in use
	PasswordChanged   time.Time // when the password was set; zero when none was
	PasswordExpires   time.Time // zero if it never does
	PasswordTemporary bool      // it must be changed at the next sign-in
	Sessions          int       // browsers in which the user is signed in
}

// ShowUser returns one account.
func (s *Service) ShowUser(
	ctx context.Context, actor admin.Actor, env *admin.Environment, id string,
) (UserDetail, error) {
	var d UserDetail
	err := s.Look(ctx, actor, admin.ActionUsers, env, func(view *admin.View) error {
		f, err := s.facts(ctx, env, view, id)
		if err != nil {
			return err
		}
		if f.user.ID == "" {
			return refusal.NoSuch("account")
		}
		attempts, err := view.Tries.Get(ctx, loginID(f.user.Email))
		if err != nil {
			return err
		}
		sessions, err := view.Sessions.Of(ctx, id)
		if err != nil {
			return err
		}
		d = f.detail(attempts, sessions)
		return nil
	})
	return d, err
}

func (f signInFacts) detail(attempts admin.SignInTries, sessions []admin.Session) UserDetail {
	d := UserDetail{User: f.user, SecondStep: f.credentials.SecondStep(),
		PasswordChanged:   f.credentials.Changed,
		PasswordExpires:   PasswordExpiresAt(f.config.Settings, f.credentials),
		PasswordTemporary: f.credentials.Temporary}
	switch {
	case attempts.LockedUntil.IsZero():
		d.Failures = attempts.Failures
	case f.now.Before(attempts.LockedUntil):
		d.Failures, d.LockedUntil = attempts.Failures, attempts.LockedUntil
	}
	for _, session := range sessions {
		if session.Stage == admin.StageOpen && f.checkSession(session) == nil {
			d.Sessions++
		}
	}
	return d
}
