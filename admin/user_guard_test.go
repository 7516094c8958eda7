package admin_test

import (
	"sync"
	"testing"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
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
	wantSays(t, give(helper, "editors", "workers", "administrators"), syncer.Forbidden, "You cannot give the workgroup Administrators: it has permissions that you do not hold (read-configuration, manage-organizations, read-audit-log)")
	w.must(give(helper, "editors", "workers", "helpers"))
	w.must(give(helper, "editors"))
	wantSays(t, give(helper, "editors", "workers"), syncer.Forbidden, "work-with-clients")
	w.must(give(both, "editors", "workers"))
	w.must(give(helper))
	w.must(give(operator, "administrators"))

	_, _, err := w.service.AddUser(t.Context(), helper, w.env, person("Eva Adler", "workers"))
	wantSays(t, err, syncer.Forbidden, "You cannot give the workgroup Workers")
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
	wantSays(t, err, syncer.Forbidden, "You cannot reset how Ana Ruiz signs in: the account has permissions that you do not hold")
	wantRefusal(t, w.service.ResetSecondStep(t.Context(), helper, w.env, ana.ID), syncer.Forbidden)
	w.must(w.service.Unlock(t.Context(), helper, w.env, ana.ID))
	_, err = w.service.ResetPassword(t.Context(), helper, w.env, hal.ID)
	wantSays(t, err, syncer.Forbidden, "your own account")
	wantSays(t, w.service.ResetSecondStep(t.Context(), helper, w.env, hal.ID), syncer.Forbidden, "your own account")
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
			wantSays(t, err, syncer.Forbidden, "of your own account")
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
			wantSays(t, err, syncer.Forbidden, "Ana Ruiz is the last administrator of training")
		}
		wantRefusal(t, w.change(actor, ana.ID, change), syncer.Forbidden)
	}
	w.must(w.change(operator, ana.ID, func(u *admin.User) { u.Memberships, u.Workgroups = member("hope-house"), []string{"helpers"} }))
}

// Two administrators who deactivate each other at the same moment do not both succeed.
func TestAdministratorsDeactivateEachOther(t *testing.T) {
	t.Parallel()
	for name, url := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := accountsAt(t, url(t), admin.Production)
			ana, ben := w.add(person("Ana Ruiz", "administrators")), w.add(person("Ben Ode", "administrators"))
			for round := range 5 {
				asAna, asBen := w.as(ana), w.as(ben)
				off := func(u admin.User) admin.User { u = w.user(u.ID).User; u.Status = admin.Inactive; return u }
				anaOff, benOff := off(ana), off(ben)
				var all sync.WaitGroup
				var errs [2]error
				all.Go(func() { errs[0] = w.service.SaveUser(t.Context(), asAna, w.env, benOff) })
				all.Go(func() { errs[1] = w.service.SaveUser(t.Context(), asBen, w.env, anaOff) })
				all.Wait()
				if (errs[0] == nil) == (errs[1] == nil) {
					t.Fatalf("round %d: %v and %v; want one of them", round, errs[0], errs[1])
				}
				for _, u := range []admin.User{ana, ben} {
					if w.user(u.ID).Status != admin.Active {
						w.must(w.change(operator, u.ID, func(u *admin.User) { u.Status = admin.Active }))
					}
				}
			}
		})
	}
}
