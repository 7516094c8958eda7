package storetest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/syncer"
)

var objectHistoryLaws = []law{
	{"ChangesTo lists what became of one object, the newest first", changesTo},
}

func changesTo(t *testing.T, d Database) {
	db := d.Open(t)
	a, b, other := object("form/a", "one"), object("form/a", "two"), object("form/ab", "one")
	flagged := edit(2)
	flagged.Flagged, flagged.Reason, flagged.Notes = true, "wrong number", "A note."
	record(t, db, edit(1), created(a, other))
	record(t, db, flagged, []syncer.Write{updated(a, b)})
	record(t, db, synced(3, "training"), created(object("mou/a", "one")))
	record(t, db, edit(4), renamed(b, object("form/renamed", "two")))
	s := snapshot(t, db)
	for _, test := range []struct {
		key    string
		before int64
		limit  int
		want   []string
	}{
		{"form/a", 0, 10, []string{"5 rename form/renamed", "3 update", "2 create"}},
		{"form/a", 0, 2, []string{"5 rename form/renamed", "3 update"}},
		{"form/a", 5, 10, []string{"3 update", "2 create"}},
		{"form/a", 2, 10, nil},
		{"form/renamed", 0, 10, []string{"5 rename form/a"}},
		{"form/ab", 0, 10, []string{"2 create"}},
		{"mou/a", 0, 10, []string{"4 create"}},
		{"form/never", 0, 10, nil},
	} {
		changes, err := s.History.ChangesTo(t.Context(), key(test.key), test.before, test.limit)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range changes {
			got = append(got, changeLine(c))
			rows, err := s.Config.ChangesOf(t.Context(), c.Update.Seq)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(rows, c.Row) {
				t.Errorf("ChangesTo(%s) has %+v, which ChangesOf lacks", test.key, c.Row)
			}
			if diff := cmp.Diff(update(t, db, c.Update.Seq), c.Update); diff != "" {
				t.Errorf("ChangesTo(%s) tells of another update (-want +got):\n%s", test.key, diff)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("ChangesTo(%s, %d, %d) (-want +got):\n%s", test.key, test.before,
				test.limit, diff)
		}
	}
}

func changeLine(c admin.ObjectChange) string {
	line := string(rune('0'+c.Update.Seq)) + " " + string(c.Row.Op)
	if !c.Row.Other.IsZero() {
		line += " " + c.Row.Other.String()
	}
	return line
}
