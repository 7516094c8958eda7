package accounts

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"configsync/admin"
	"configsync/refusal"
)

// AddUser adds an account with a temporary password, which is returned once and
// must be changed at the first sign-in. Invalid values are an [InputError] with
// all problems at once. The workgroups may give no permission that the actor
// does not hold.
func (s *Service) AddUser(
	ctx context.Context, actor admin.Actor, env *admin.Environment, u admin.User,
) (added admin.User, temporary string, err error) {
	temporary, hash, err := s.newTemporaryPassword(ctx, actor, admin.ActionUserSave, env)
	if err != nil {
		return admin.User{}, "", err
	}
	u.ID = admin.NewID()
	err = s.Write(ctx, actor, admin.ActionUserSave, env, "user:"+
		u.ID, func(tx *admin.Tx) (string, error) {
		if err := tx.Users.Lock(ctx); err != nil {
			return "", err
		}
		now := s.Now()
		u.Created, u.CreatedBy = now, actor.String()
		u.LastActive, u.NotesRead = now, tx.Config.Endpoint().Seq
		u.Because = cmp.Or(u.Because, disabledByHand)
		after, err := s.checkedUser(ctx, tx, actor, env, admin.User{ID: u.ID}, u)
		if err != nil {
			return "", err
		}
		added = after
		if err := tx.Users.Save(ctx, after); err != nil {
			return "", err
		}
		return "added; " + changesOfUser(admin.User{}, after),
			tx.Users.SaveCredentials(ctx, after.ID,
				withPassword(admin.Credentials{}, hash, true, now))
	})
	if err != nil {
		return admin.User{}, "", err
	}
	return added, temporary, nil
}

// disabledByHand is the default reason of an inactive account.
const disabledByHand = "an administrator disabled it"

// SaveUser changes an account: e-mail, name, status (with Because),
// memberships, workgroups and training. It ignores the other fields of u. An
// account that is no longer active is signed out everywhere; one that becomes
// active counts as used now. It refuses actors who change their own status,
// organizations or workgroups, who give permissions that they do not hold, or
// who remove the last administrator.
func (s *Service) SaveUser(
	ctx context.Context, actor admin.Actor, env *admin.Environment, u admin.User,
) error {
	return s.Write(ctx, actor, admin.ActionUserSave, env, "user:"+
		u.ID, func(tx *admin.Tx) (string, error) {
		if err := tx.Users.Lock(ctx); err != nil {
			return "", err
		}
		before, ok, err := tx.Users.Get(ctx, u.ID)
		if err != nil {
			return "", err
		}
		if !ok {
			return "", refusal.NoSuch("account")
		}
		u.Created, u.CreatedBy = before.Created, before.CreatedBy
		u.LastActive, u.NotesRead = before.LastActive, before.NotesRead
		u.Because = cmp.Or(u.Because, before.Because, disabledByHand)
		if u.Status == admin.Active && before.Status != admin.Active {
			u.LastActive = s.Now()
		}
		after, err := s.checkedUser(ctx, tx, actor, env, before, u)
		if err != nil {
			return "", err
		}
		if after.Status != admin.Active {
			if err := tx.Sessions.EndOf(ctx, after.ID, "", true); err != nil {
				return "", err
			}
		}
		return changesOfUser(before, after), tx.Users.Save(ctx, after)
	})
}

// checkedUser returns the account in the form to save in place of before. It
// reads the configuration again, because a sync may have committed while it
// waited.
func (s *Service) checkedUser(
	ctx context.Context, tx *admin.Tx, actor admin.Actor, env *admin.Environment,
	before, u admin.User,
) (admin.User, error) {
	config, err := s.ReadConfiguration(ctx, tx.Config)
	if err != nil {
		return u, err
	}
	u = normal(u)
	in := checkUser(config, before, u, config.Settings.Today(s.Now()))
	other, taken, err := tx.Users.ByEmail(ctx, u.Email)
	if err != nil {
		return u, err
	}
	if taken && other.ID != u.ID {
		in.Wrong("email", "%s already signs in with this e-mail.", other.Name)
	}
	if err := in.Err(); err != nil {
		return u, err
	}
	if actor.UserID() == u.ID && !sameStanding(before, u) {
		return u, refusal.New(refusal.Forbidden,
			"You cannot change the status, organizations or workgroups of your own account.").
			WithHint("Ask another administrator.")
	}
	held, err := heldBy(ctx, tx.Users, actor, config)
	if err != nil {
		return u, err
	}
	if err := mayGive(config, held, before, u); err != nil {
		return u, err
	}
	return u, administratorRemains(ctx, config, tx, env, before, u)
}

// newTemporaryPassword makes a temporary password and its hash for somebody who
// may do the action.
func (s *Service) newTemporaryPassword(
	ctx context.Context, actor admin.Actor, action admin.Action, env *admin.Environment,
) (password, hash string, err error) {
	if s.Authorize(actor, action, env) != nil || env.Store == nil {
		return "", "", nil
	}
	password = TemporaryPassword()
	hash, err = s.HashPassword(ctx, password)
	return password, hash, err
}

// changesOfUser returns the changes of an account in one line.
func changesOfUser(before, after admin.User) string {
	var out []string
	changed := func(field, old, new string) {
		if old != new {
			out = append(out, fmt.Sprintf("%s: %s → %s", field, orNone(old), orNone(new)))
		}
	}
	changed("name", before.Name, after.Name)
	changed("email", before.Email, after.Email)
	changed("status", statusWords(before), statusWords(after))
	changed("organizations", membershipWords(before), membershipWords(after))
	changed("workgroups", strings.Join(before.Workgroups, ", "),
		strings.Join(after.Workgroups, ", "))
	changed("training", string(before.Training), string(after.Training))
	if len(out) == 0 {
		return "nothing changed"
	}
	return strings.Join(out, "; ")
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func statusWords(u admin.User) string {
	if u.Because == "" {
		return string(u.Status)
	}
	return fmt.Sprintf("%s (%s)", u.Status, u.Because)
}

func membershipWords(u admin.User) string {
	var out []string
	for _, m := range u.Memberships {
		out = append(out, m.String())
	}
	return strings.Join(out, ", ")
}
