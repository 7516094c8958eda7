package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"configsync/admin"
	"configsync/schema"
)

var exceptionLaws = []law{
	{"exceptions of a client are the newest first, with everything that they say", exceptions},
	{"exceptions of several clients are those for one organization", exceptionsFor},
	{"exceptions are counted for who sees clients by them on a day or later", exceptionsCounted},
	{"emergency accesses filter, the newest first", emergencies},
}

func exceptions(t *testing.T, d Database) {
	db := d.Open(t)
	var want []admin.ReleaseException
	for i, text := range adversarial {
		e := admin.ReleaseException{ID: fmt.Sprint("e ", i), Client: 1, Granting: text,
			Receiving: text, Begins: schema.Date(text), Through: schema.Date(text), Reason: text,
			GrantedAt: day(i), GrantedBy: text, Ended: schema.Date(text), EndedBy: text}
		want = append([]admin.ReleaseException{e}, want...)
	}
	write(t, db, func(tx *admin.Tx) error {
		err := errors.Join(tx.Clients.Save(t.Context(), client(1, "north", "a", "b")),
			tx.Clients.Save(t.Context(), client(2, "north", "c", "d")),
			tx.Exceptions.Save(t.Context(), admin.ReleaseException{ID: "other", Client: 2}))
		for i, e := range want {
			if i%2 == 0 {
				err = errors.Join(err, tx.Exceptions.Save(t.Context(), admin.ReleaseException{
					ID:     e.ID,
					Client: 2,
					Reason: "replaced",
				}))
			}
			err = errors.Join(err, tx.Exceptions.Save(t.Context(), e))
		}
		for i, text := range unkept {
			err = errors.Join(err, tx.Exceptions.Save(t.Context(), admin.ReleaseException{
				ID:        fmt.Sprint("unkept ", i),
				Client:    2,
				Granting:  text,
				Receiving: text,
				Reason:    text,
			}))
		}
		return err
	})
	s := snapshot(t, db)
	got, err := s.Exceptions.Of(t.Context(), 1)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Exceptions, %v (-want +got):\n%s", err, diff)
	}
	got, err = s.Exceptions.Of(t.Context(), 2)
	if err != nil || len(got) != 1+len(unkept) || !got[0].GrantedAt.IsZero() {
		t.Errorf("of another client: %+v, %v", got, err)
	}
}

func exceptionsFor(t *testing.T, d Database) {
	db := d.Open(t)
	grant := func(
		id string, client admin.ClientID, receiving string, granted int,
	) admin.ReleaseException {
		return admin.ReleaseException{
			ID: id, Client: client, Granting: "north", Receiving: receiving, Begins: "2026-01-01",
			Through: "2026-01-31", GrantedAt: day(granted),
		}
	}
	older, newer, of2 := grant("older", 1, "south",
		1), grant("newer", 1, "south", 3), grant("of 2", 2, "south", 2)
	write(t, db, func(tx *admin.Tx) error {
		var err error
		for id := range admin.ClientID(3) {
			err = errors.Join(err, tx.Clients.Save(t.Context(), client(id+1, "north", "a", "b")))
		}
		for _, e := range []admin.ReleaseException{
			older, newer, of2, grant("for others", 1, "west", 1),
			grant("of another client", 3, "south", 1),
		} {
			err = errors.Join(err, tx.Exceptions.Save(t.Context(), e))
		}
		return err
	})
	s := snapshot(t, db)
	for _, tt := range []struct {
		name      string
		receiving string
		clients   []admin.ClientID
		want      []admin.ReleaseException
	}{
		{
			"of two clients", "south", []admin.ClientID{2, 1},
			[]admin.ReleaseException{newer, of2, older},
		},
		{"of one", "south", []admin.ClientID{2}, []admin.ReleaseException{of2}},
		{"of nobody", "south", nil, nil},
		{"of a client that there is not", "south", []admin.ClientID{4}, nil},
		{"for nobody", "", []admin.ClientID{1, 2, 3}, nil},
	} {
		got, err := s.Exceptions.For(t.Context(), tt.receiving, tt.clients)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s, %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
}

func exceptionsCounted(t *testing.T, d Database) {
	db := d.Open(t)
	write(t, db, func(tx *admin.Tx) error {
		err := tx.Clients.Save(t.Context(), client(1, "north", "a", "b"))
		for id, e := range map[string]admin.ReleaseException{
			"valid":      {Receiving: "south", Through: "2026-01-20"},
			"ended":      {Receiving: "south", Through: "2026-01-20", Ended: "2026-01-20"},
			"ends later": {Receiving: "south", Through: "2026-01-20", Ended: "2026-01-21"},
			"of another": {Receiving: "west", Through: "2026-01-20"},
			"over":       {Receiving: "south", Through: "2026-01-19"},
		} {
			e.ID, e.Client, e.Granting, e.Begins = id, 1, "north", "2026-01-01"
			err = errors.Join(err, tx.Exceptions.Save(t.Context(), e))
		}
		return err
	})
	for day, want := range map[schema.Date]int{"2026-01-19": 4, "2026-01-20": 2, "2026-01-21": 0} {
		if got, err := snapshot(t, db).Exceptions.CountTo(
			t.Context(), "south", day,
		); got != want || err != nil {
			t.Errorf("on %s there are %d, %v; want %d", day, got, err, want)
		}
	}
}

func emergencies(t *testing.T, d Database) {
	db := d.Open(t)
	owners := map[admin.ClientID]string{1: "north", 2: "south", 3: "north"}
	access := func(
		id, user string, client admin.ClientID, begins int, seen time.Time,
	) admin.EmergencyAccess {
		e := admin.EmergencyAccess{
			ID: id, Client: client, Owner: owners[client], User: user, Actor: user + "@example.org",
			Organization: "shelter", Reason: "A fire; 100% of the building", Begins: day(begins),
			Ends: day(begins + 1), Seen: seen,
		}
		if !seen.IsZero() {
			e.SeenBy = "boss"
		}
		return e
	}
	all := []admin.EmergencyAccess{
		access("a", "ana", 1, 1, zero), access("b", "ana", 2, 2, day(9)),
		access("c", "ben", 1, 2, day(8)), access("d", "ben", 3, 3, zero),
	}
	write(t, db, func(tx *admin.Tx) error {
		err := errors.Join(tx.Users.Save(t.Context(), account("ana")),
			tx.Users.Save(t.Context(), account("ben")),
			tx.Clients.Save(t.Context(), client(1, "north", "", "")),
			tx.Clients.Save(t.Context(), client(2, "south", "", "")),
			tx.Clients.Save(t.Context(), client(3, "north", "", "")))
		for _, e := range all {
			unseen := e
			unseen.Seen, unseen.SeenBy = zero, ""
			err = errors.Join(err, tx.Emergencies.Save(t.Context(), unseen),
				tx.Emergencies.Save(t.Context(), e))
		}
		return err
	})
	s := snapshot(t, db)
	for _, tt := range []struct {
		name string
		f    admin.EmergencyFilter
		want []string
	}{
		{"all", admin.EmergencyFilter{}, []string{"d", "c", "b", "a"}},
		{"of a client", admin.EmergencyFilter{Client: 1}, []string{"c", "a"}},
		{"of a user", admin.EmergencyFilter{User: "ana"}, []string{"b", "a"}},
		{
			"of an owner's clients", admin.EmergencyFilter{Owners: []string{"north"}},
			[]string{"d", "c", "a"},
		},
		{
			"of several owners' clients", admin.EmergencyFilter{Owners: []string{"south", "north"}},
			[]string{"d", "c", "b", "a"},
		},
		{
			"of an owner and nobody",
			admin.EmergencyFilter{Owners: []string{"nort", "south", "North"}}, []string{"b"},
		},
		{"of the organization acted for", admin.EmergencyFilter{Owners: []string{"shelter"}}, nil},
		{"unseen", admin.EmergencyFilter{Unseen: true}, []string{"d", "a"}},
		{"active as it begins", admin.EmergencyFilter{ActiveAt: day(2)}, []string{"c", "b"}},
		{
			"active right before its end",
			admin.EmergencyFilter{ActiveAt: day(2).Add(-time.Microsecond)}, []string{"a"},
		},
		{"active never", admin.EmergencyFilter{ActiveAt: day(5)}, nil},
		{"the newest two", admin.EmergencyFilter{Limit: 2}, []string{"d", "c"}},
		{
			"all at once",
			admin.EmergencyFilter{
				Client: 3, User: "ben", Owners: []string{"north"}, Unseen: true, ActiveAt: day(3),
				Limit: 5,
			},
			[]string{"d"},
		},
		{"odd texts", admin.EmergencyFilter{User: unkept[0], Owners: []string{unkept[2]}}, nil},
	} {
		got, err := s.Emergencies.Find(t.Context(), tt.f)
		var ids []string
		for _, e := range got {
			ids = append(ids, e.ID)
		}
		if diff := cmp.Diff(tt.want, ids); diff != "" || err != nil {
			t.Errorf("%s, %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
	got, err := s.Emergencies.Find(t.Context(), admin.EmergencyFilter{})
	want := []admin.EmergencyAccess{all[3], all[2], all[1], all[0]}
	if diff := cmp.Diff(
		want, got, cmpopts.EquateEmpty(),
	); diff != "" || err != nil || !got[0].Seen.IsZero() {
		t.Errorf("EmergencyAccesses, %v (-want +got):\n%s", err, diff)
	}
}
