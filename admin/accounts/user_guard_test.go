package accounts_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/refusal"
)

// choose signs an account of several workgroups in as one of them.
func choose(w *admintest.World, u admin.User, workgroup string) admin.Actor {
	w.T.Helper()
	p, err := w.Service.Accounts.Choose(w.T.Context(), w.Env,
		w.Begin(u.Email, admintest.Password, admin.StageChoose), u.Memberships[0].Organization,
		workgroup)
	w.Must(err)
	in, err := w.Authenticate(p.Token)
	w.Must(err)
	return in.Actor
}

// Nobody gives what they do not hold; what an account has it may keep, and
// lose.
func TestNobodyGivesWhatTheyDoNotHold(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	helper := w.As(w.Add(admintest.Person("Hal Epp", "helpers")))
	both := choose(w, w.Add(admintest.Person("Bea Otto", "helpers", "workers")), "helpers")
	ana := w.Add(admintest.Person("Ana Ruiz", "editors", "workers"))
	give := func(actor admin.Actor, workgroups ...string) error {
		return w.Change(actor, ana.ID, func(u *admin.User) { u.Workgroups = workgroups })
	}
	admintest.WantSays(t, give(helper, "editors", "workers", "administrators"), refusal.Forbidden,
		"You cannot give the workgroup Administrators: it has permissions that you do not have (View the configuration, Manage organizations and MOUs, Read the audit log)")
	w.Must(give(helper, "editors", "workers", "helpers"))
	w.Must(give(helper, "editors"))
	admintest.WantSays(t, give(helper, "editors", "workers"), refusal.Forbidden,
		"Work with clients")
	w.Must(give(both, "editors", "workers"))
	w.Must(give(helper))
	w.Must(give(admintest.Operator, "administrators"))

	_, _, err := w.Service.Accounts.AddUser(t.Context(), helper, w.Env,
		admintest.Person("Eva Adler", "workers"))
	admintest.WantSays(t, err, refusal.Forbidden, "You cannot give the workgroup Workers")
	_, _, err = w.Service.Accounts.AddUser(t.Context(), helper, w.Env,
		admintest.Person("Eva Adler", "helpers"))
	w.Must(err)
}

// Nobody takes over an account that may do more, nor goes around the password
// of their own.
func TestNobodyTakesOverMorePower(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	ana := w.Add(admintest.Person("Ana Ruiz", "administrators"))
	hal := w.Add(admintest.Person("Hal Epp", "helpers"))
	helper, administrator := w.As(hal), w.As(ana)
	_, err := w.Service.Accounts.ResetPassword(t.Context(), helper, w.Env, ana.ID)
	admintest.WantSays(t, err, refusal.Forbidden,
		"You cannot reset how Ana Ruiz signs in: the account has permissions that you do not have")
	admintest.WantRefusal(t, w.Service.Accounts.ResetSecondStep(t.Context(), helper, w.Env, ana.ID),
		refusal.Forbidden)
	w.Must(w.Service.Accounts.Unlock(t.Context(), helper, w.Env, ana.ID))
	_, err = w.Service.Accounts.ResetPassword(t.Context(), helper, w.Env, hal.ID)
	admintest.WantSays(t, err, refusal.Forbidden, "your own account")
	admintest.WantSays(t, w.Service.Accounts.ResetSecondStep(t.Context(), helper, w.Env, hal.ID),
		refusal.Forbidden, "your own account")
	_, err = w.Service.Accounts.ResetPassword(t.Context(), administrator, w.Env, hal.ID)
	w.Must(err)
	_, err = w.Service.Accounts.ResetPassword(t.Context(), admintest.Operator, w.Env, ana.ID)
	w.Must(err)
}

// Nobody changes their own standing; the rest of their own account they may.
func TestNobodyRaisesThemselves(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	ana := w.Add(admintest.Person("Ana Ruiz", "administrators", "workers"))
	w.Add(admintest.Person("Ben Ode", "administrators"))
	self := choose(w, ana, "administrators")
	for what, change := range map[string]func(*admin.User){
		"status": func(u *admin.User) { u.Status = admin.Inactive },
		"organization": func(u *admin.User) {
			u.Memberships = admintest.Member("city-shelter", "hope-house")
		},
		"flag":       func(u *admin.User) { u.Memberships[0].Editable = false },
		"workgroups": func(u *admin.User) { u.Workgroups = []string{"administrators"} },
	} {
		if err := w.Change(self, ana.ID, change); err == nil {
			t.Errorf("%s can be changed by oneself", what)
		} else {
			admintest.WantSays(t, err, refusal.Forbidden, "of your own account")
		}
	}
	w.Must(w.Change(self, ana.ID, func(u *admin.User) {
		u.Name, u.Email = "Ana Berg", "ana.berg@example.org"
	}))
}

// The last administrator stays one, whoever asks; where there is none,
// operators are free.
func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	ana := w.Add(admintest.Person("Ana Ruiz", "administrators"))
	w.Add(func() admin.User {
		u := admintest.Person("Ben Ode", "helpers")
		u.Status = admin.Pending
		return u
	}())
	w.Add(func() admin.User {
		u := admintest.Person("Eva Adler", "helpers")
		u.Memberships[0].Login = false
		return u
	}())
	helper := w.Add(admintest.Person("Hal Epp", "helpers"))
	actor := w.As(helper)
	w.Must(w.Change(admintest.Operator, ana.ID, func(u *admin.User) { u.Workgroups = nil }))
	w.Must(w.Change(admintest.Operator, ana.ID, func(u *admin.User) {
		u.Workgroups = []string{"administrators"}
	}))
	w.Must(w.Change(admintest.Operator, helper.ID, func(u *admin.User) {
		u.Workgroups = []string{"workers"}
	}))
	for what, change := range map[string]func(*admin.User){
		"deactivated":  func(u *admin.User) { u.Status = admin.Inactive },
		"pending":      func(u *admin.User) { u.Status = admin.Pending },
		"no workgroup": func(u *admin.User) { u.Workgroups = []string{"editors"} },
		"no login":     func(u *admin.User) { u.Memberships[0].Login = false },
		"no member":    func(u *admin.User) { u.Memberships = nil },
	} {
		if err := w.Change(admintest.Operator, ana.ID, change); err == nil {
			t.Fatalf("%s: the last administrator is gone", what)
		} else {
			admintest.WantSays(t, err, refusal.Forbidden,
				"Ana Ruiz is the last administrator of training")
		}
		admintest.WantRefusal(t, w.Change(actor, ana.ID, change), refusal.Forbidden)
	}
	w.Must(w.Change(admintest.Operator, ana.ID, func(u *admin.User) {
		u.Memberships, u.Workgroups = admintest.Member("hope-house"), []string{"helpers"}
	}))
}

// observed calls worked when the work of a transaction is done and nothing is
// committed yet.
type observed struct {
	admin.Store
	worked func()
}

func (o observed) observe(do func(*admin.Tx) error) func(*admin.Tx) error {
	return func(tx *admin.Tx) error {
		err := do(tx)
		o.worked()
		return err
	}
}

func (o observed) Write(ctx context.Context, do func(*admin.Tx) error) error {
	return o.Store.Write(ctx, o.observe(do))
}

func (o observed) Change(
	ctx context.Context, h admin.Holder, timeout time.Duration, do func(*admin.Tx) error,
) error {
	return o.Store.Change(ctx, h, timeout, o.observe(do))
}

// observing returns the environment of a world in which the work of
// transactions is observed.
func observing(w *admintest.World, worked func()) *admin.Environment {
	return &admin.Environment{
		Name:  w.Env.Name,
		Role:  w.Env.Role,
		Store: observed{w.Env.Store, worked},
	}
}

// oneOfThem checks that of two changes, the second of which begins before the
// first one is committed, only the first is made.
func oneOfThem(w *admintest.World, first, second func(*admin.Environment) error) {
	w.T.Helper()
	worked, passed := make(chan struct{}), make(chan struct{})
	tell := sync.OnceFunc(func() { close(worked) })
	done := make(chan error, 1)
	go func() {
		done <- first(observing(w, func() {
			tell()
			select {
			case <-passed: // which it must not: the second change waits
			case <-time.After(150 * time.Millisecond):
			}
		}))
	}()
	select {
	case <-worked:
	case err := <-done:
		w.T.Fatalf("the first change was over before it began: %v", err)
	}
	err := second(observing(w, sync.OnceFunc(func() { close(passed) })))
	w.Must(<-done)
	admintest.WantRefusal(w.T, err, refusal.Forbidden)
}

// Two administrators who are deactivated at the same moment do not both go, nor
// do they deactivate each other.
func TestAdministratorsGoAtOnce(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Engines, func(t *testing.T, on admintest.Option) {
		w := admintest.New(t, on, admintest.Role(admin.Production))
		ana, ben := w.Add(
			admintest.Person("Ana Ruiz", "administrators"),
		), w.Add(admintest.Person("Ben Ode", "administrators"))
		asAna, asBen := w.As(ana), w.As(ben)
		off := func(actor admin.Actor, u admin.User) func(*admin.Environment) error {
			u.Status = admin.Inactive
			return func(env *admin.Environment) error {
				return w.Service.Accounts.SaveUser(t.Context(), actor, env, u)
			}
		}
		oneOfThem(w, off(admintest.Operator, ana), off(admintest.Operator, ben))
		w.Must(w.Change(admintest.Operator, ana.ID, func(u *admin.User) {
			u.Status = admin.Active
		}))
		oneOfThem(w, off(asAna, ben), off(asBen, ana))
	})
}

// A change of workgroups and the deactivation of an administrator at the same
// moment leave one.
func TestAWorkgroupAndAnAdministratorGoAtOnce(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Engines, func(t *testing.T, on admintest.Option) {
		w := admintest.New(t, on)
		w.Add(admintest.Person("Ana Ruiz", "administrators"))
		hal := w.Add(admintest.Person("Hal Epp", "helpers"))
		deactivate := func(env *admin.Environment) error {
			off := hal
			off.Status = admin.Inactive
			return w.Service.Accounts.SaveUser(t.Context(), admintest.Operator, env, off)
		}
		remove := func(env *admin.Environment) error {
			_, err := w.Service.Promotion.Edit(t.Context(), admintest.Operator, env,
				promotion.EditRequest{
					Delete:       admintest.Keys("workgroup/administrators"),
					Reason:       "test",
					ApplyRequest: promotion.ApplyRequest{LockTimeout: time.Minute},
				})
			return err
		}
		oneOfThem(w, deactivate, remove)
		w.Must(w.Change(admintest.Operator, hal.ID, func(u *admin.User) {
			u.Status = admin.Active
		}))
		oneOfThem(w, remove, deactivate)
	})
}
