package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"configsync/admin"
	"configsync/refusal"
	"configsync/store"
)

var userLaws = []law{
	{"an account keeps everything that it says", accountExact},
	{"an e-mail is one account's", oneEmail},
	{"of twenty who want an e-mail one gets it", oneEmailAtOnce},
	{"FindUsers and CountUsers filter", findUsers},
	{"FindUsers pages by name, then id", pageUsers},
	{"credentials are read and replaced", credentials},
	{"who reads an account to change it is alone", accountTurns},
	{"LockUsers lets one at a time decide who administers", lockUsers},
}

// saveUsers commits accounts.
func saveUsers(t *testing.T, db *store.DB, users ...admin.User) {
	t.Helper()
	write(t, db, func(tx *admin.Tx) error {
		for _, u := range users {
			if err := tx.Users.Save(t.Context(), u); err != nil {
				return fmt.Errorf("saving %q: %w", u.ID, err)
			}
		}
		return nil
	})
}

// user returns the account of an id, which there is.
func user(t *testing.T, db *store.DB, id string) (u admin.User) {
	t.Helper()
	peek(t, db, func(s *admin.View) {
		var ok bool
		var err error
		if u, ok, err = s.Users.Get(t.Context(), id); err != nil || !ok {
			t.Fatalf("User(%q): %v, %v", id, ok, err)
		}
	})
	return u
}

func accountExact(t *testing.T, d Database) {
	db := d.Open(t)
	for i, text := range adversarial {
		want := account(fmt.Sprint("user ", i))
		want.Email, want.Name, want.Because, want.CreatedBy = text+fmt.Sprint(i), text, text, text
		want.Memberships = []admin.Membership{
			{Organization: "a" + text, Active: i%2 == 0, Login: i%3 == 0, Editable: i%5 == 0},
			{Organization: "b"},
		}
		want.Workgroups = []string{"w" + text, "x"}
		want.Training, want.LastActive, want.NotesRead = "2026-01-31", day(i), int64(i)
		slices.Sort(want.Workgroups)
		saveUsers(t, db, want)
		if diff := cmp.Diff(want, user(t, db, want.ID)); diff != "" {
			t.Errorf("with the text %q (-want +got):\n%s", text, diff)
		}
		peek(t, db, func(s *admin.View) {
			if u, ok, err := s.Users.ByEmail(
				t.Context(), want.Email,
			); err != nil || !ok || u.ID != want.ID {
				t.Errorf("UserByEmail(%q) = %+v, %v, %v", want.Email, u, ok, err)
			}
		})
	}
	for i, text := range unkept {
		u := account(fmt.Sprint("unkept ", i))
		u.Email, u.Name, u.Because, u.Workgroups, u.Memberships = text+
			fmt.Sprint(i), text, text, []string{text}, []admin.Membership{{Organization: text}}
		saveUsers(t, db, u)
		peek(t, db, func(s *admin.View) {
			if _, ok, err := s.Users.ByEmail(t.Context(), u.Email); err != nil || !ok {
				t.Errorf("UserByEmail(%q): %v, %v", u.Email, ok, err)
			}
			if _, ok, err := s.Users.Get(t.Context(), text); err != nil || ok {
				t.Errorf("User(%q): %v, %v", text, ok, err)
			}
			f := admin.UserFilter{
				Search:       text,
				Organization: text,
				Workgroup:    text,
				After:        admin.UserCursor{Name: text, ID: text},
			}
			if _, err := s.Users.Find(t.Context(), f); err != nil {
				t.Errorf("FindUsers(%q): %v", text, err)
			}
		})
	}

	// An account is replaced as a whole, and never may be never.
	want := account("user 1")
	want.Memberships, want.Workgroups = []admin.Membership{{
		Organization: "other",
		Login:        true,
	}}, nil
	want.Created, want.LastActive = zero, zero
	saveUsers(t, db, want)
	got := user(t, db, want.ID)
	if diff := cmp.Diff(want, got); diff != "" || !got.LastActive.IsZero() {
		t.Errorf("replaced (-want +got):\n%s", diff)
	}
	write(t, db, func(tx *admin.Tx) error { return tx.Users.See(t.Context(), want.ID, day(9)) })
	if got := user(t, db, want.ID).LastActive; !got.Equal(day(9)) {
		t.Errorf("seen at %v, want %v", got, day(9))
	}
}

// taken returns the refusal of an e-mail that another account has.
func taken(err error, email string) bool {
	var refused *refusal.Error
	return errors.As(err, &refused) && refused.Code == refusal.BadRequest &&
		strings.Contains(refused.Reason, email)
}

func oneEmail(t *testing.T, d Database) {
	db := d.Open(t)
	a, b := account("a"), account("b")
	saveUsers(t, db, a, b)
	b.Email = a.Email
	write(t, db, func(tx *admin.Tx) error {
		if err := tx.Users.Save(t.Context(), b); !taken(err, a.Email) {
			t.Errorf("another's e-mail: %v", err)
		}
		// The transaction can go on.
		return tx.Users.Save(t.Context(), account("c"))
	})
	if got := user(t, db, "b").Email; got != "b@example.org" {
		t.Errorf("the e-mail is now %s", got)
	}
	a.Email = "new@example.org"
	saveUsers(t, db, a)
	saveUsers(t, db, b) // it is free now
	saveUsers(t, db, b) // and its own
}

func oneEmailAtOnce(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	const email = "wanted@example.org"
	var existing []admin.User
	for i := range 20 {
		if i%2 == 0 {
			existing = append(existing, account(fmt.Sprint("user ", i)))
		}
	}
	saveUsers(t, db, existing...)
	var all sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		all.Go(func() {
			from := []*store.DB{db, another}[i%3%2]
			u := account(fmt.Sprint("user ", i))
			u.Email = email
			errs[i] = from.Write(t.Context(), func(tx *admin.Tx) error {
				return tx.Users.Save(t.Context(), u)
			})
		})
	}
	all.Wait()
	got := 0
	for i, err := range errs {
		switch {
		case err == nil:
			got++
		case !taken(err, email):
			t.Errorf("writer %d: %v", i, err)
		}
	}
	if got != 1 {
		t.Errorf("%d accounts got the e-mail", got)
	}
}

// found returns the ids of the accounts that a filter selects.
func found(t *testing.T, s *admin.View, f admin.UserFilter) []string {
	t.Helper()
	users, err := s.Users.Find(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, u := range users {
		out = append(out, u.ID)
	}
	return out
}

func findUsers(t *testing.T, d Database) {
	db := d.Open(t)
	users := []admin.User{
		member("1", "north", "case-workers"), member("2", "north", "managers"),
		member("3", "south", "case-workers"), account("4"), account("5"),
	}
	for i, name := range []string{"Núñez Ana", "ÉMILE Zola", "zoë 100%", "a_b", "Ærø  Smith"} {
		users[i].Name, users[i].LastActive = name, day(i+1)
		users[i].Email = fmt.Sprintf("User%d+x@example.org", i+1)
	}
	users[1].Memberships = append(users[1].Memberships, admin.Membership{Organization: "south"})
	users[3].Status, users[4].Status = admin.Inactive, admin.Pending
	saveUsers(t, db, users...)
	s := snapshot(t, db)
	for _, tt := range []struct {
		name string
		f    admin.UserFilter
		want []string
	}{
		{"everybody, by name", admin.UserFilter{}, []string{"4", "2", "1", "3", "5"}},
		{"part of a name", admin.UserFilter{Search: "nez"}, []string{"1"}},
		{
			"in another letter case, without its accent", admin.UserFilter{Search: "NUNEZ a"},
			[]string{"1"},
		},
		{"with its accent", admin.UserFilter{Search: "émile"}, []string{"2"}},
		{"surplus spaces", admin.UserFilter{Search: " ærø smith "}, []string{"5"}},
		{"part of an e-mail", admin.UserFilter{Search: "USER3+"}, []string{"3"}},
		{"nobody", admin.UserFilter{Search: "user 3"}, nil},
		{"a percent sign", admin.UserFilter{Search: "0%"}, []string{"3"}},
		{"an underscore", admin.UserFilter{Search: "_"}, []string{"4"}},
		{"spaces", admin.UserFilter{Search: "  "}, []string{"4", "2", "1", "3", "5"}},
		{"a status", admin.UserFilter{Status: admin.Inactive}, []string{"4"}},
		{"an organization", admin.UserFilter{Organization: "south"}, []string{"2", "3"}},
		{"a workgroup", admin.UserFilter{Workgroup: "case-workers"}, []string{"1", "3"}},
		{"not active since", admin.UserFilter{NotActiveFor: day(3)}, []string{"2", "1"}},
		{
			"all at once",
			admin.UserFilter{
				Search:       "e",
				Status:       admin.Active,
				Organization: "south",
				Workgroup:    "managers",
				NotActiveFor: day(3),
			},
			[]string{"2"},
		},
		{"the first two", admin.UserFilter{Limit: 2}, []string{"4", "2"}},
		{
			"behind another", admin.UserFilter{After: admin.UserCursor{Name: "Núñez Ana", ID: "1"}},
			[]string{"3", "5"},
		},
	} {
		if diff := cmp.Diff(tt.want, found(t, s, tt.f)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		all := tt.f
		all.After, all.Limit = admin.UserCursor{}, 0
		n, err := s.Users.Count(t.Context(), tt.f)
		if want := len(found(t, s, all)); n != want || err != nil {
			t.Errorf("%s: CountUsers = %d, %v; want %d", tt.name, n, err, want)
		}
	}
	got, err := s.Users.Find(t.Context(), admin.UserFilter{})
	want := []admin.User{users[3], users[1], users[0], users[2], users[4]}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
		t.Errorf("with what they belong to, %v (-want +got):\n%s", err, diff)
	}
}

func pageUsers(t *testing.T, d Database) {
	db := d.Open(t)
	var users []admin.User
	for i := range 60 {
		u := member(fmt.Sprintf("%02d", i*37%60), fmt.Sprint("o", i), "w")
		u.Name = []string{"Ann", "ann", "Ánn", "Ben", "", "ben Z"}[i%6]
		users = append(users, u)
	}
	saveUsers(t, db, users...)
	s := snapshot(t, db)
	want := found(t, s, admin.UserFilter{})
	if len(want) != 60 {
		t.Fatalf("%d accounts", len(want))
	}
	for _, limit := range []int{1, 7, 59, 60, 61} {
		f := admin.UserFilter{Limit: limit}
		var got []string
		for {
			page, err := s.Users.Find(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range page {
				got = append(got, u.ID)
				if len(u.Memberships) != 1 || len(u.Workgroups) != 1 {
					t.Fatalf("%+v is without what it belongs to", u)
				}
			}
			if len(page) < limit {
				break
			}
			f.After = admin.UserCursor{Name: page[limit-1].Name, ID: page[limit-1].ID}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pages of %d (-want +got):\n%s", limit, diff)
		}
	}
}

func credentials(t *testing.T, d Database) {
	db := d.Open(t)
	inactive := account("inactive")
	inactive.Status = admin.Inactive
	saveUsers(t, db, account("ana"), account("ben"), inactive)
	peek(t, db, func(s *admin.View) {
		for _, id := range []string{"ana", "nobody"} {
			got, err := s.Users.Credentials(t.Context(), id)
			if diff := cmp.Diff(admin.Credentials{}, got); diff != "" || err != nil {
				t.Errorf("of %s, who has none, %v:\n%s", id, err, diff)
			}
		}
	})
	first := admin.Credentials{Password: "$argon2id$1", Changed: day(1), Temporary: true}
	second := admin.Credentials{
		Password:  "$argon2id$2",
		Changed:   day(2),
		Former:    []string{"$argon2id$1", `"'\`, ""},
		Secret:    "ABC",
		Confirmed: true,
		LastStep:  1 << 40,
		Recovery:  []string{},
	}
	for _, c := range []admin.Credentials{first, second, {}, second} {
		write(t, db, func(tx *admin.Tx) error {
			return errors.Join(tx.Users.SaveCredentials(t.Context(), "ana", c),
				tx.Users.SaveCredentials(t.Context(), "inactive", c))
		})
		peek(t, db, func(s *admin.View) {
			got, err := s.Users.Credentials(t.Context(), "ana")
			if diff := cmp.Diff(c, got); diff != "" || err != nil {
				t.Errorf("Credentials, %v (-want +got):\n%s", err, diff)
			}
		})
	}
	every, err := snapshot(t, db).Users.EveryCredentials(t.Context())
	if diff := cmp.Diff(
		map[string]admin.Credentials{"ana": second, "ben": {}}, every,
	); diff != "" || err != nil {
		t.Errorf("EveryCredentials, %v (-want +got):\n%s", err, diff)
	}
}

// accountTurns: each reads a number and writes the next, so that two at once
// would lose one.
func accountTurns(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	saveUsers(t, db, member("ana", "north", "w"))
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			err := []*store.DB{db, another}[i%2].Write(t.Context(), func(tx *admin.Tx) error {
				read, by := tx.Users.Get, "ana"
				if i%3 == 0 {
					read, by = tx.Users.ByEmail, "ana@example.org"
				}
				u, ok, err := read(t.Context(), by)
				if err != nil || !ok {
					return errors.Join(err, errors.New("no account"))
				}
				u.NotesRead++
				return tx.Users.Save(t.Context(), u)
			})
			if err != nil {
				t.Errorf("writer %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if got := user(t, db, "ana"); got.NotesRead != 20 || len(got.Memberships) != 1 {
		t.Errorf("after twenty turns: %+v", got)
	}
}

// lockUsers: each takes one administrator away unless it is the last.
func lockUsers(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	var users []admin.User
	for i := range 8 {
		users = append(users, account(fmt.Sprint("administrator ", i)))
	}
	saveUsers(t, db, users...)
	var all sync.WaitGroup
	for i, u := range users {
		all.Go(func() {
			err := []*store.DB{db, another}[i%2].Write(t.Context(), func(tx *admin.Tx) error {
				if err := tx.Users.Lock(t.Context()); err != nil {
					return err
				}
				left, err := tx.Users.Count(t.Context(), admin.UserFilter{Status: admin.Active})
				if err != nil || left == 1 {
					return err
				}
				u.Status = admin.Inactive
				return tx.Users.Save(t.Context(), u)
			})
			if err != nil {
				t.Errorf("%s: %v", u.ID, err)
			}
		})
	}
	all.Wait()
	if got := found(t, snapshot(t, db), admin.UserFilter{Status: admin.Active}); len(got) != 1 {
		t.Errorf("%d administrators are left, want 1", len(got))
	}
}
