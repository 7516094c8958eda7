package admin_test

import (
	"context"
	"testing"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
)

func keysOf(names ...string) []schema.Key {
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

// choose signs an account of several workgroups in as one of them.
func (w *accounts) choose(u admin.User, workgroup string) admin.Actor {
	w.t.Helper()
	p, err := w.service.Choose(w.t.Context(), w.env, w.begin(u.Email, password, admin.StageChoose), u.Memberships[0].Organization, workgroup)
	w.must(err)
	in, err := w.authenticate(p.Token)
	w.must(err)
	return in.Actor
}

// Nobody gives what they do not hold; what an account has it may keep, and lose.
func TestNobodyGivesWhatTheyDoNotHold(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	helper := w.as(w.add(person("Hal Epp", "helpers")))
	both := w.choose(w.add(person("Bea Otto", "helpers", "workers")), "helpers")
	ana := w.add(person("Ana Ruiz", "editors", "workers"))
	give := func(actor admin.Actor, workgroups ...string) error {
		return w.change(actor, ana.ID, func(u *admin.User) { u.Workgroups = workgroups })
	}
	wantSays(t, give(helper, "editors", "workers", "administrators"), refusal.Forbidden, "You cannot give the workgroup Administrators: it has permissions that you do not hold (Look at the configuration, Manage organizations and MOUs, Read the audit log)")
	w.must(give(helper, "editors", "workers", "helpers"))
	w.must(give(helper, "editors"))
	wantSays(t, give(helper, "editors", "workers"), refusal.Forbidden, "Work with clients")
	w.must(give(both, "editors", "workers"))
	w.must(give(helper))
	w.must(give(operator, "administrators"))

	_, _, err := w.service.AddUser(t.Context(), helper, w.env, person("Eva Adler", "workers"))
	wantSays(t, err, refusal.Forbidden, "You cannot give the workgroup Workers")
	_, _, err = w.service.AddUser(t.Context(), helper, w.env, person("Eva Adler", "helpers"))
	w.must(err)
}

// Nobody takes over an account that may do more, nor goes around the password of their own.
func TestNobodyTakesOverMorePower(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	ana := w.add(person("Ana Ruiz", "administrators"))
	hal := w.add(person("Hal Epp", "helpers"))
	helper, administrator := w.as(hal), w.as(ana)
	_, err := w.service.ResetPassword(t.Context(), helper, w.env, ana.ID)
	wantSays(t, err, refusal.Forbidden, "You cannot reset how Ana Ruiz signs in: the account has permissions that you do not hold")
	wantRefusal(t, w.service.ResetSecondStep(t.Context(), helper, w.env, ana.ID), refusal.Forbidden)
	w.must(w.service.Unlock(t.Context(), helper, w.env, ana.ID))
	_, err = w.service.ResetPassword(t.Context(), helper, w.env, hal.ID)
	wantSays(t, err, refusal.Forbidden, "your own account")
	wantSays(t, w.service.ResetSecondStep(t.Context(), helper, w.env, hal.ID), refusal.Forbidden, "your own account")
	_, err = w.service.ResetPassword(t.Context(), administrator, w.env, hal.ID)
	w.must(err)
	_, err = w.service.ResetPassword(t.Context(), operator, w.env, ana.ID)
	w.must(err)
}

// Nobody changes their own standing; the rest of their own account they may.
func TestNobodyRaisesThemselves(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	ana := w.add(person("Ana Ruiz", "administrators", "workers"))
	w.add(person("Ben Ode", "administrators"))
	self := w.choose(ana, "administrators")
	for what, change := range map[string]func(*admin.User){
		"status":       func(u *admin.User) { u.Status = admin.Inactive },
		"organization": func(u *admin.User) { u.Memberships = member("city-shelter", "hope-house") },
		"flag":         func(u *admin.User) { u.Memberships[0].Editable = false },
		"workgroups":   func(u *admin.User) { u.Workgroups = []string{"administrators"} },
	} {
		if err := w.change(self, ana.ID, change); err == nil {
			t.Errorf("%s can be changed by oneself", what)
		} else {
			wantSays(t, err, refusal.Forbidden, "of your own account")
		}
	}
	w.must(w.change(self, ana.ID, func(u *admin.User) { u.Name, u.Email = "Ana Berg", "ana.berg@example.org" }))
}

// The last administrator stays one, whoever asks; where there is none, operators are free.
func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	w := newAccounts(t, admin.Training)
	ana := w.add(person("Ana Ruiz", "administrators"))
	w.add(func() admin.User { u := person("Ben Ode", "helpers"); u.Status = admin.Pending; return u }())
	w.add(func() admin.User { u := person("Eva Adler", "helpers"); u.Memberships[0].Login = false; return u }())
	helper := w.add(person("Hal Epp", "helpers"))
	actor := w.as(helper)
	w.must(w.change(operator, ana.ID, func(u *admin.User) { u.Workgroups = nil }))
	w.must(w.change(operator, ana.ID, func(u *admin.User) { u.Workgroups = []string{"administrators"} }))
	w.must(w.change(operator, helper.ID, func(u *admin.User) { u.Workgroups = []string{"workers"} }))
	for what, change := range map[string]func(*admin.User){
		"deactivated":  func(u *admin.User) { u.Status = admin.Inactive },
		"pending":      func(u *admin.User) { u.Status = admin.Pending },
		"no workgroup": func(u *admin.User) { u.Workgroups = []string{"editors"} },
		"no login":     func(u *admin.User) { u.Memberships[0].Login = false },
		"no member":    func(u *admin.User) { u.Memberships = nil },
	} {
		if err := w.change(operator, ana.ID, change); err == nil {
			t.Fatalf("%s: the last administrator is gone", what)
		} else {
			wantSays(t, err, refusal.Forbidden, "Ana Ruiz is the last administrator of training")
		}
		wantRefusal(t, w.change(actor, ana.ID, change), refusal.Forbidden)
	}
	w.must(w.change(operator, ana.ID, func(u *admin.User) { u.Memberships, u.Workgroups = member("hope-house"), []string{"helpers"} }))
}

// lingering keeps each transaction open for a moment when its work is done, and tells so.
type lingering struct {
	admin.Store
	worked chan struct{}
}

func (l lingering) linger(do func(admin.Tx) error) func(admin.Tx) error {
	return func(tx admin.Tx) error {
		err := do(tx)
		select {
		case l.worked <- struct{}{}:
		default:
		}
		time.Sleep(150 * time.Millisecond)
		return err
	}
}

func (l lingering) Write(ctx context.Context, do func(admin.Tx) error) error {
	return l.Store.Write(ctx, l.linger(do))
}

func (l lingering) Change(ctx context.Context, h admin.Holder, timeout time.Duration, do func(admin.Tx) error) error {
	return l.Store.Change(ctx, h, timeout, l.linger(do))
}

// oneOfThem checks that of two changes, the second of which begins before the first one is committed, only the first is made.
func (w *accounts) oneOfThem(first, second func(*admin.Environment) error) {
	w.t.Helper()
	slow := &admin.Environment{Name: w.env.Name, Role: w.env.Role, Store: lingering{w.env.Store, make(chan struct{}, 1)}}
	done := make(chan error, 1)
	go func() { done <- first(slow) }()
	select {
	case <-slow.Store.(lingering).worked:
	case err := <-done:
		w.t.Fatalf("the first change was over before it began: %v", err)
	}
	err := second(w.env)
	w.must(<-done)
	wantRefusal(w.t, err, refusal.Forbidden)
}

// Two administrators who are deactivated at the same moment do not both go, nor do they deactivate each other.
func TestAdministratorsGoAtOnce(t *testing.T) {
	t.Parallel()
	for name, url := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := accountsAt(t, url(t), admin.Production)
			ana, ben := w.add(person("Ana Ruiz", "administrators")), w.add(person("Ben Ode", "administrators"))
			asAna, asBen := w.as(ana), w.as(ben)
			off := func(actor admin.Actor, u admin.User) func(*admin.Environment) error {
				u.Status = admin.Inactive
				return func(env *admin.Environment) error { return w.service.SaveUser(t.Context(), actor, env, u) }
			}
			w.oneOfThem(off(operator, ana), off(operator, ben))
			w.must(w.change(operator, ana.ID, func(u *admin.User) { u.Status = admin.Active }))
			w.oneOfThem(off(asAna, ben), off(asBen, ana))
		})
	}
}

// A change of workgroups and the deactivation of an administrator at the same moment leave one.
func TestAWorkgroupAndAnAdministratorGoAtOnce(t *testing.T) {
	t.Parallel()
	for name, url := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := accountsAt(t, url(t), admin.Training)
			w.add(person("Ana Ruiz", "administrators"))
			hal := w.add(person("Hal Epp", "helpers"))
			deactivate := func(env *admin.Environment) error {
				off := hal
				off.Status = admin.Inactive
				return w.service.SaveUser(t.Context(), operator, env, off)
			}
			remove := func(env *admin.Environment) error {
				_, err := w.service.Edit(t.Context(), operator, env, admin.EditRequest{Delete: keysOf("workgroup/administrators"), Reason: "test", ApplyRequest: admin.ApplyRequest{LockTimeout: 10 * time.Second}})
				return err
			}
			w.oneOfThem(deactivate, remove)
			w.must(w.change(operator, hal.ID, func(u *admin.User) { u.Status = admin.Active }))
			w.oneOfThem(remove, deactivate)
		})
	}
}
