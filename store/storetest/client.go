package storetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"configsync/admin"
	"configsync/schema"
	"configsync/schema/fill"
	"configsync/store"
)

var clientLaws = []law{
	{"a client keeps everything that it says", clientExact},
	{"answers are replaced form by form", answers},
	{"who reads a client to change it is alone", clientTurns},
	{"FindClients finds whom Decide lets the viewer see", findAgrees},
	{"FindClients finds them among many", findAmongMany},
	{"FindClients takes a query as it comes", findOddly},
}

func clientExact(t *testing.T, d Database) {
	db := d.Open(t)
	read := func(id admin.ClientID) (c admin.Client) {
		t.Helper()
		peek(t, db, func(s *admin.View) {
			var ok bool
			var err error
			if c, ok, err = s.Clients.Get(t.Context(), id); err != nil || !ok {
				t.Fatalf("Client(%s): %v, %v", id, ok, err)
			}
		})
		return c
	}
	count := func(owner string) (n int) {
		t.Helper()
		peek(t, db, func(s *admin.View) {
			var err error
			if n, err = s.Clients.Count(t.Context(), owner); err != nil {
				t.Fatalf("CountClients(%q): %v", owner, err)
			}
		})
		return n
	}
	for i, text := range adversarial {
		want := client(admin.ClientID(100000000+i), "owner"+text, text, text)
		want.Born, want.CreatedBy, want.Restricted = schema.Date(text), text, i%2 == 0
		write(t, db, func(tx *admin.Tx) error {
			return errors.Join(tx.Clients.Save(t.Context(), client(want.ID, "other", "x", "y")),
				tx.Clients.Save(t.Context(), want))
		})
		if diff := cmp.Diff(want, read(want.ID)); diff != "" {
			t.Errorf("with the text %q (-want +got):\n%s", text, diff)
		}
		if n := count(want.Owner); n != 1 {
			t.Errorf("CountClients(%q) = %d", want.Owner, n)
		}
	}
	for i, text := range unkept {
		c := client(admin.ClientID(200000000+i), text, text, text)
		c.Created, c.Changed = zero, zero
		write(t, db, func(tx *admin.Tx) error { return tx.Clients.Save(t.Context(), c) })
		got := read(c.ID)
		if !got.Created.IsZero() || !got.Changed.IsZero() {
			t.Errorf("never is now %v and %v", got.Created, got.Changed)
		}
		count(text)
		q := admin.ClientQuery{
			Viewer: text,
			Owners: []string{text + "2"},
			Day:    schema.Date(text),
			Names:  []string{text},
			After:  admin.ClientCursor{SortName: text},
		}
		peek(t, db, func(s *admin.View) {
			if _, err := s.Clients.Find(t.Context(), q); err != nil {
				t.Errorf("FindClients with %q: %v", text, err)
			}
		})
	}
	if c, ok, err := snapshot(t, db).Clients.Get(t.Context(), 1); ok || err != nil {
		t.Errorf("a client that there is not: %+v, %v, %v", c, ok, err)
	}
	if n := count("nobody"); n != 0 {
		t.Errorf("of nobody: %d", n)
	}
}

func answers(t *testing.T, d Database) {
	db := d.Open(t)
	var all []fill.Answer
	for i, text := range adversarial {
		all = append(all, fill.Answer{
			Field:    fmt.Sprintf("f%03d", i/2),
			Instance: fmt.Sprint(i % 2),
			Value:    text,
		})
	}
	write(t, db, func(tx *admin.Tx) error {
		return errors.Join(tx.Clients.Save(t.Context(), client(1, "north", "a", "b")),
			tx.Clients.Save(t.Context(), client(2, "north", "c", "d")),
			tx.Clients.SaveAnswers(t.Context(), 1, "intake", answered("x", "old")),
			tx.Clients.SaveAnswers(t.Context(), 1, "exit", answered("x", "exit")),
			tx.Clients.SaveAnswers(t.Context(), 2, "intake", answered("x", "other")),
			tx.Clients.SaveAnswers(t.Context(), 1, "intake", all))
	})
	for _, text := range unkept {
		write(t, db, func(tx *admin.Tx) error {
			return tx.Clients.SaveAnswers(t.Context(), 2, "exit",
				[]fill.Answer{{Field: text, Instance: text, Value: text}})
		})
	}
	expect := func(id admin.ClientID, form string, want []fill.Answer) {
		t.Helper()
		peek(t, db, func(s *admin.View) {
			got, err := s.Clients.Answers(t.Context(), id, form)
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
				t.Errorf("Answers(%d, %s), %v (-want +got):\n%s", id, form, err, diff)
			}
		})
	}
	expect(1, "intake", all)
	expect(1, "exit", answered("x", "exit"))
	expect(2, "intake", answered("x", "other"))
	expect(2, "no\x00form", nil)
	write(t, db, func(tx *admin.Tx) error {
		return tx.Clients.SaveAnswers(t.Context(), 1, "intake", nil)
	})
	expect(1, "intake", nil)
	expect(1, "exit", answered("x", "exit"))
}

// clientTurns: each reads a name and writes one that is longer, so that two at
// once would lose a letter.
func clientTurns(t *testing.T, d Database) {
	db, another := d.Open(t), d.Open(t)
	write(t, db, func(tx *admin.Tx) error {
		return tx.Clients.Save(t.Context(), client(1, "north", "", ""))
	})
	errs := make(chan error)
	for i := range 20 {
		go func() {
			errs <- []*store.DB{db, another}[i%2].Write(t.Context(), func(tx *admin.Tx) error {
				c, ok, err := tx.Clients.Get(t.Context(), 1)
				if err != nil || !ok {
					return errors.Join(err, errors.New("no client"))
				}
				c.LastName += "x"
				return tx.Clients.Save(t.Context(), c)
			})
		}()
	}
	for range 20 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if c, _, err := snapshot(t, db).Clients.Get(
		t.Context(), 1,
	); len(c.LastName) != 20 || err != nil {
		t.Errorf("after twenty turns: %+v, %v", c, err)
	}
}
