package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/store"
)

// mail returns a message of which only its id and time matter.
func mail(id string, at time.Time) admin.Message {
	return admin.Message{
		ID: id, To: "mailto:ops@example.org", Event: "done", Subject: id, Text: id,
		Body: []byte("{}"), At: at,
	}
}

func messagesKept(t *testing.T, d Database) {
	db := d.Open(t)
	var want []admin.Sending
	for i, text := range adversarial {
		m := admin.Message{
			ID: fmt.Sprint("m", i, text), To: text, Event: text, Subject: text, Text: text,
			Body: []byte(`{}`), At: day(i), Tries: i,
		}
		write(t, db, func(tx *admin.Tx) error {
			return tx.Outbox.Add(t.Context(), []admin.Message{m})
		})
		s := admin.Sending{Message: m, Next: m.At}
		if i%2 == 0 {
			s.Tries, s.Next, s.Problem = i+1, day(i+1), text
			write(t, db, func(tx *admin.Tx) error { return tx.Outbox.Save(t.Context(), s) })
		}
		if i%4 == 0 {
			s.Ended = day(i + 2)
			write(t, db, func(tx *admin.Tx) error { return tx.Outbox.Save(t.Context(), s) })
		}
		want = append([]admin.Sending{s}, want...)
	}
	s := snapshot(t, db)
	for limit, want := range map[int][]admin.Sending{0: want, 3: want[:3], 1000: want} {
		got, err := s.Outbox.Find(t.Context(), admin.MessageFilter{Limit: limit})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%d messages: %v (-want +got):\n%s", limit, err, diff)
		}
	}
	for i, text := range unkept {
		m := admin.Message{
			ID: fmt.Sprint("unkept ", i), To: text, Event: text, Subject: text, Text: text,
			Body: []byte(text), At: day(1),
		}
		write(t, db, func(tx *admin.Tx) error {
			return errors.Join(tx.Outbox.Add(t.Context(), []admin.Message{m}),
				tx.Outbox.Save(t.Context(), admin.Sending{Message: m, Problem: text}))
		})
	}
	if got, err := sendings(
		t, db, admin.MessageFilter{},
	); err != nil || len(got) != len(want)+len(unkept) {
		t.Errorf("%d messages, %v; want %d", len(got), err, len(want)+len(unkept))
	}
}

func messagesDue(t *testing.T, d Database) {
	db := d.Open(t)
	put := func(id string, next, ended time.Time) {
		write(t, db, func(tx *admin.Tx) error {
			return tx.Outbox.Save(t.Context(), admin.Sending{
				Message: mail(id, day(20)),
				Next:    next,
				Ended:   ended,
			})
		})
	}
	write(t, db, func(tx *admin.Tx) error {
		return tx.Outbox.Add(t.Context(), []admin.Message{mail("new", day(4))})
	})
	put("waits", day(9), zero)
	put("urgent", day(2), zero)
	put("delivered", day(2), day(3))
	put("given up", day(1), day(2))
	due := func(at time.Time, limit int, want string) {
		t.Helper()
		messages, err := sendings(t, db, admin.MessageFilter{
			Due:   at,
			Limit: limit,
		})
		var ids []string
		for _, m := range messages {
			ids = append(ids, m.ID)
		}
		if got := strings.Join(ids, ", "); got != want || err != nil {
			t.Errorf("due at %v: %s, %v; want %s", at, got, err, want)
		}
	}
	due(day(1), 0, "")
	due(day(2).Add(-time.Microsecond), 0, "")
	due(day(2), 0, "urgent")
	due(day(4), 0, "urgent, new")
	due(day(4), 1, "urgent")
	due(day(9).In(time.FixedZone("", 9*3600)), 0, "urgent, new, waits")
	put("urgent", day(7), zero) // its delivery has failed
	put("new", day(4), day(5))  // it was delivered
	due(day(6), 0, "")
	due(day(30), 0, "urgent, waits")
}

func messageBodies(t *testing.T, d Database) {
	db := d.Open(t)
	random := rand.New(rand.NewPCG(5, 6))
	long := make([]byte, 300_000)
	for i := range long {
		long[i] = "abcdef \n\"\\"[random.IntN(10)]
	}
	for i, body := range append([]string{
		`{}`, "{}\n", " \t{ \"b\" : 1.0 , \"a\":[ ] }\r\n", `{"z":1,"a":2,"z":3}`,
		`{"n":9007199254740993,"e":1e400,"f":0.10}`,
		`{"zero":"\u0000","escaped":"\u00e9","é":"é","line":"\u2028` + "\u2028" + `","html":"<&>"}`,
		`{"emoji":"👩🏽‍⚕️","slash":"\/"}`, string(long), "",
	}, adversarial...) {
		s := admin.Sending{Message: mail(fmt.Sprint("m", i), day(1)), Next: day(1)}
		s.Body = []byte(body)
		check := func() {
			t.Helper()
			got, err := sendings(t, db, admin.MessageFilter{Due: day(1)})
			if err != nil || len(got) != 1 || string(got[0].Body) != body {
				t.Errorf("the body %.100q: %v, %d messages", body, err, len(got))
			}
		}
		write(t, db, func(tx *admin.Tx) error { return tx.Outbox.Save(t.Context(), s) })
		check()
		s.Tries++
		write(t, db, func(tx *admin.Tx) error { return tx.Outbox.Save(t.Context(), s) })
		check()
		s.Ended = day(2)
		write(t, db, func(tx *admin.Tx) error { return tx.Outbox.Save(t.Context(), s) })
	}
}

// sendings returns the messages of the outbox that a filter selects.
func sendings(t *testing.T, db *store.DB, f admin.MessageFilter) (list []admin.Sending, err error) {
	t.Helper()
	peek(t, db, func(s *admin.View) { list, err = s.Outbox.Find(t.Context(), f) })
	return list, err
}
