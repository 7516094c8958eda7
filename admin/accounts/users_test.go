package accounts_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/refusal"
)

// Everything that is wrong with an account is said at once, beside its input.
func TestAccountsAreChecked(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Set("generic-account-names",
		[]any{"Case Manager", "", "Empfang"}))
	w.Add(admintest.Person("Ana Ruiz", "workers"))
	_, _, err := w.Service.Accounts.AddUser(t.Context(), admintest.Operator, w.Env,
		admin.User{Name: "Ana", Email: "ana", Status: "sleeping", Training: "2026-02-30",
			Memberships: append(admintest.Member("nowhere", "city-shelter"),
				admintest.Member("city-shelter")...),
			Workgroups: []string{"nobody"}})
	if diff := cmp.Diff(
		[]string{
			"name", "email", "status", "training", "organizations", "organizations", "workgroups",
		},
		admintest.InputsOf(t, err),
	); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		name  string
		with  func(*admin.User)
		input string // "" for nothing
		says  string
	}{
		{"whole", func(*admin.User) {}, "", ""},
		{"accents and spaces", func(u *admin.User) { u.Name = "  María   Núñez " }, "", ""},
		{"a hyphen", func(u *admin.User) { u.Name = "Jean-Luc O’Brien" }, "", ""},
		{"one word", func(u *admin.User) { u.Name = "Ana" }, "name", "full name"},
		{"a number is no word", func(u *admin.User) { u.Name = "Ana 2" }, "name", "full name"},
		{
			"a role", func(u *admin.User) { u.Name = "case MANAGER" }, "name",
			`"Case Manager" describes a role`,
		},
		{
			"a role and a number", func(u *admin.User) { u.Name = "Case Manager 2" }, "name",
			"Refused account names",
		},
		{
			"a role with signs", func(u *admin.User) { u.Name = "Case-Manager #3" }, "name",
			"Refused account names",
		},
		{
			"a role of one word", func(u *admin.User) { u.Name = "Empfang Nord" }, "name",
			"Refused account names",
		},
		{"a role's letters", func(u *admin.User) { u.Name = "Empfangs Anna" }, "", ""},
		{
			"unseen characters", func(u *admin.User) { u.Name = "Case\u200b Manager" }, "name",
			"invisible characters",
		},
		{
			"too long", func(u *admin.User) { u.Name = strings.Repeat("Ana ", 60) }, "name",
			"too long",
		},
		{"no e-mail", func(u *admin.User) { u.Email = " " }, "email", "e-mail"},
		{
			"a display name", func(u *admin.User) { u.Email = "Ben <ben@example.org>" }, "email",
			"not an e-mail",
		},
		{
			"two", func(u *admin.User) { u.Email = "ben@example.org, eva@example.org" }, "email",
			"not an e-mail",
		},
		{
			"taken", func(u *admin.User) { u.Email = " ANA.RUIZ@example.org " }, "email",
			"Ana Ruiz already signs in",
		},
		{"trained today", func(u *admin.User) { u.Training = "2026-03-02" }, "", ""},
		{
			"trained tomorrow", func(u *admin.User) { u.Training = "2026-03-03" }, "training",
			"in the future",
		},
	} {
		u := admintest.Person("Ben Ode", "workers")
		c.with(&u)
		added, _, err := w.Service.Accounts.AddUser(t.Context(), admintest.Operator, w.Env, u)
		if c.input == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			added.Email = added.ID + "@example.org"
			w.Must(w.Service.Accounts.SaveUser(t.Context(), admintest.Operator, w.Env, added))
			continue
		}
		if got := admintest.InputsOf(
			t, err,
		); !slices.Equal(got, []string{c.input}) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %s: … %s …", c.name, err, c.input, c.says)
		}
	}
}

// Lists come page by page, and count what is on all pages.
func TestUsersArePaged(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	for _, name := range []string{"Éva Berg", "Ana Ruiz", "eva adler", "Carl Ode", "Dora Pell"} {
		w.Add(admintest.Person(name, "workers"))
	}
	var got []string
	f := admin.UserFilter{Limit: 2}
	for pages := 1; ; pages++ {
		page, err := w.Service.Accounts.Users(t.Context(), admintest.Operator, w.Env, f)
		w.Must(err)
		if page.Total != 5 {
			t.Errorf("page %d counts %d", pages, page.Total)
		}
		for _, u := range page.Users {
			got = append(got, u.Name)
		}
		if page.Next == (admin.UserCursor{}) || pages > 3 {
			break
		}
		f.After = page.Next
	}
	if diff := cmp.Diff(
		[]string{"Ana Ruiz", "Carl Ode", "Dora Pell", "eva adler", "Éva Berg"}, got,
	); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err := w.Service.Accounts.ShowUser(t.Context(), admintest.Operator, w.Env, "nobody")
	admintest.WantRefusal(t, err, refusal.NotFound)
	admintest.WantRefusal(t,
		w.Service.Accounts.SaveUser(t.Context(), admintest.Operator, w.Env, admin.User{
			ID: "nobody",
		}),
		refusal.NotFound)
}

// What becomes of an account when its status changes, and what the audit log
// says.
func TestStatusChanges(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	ana := w.Add(admintest.Person("Ana Ruiz", "workers"))
	token := w.Begin(ana.Email, admintest.Password, admin.StageOpen)
	w.Must(w.Change(admintest.Operator, ana.ID, func(u *admin.User) {
		u.Status, u.Because = admin.Inactive, "left the agency"
	}))
	w.WantSignedOut(token)
	if d := w.User(ana.ID); d.Because != "left the agency" || d.Sessions != 0 {
		t.Errorf("the account is %+v", d)
	}
	w.Must(w.Change(admintest.Operator, ana.ID, func(u *admin.User) {
		u.Because, u.Name = "", "Ana Ruiz Berg"
	}))
	if d := w.User(ana.ID); d.Because != "left the agency" {
		t.Errorf("the reason has become %q", d.Because)
	}
	w.Clock.Advance(100 * 24 * time.Hour)
	w.Must(w.Change(admintest.Operator, ana.ID, func(u *admin.User) { u.Status = admin.Active }))
	if d := w.User(ana.ID); d.Because != "" || !d.LastActive.Equal(w.Clock.Now()) {
		t.Errorf("the account is %+v", d)
	}
	w.Must(w.Change(admintest.Operator, ana.ID, func(u *admin.User) {
		u.Email, u.Training = "Ana.Berg@example.org", "2026-03-02"
		u.Memberships[0].Editable = false
		u.Workgroups = []string{"workers", "editors", "workers"}
		u.Created, u.LastActive, u.CreatedBy = time.Time{}, time.Time{}, "nobody"
	}))
	got := w.Entries(admin.ActionUserSave)[0]
	want := "email: ana.ruiz@example.org → ana.berg@example.org; organizations: city-shelter (login, editable) → city-shelter (login); workgroups: workers → editors, workers; training: none → 2026-03-02"
	if got.Detail != want || got.Resource != "user:"+ana.ID ||
		got.Actor != admintest.Operator.String() || got.Outcome != "done" {
		t.Errorf("the audit log says %+v\nwant %s", got, want)
	}
	if d := w.User(
		ana.ID,
	); d.CreatedBy != admintest.Operator.String() || !d.Created.Equal(ana.Created) ||
		!d.LastActive.Equal(w.Clock.Now()) {
		t.Errorf("the account is %+v", d)
	}
}

// An organization or a workgroup that is gone can stay with an account, and
// cannot be given to another.
func TestWhatIsGoneCanStay(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	ana := w.Add(admintest.Person("Ana Ruiz", "workers", "editors"))
	_, err := w.Service.Promotion.Edit(t.Context(), admintest.Operator, w.Env,
		promotion.EditRequest{Delete: admintest.Keys("workgroup/editors"), Reason: "test"})
	w.Must(err)
	w.Must(w.Change(admintest.Operator, ana.ID, func(u *admin.User) { u.Name = "Ana Berg" }))
	_, _, err = w.Service.Accounts.AddUser(t.Context(), admintest.Operator, w.Env,
		admintest.Person("Ben Ode", "editors"))
	if got := admintest.InputsOf(t, err); !slices.Equal(got, []string{"workgroups"}) {
		t.Errorf("refused for %v", got)
	}
}

// Only who may manage accounts does.
func TestAccountsTakeThePermission(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	ben := w.Add(admintest.Person("Ben Ode", "editors"))
	editor := w.As(w.Add(admintest.Person("Ana Ruiz", "editors")))
	_, err := w.Service.Accounts.Users(t.Context(), editor, w.Env, admin.UserFilter{})
	admintest.WantRefusal(t, err, refusal.Forbidden)
	_, err = w.Service.Accounts.ShowUser(t.Context(), editor, w.Env, ben.ID)
	admintest.WantRefusal(t, err, refusal.Forbidden)
	_, _, err = w.Service.Accounts.AddUser(t.Context(), editor, w.Env,
		admintest.Person("Eva Adler"))
	admintest.WantRefusal(t, err, refusal.Forbidden)
	admintest.WantRefusal(t, w.Service.Accounts.SaveUser(t.Context(), editor, w.Env, ben),
		refusal.Forbidden)
	admintest.WantRefusal(t, w.Service.Accounts.Unlock(t.Context(), editor, w.Env, ben.ID),
		refusal.Forbidden)
	_, err = w.Service.Accounts.ResetPassword(t.Context(), editor, w.Env, ben.ID)
	admintest.WantRefusal(t, err, refusal.Forbidden)
	admintest.WantRefusal(t, w.Service.Accounts.ResetSecondStep(t.Context(), editor, w.Env, ben.ID),
		refusal.Forbidden)
	_, err = w.Service.FindAudit(t.Context(), editor, w.Env, admin.AuditFilter{})
	admintest.WantRefusal(t, err, refusal.Forbidden)
	_, err = w.Service.Accounts.Users(t.Context(), admin.Actor{}, w.Env, admin.UserFilter{})
	admintest.WantRefusal(t, err, refusal.SignedOut)
}

// A reset gives a temporary password, and nobody stays signed in; neither the
// log nor a list has it.
func TestResets(t *testing.T) {
	t.Parallel()
	w := admintest.New(t)
	ana := withSecondStep(w, admintest.Person("Ana Ruiz", "workers"))
	helper := choose(w, w.Add(admintest.Person("Hal Epp", "helpers", "workers")), "helpers")
	open, err := enter(w, w.Begin(ana.Email, admintest.Password, admin.StageSecondStep),
		code(w, secret, 0))
	w.Must(err)
	temporary, err := w.Service.Accounts.ResetPassword(t.Context(), helper, w.Env, ana.ID)
	w.Must(err)
	w.WantSignedOut(open.Token)
	if d := w.User(ana.ID); !d.PasswordTemporary || !d.SecondStep || d.Sessions != 0 {
		t.Errorf("the account is %+v", d)
	}
	w.Begin(ana.Email, temporary, admin.StageSecondStep)
	w.Must(w.Service.Accounts.ResetSecondStep(t.Context(), helper, w.Env, ana.ID))
	w.Begin(ana.Email, temporary, admin.StagePassword)
	got := w.Entries(admin.ActionUserReset)
	if len(got) != 2 || got[0].Detail != "second step: in use → none; signed out everywhere" ||
		strings.Contains(got[1].Detail, temporary) {
		t.Errorf("the audit log says %+v", got)
	}
}
