package storetest

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

var recordLaws = []law{
	{"Record creates, updates, deletes and renames", recordEach},
	{"a change begins at what the object is", beginsAtObjects},
	{"an update keeps everything that it says", updateExact},
	{"content is shared, and stays after its last object", sharedContent},
	{"a history can be followed from each of its updates", history},
	{"ChangedSince does not tell of another history", otherHistory},
	{"progress is told until all is written", progress},
}

func recordEach(t *testing.T, d Database) {
	db := d.Open(t)
	a, b, c := object("form/a", "one"), object("form/b", "two"), object("form/c", "three")
	b2, c2, n := object("form/b",
		"two, new"), object("form/renamed", "three"), object("mou/new", "four")
	if got := record(t, db, edit(1), created(a, b, c)); got != 2 {
		t.Errorf("the update after the first has the number %d", got)
	}
	writes := slices.Concat([]syncer.Write{deleted(a), updated(b, b2)}, renamed(c, c2), created(n))
	if got := record(t, db, edit(2), writes); got != 3 {
		t.Errorf("the update after the second has the number %d", got)
	}
	if diff := cmp.Diff(texts(b2, c2, n), held(t, db)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	var want []syncer.ChangeRow
	for _, w := range writes {
		want = append(want, w.ChangeRow)
	}
	slices.SortFunc(want, func(a, b syncer.ChangeRow) int {
		return schema.CompareKeys(a.Key, b.Key)
	})
	got, err := snapshot(t, db).Config.ChangesOf(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ChangesOf (-want +got):\n%s", diff)
	}

	// What went can come again, and two updates may be one transaction.
	change(t, db, func(tx *admin.Tx) error {
		_, err := tx.Config.Record(t.Context(), edit(3), []syncer.Write{deleted(b2)}, nil)
		if err != nil {
			return err
		}
		seq, err := tx.Config.Record(t.Context(), edit(3), created(a, b), nil)
		if seq != 5 {
			t.Errorf("the second update of a transaction has the number %d, want 5", seq)
		}
		return err
	})
	if diff := cmp.Diff(texts(a, b, c2, n), held(t, db)); diff != "" {
		t.Errorf("objects that came again (-want +got):\n%s", diff)
	}
}

func updateExact(t *testing.T, d Database) {
	db := d.Open(t)
	for i, text := range adversarial {
		want := syncer.Update{Type: syncer.Rollback, At: day(i), Actor: text,
			Source: syncer.Endpoint{Name: text, ID: text, Seq: 7, UID: text},
			Read:   1, Digest: "d", Reverts: 1, Version: "1.2.3", Reason: text, Flagged: i%2 == 0,
			Summary: text, Notes: text, Changes: 12}
		if i%2 == 0 {
			want.PlanID = fmt.Sprint("plan ", i, text)
		}
		want.Seq = record(t, db, want, nil)
		got := update(t, db, want.Seq)
		want.UID = got.UID
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("with the text %q (-want +got):\n%s", text, diff)
		}
	}
	for _, seq := range []int64{-1, 0, 1 << 40} {
		if got, ok, err := snapshot(t, db).Config.Update(t.Context(), seq); ok || err != nil {
			t.Errorf("Update(%d) = %+v, %v, %v; want none", seq, got, ok, err)
		}
	}
}

func sharedContent(t *testing.T, d Database) {
	db := d.Open(t)
	a, b := object("form/a", "same"), object("form/b", "same")
	record(t, db, edit(1), created(a, b))
	if diff := cmp.Diff(texts(a, b), held(t, db)); diff != "" {
		t.Errorf("two objects with one content (-want +got):\n%s", diff)
	}
	record(t, db, edit(2), []syncer.Write{deleted(a)})
	if diff := cmp.Diff(texts(b), held(t, db)); diff != "" {
		t.Errorf("after one went (-want +got):\n%s", diff)
	}
	record(t, db, edit(3), []syncer.Write{deleted(b)})
	bodies, err := snapshot(t, db).Config.Bodies(t.Context(), []schema.Digest{digest(a)})
	if err != nil || string(bodies[digest(a)]) != string(a.Body) {
		t.Errorf("after both went the history needs the content still; got %q, %v",
			bodies[digest(a)], err)
	}
}

// history holds the store against a model of it: maps of what each update left.
func history(t *testing.T, d Database) {
	db := d.Open(t)
	random := rand.New(rand.NewPCG(7, 11))
	now := map[schema.Key]schema.Object{}
	touched := map[schema.Key]syncer.Touch{}
	edited := map[schema.Key]syncer.Touch{}
	endpoints := []syncer.Endpoint{snapshot(t, db).Config.Endpoint()}
	var changes []map[schema.Key]bool // by each update after the first
	for n := 1; n <= 25; n++ {
		u := edit(n)
		if random.IntN(3) == 0 {
			u = synced(n, "training")
		}
		u.Reason = fmt.Sprint("reason ", n)
		writes, mine := randomWrites(random, n, now), map[schema.Key]bool{}
		seq := record(t, db, u, writes)
		for _, w := range writes {
			mine[w.Key] = true
			touched[w.Key] = syncer.Touch{
				Key: w.Key, Update: seq, Type: u.Type, At: u.At, Actor: u.Actor, Reason: u.Reason,
			}
			if u.Type != syncer.Synchronization {
				edited[w.Key] = touched[w.Key]
			}
		}
		changes = append(changes, mine)
		peek(t, db, func(s *admin.View) { endpoints = append(endpoints, s.Config.Endpoint()) })
		if got, want := endpoints[n].Seq, int64(n+1); got != want || seq != want {
			t.Fatalf("update %d, endpoint %d, want %d: the numbers have a gap", seq, got, want)
		}
		if diff := cmp.Diff(texts(slices.Collect(maps.Values(now))...), held(t, db)); diff != "" {
			t.Fatalf("objects after update %d (-want +got):\n%s", seq, diff)
		}
	}
	s := snapshot(t, db)
	for i, from := range endpoints {
		later := map[schema.Key]bool{}
		for _, c := range changes[i:] {
			maps.Copy(later, c)
		}
		want := slices.SortedFunc(maps.Keys(later), schema.CompareKeys)
		got, ok, err := s.Config.ChangedSince(t.Context(), from, 0)
		if err != nil || !ok {
			t.Fatalf("ChangedSince(%d): %v, %v", from.Seq, ok, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ChangedSince(%d) (-want +got):\n%s", from.Seq, diff)
		}
		if i == len(endpoints)-1 {
			continue
		}
		// Without the update that followed, only what the ones after it
		// touched.
		without := map[schema.Key]bool{}
		for _, c := range changes[i+1:] {
			maps.Copy(without, c)
		}
		got, _, err = s.Config.ChangedSince(t.Context(), from, from.Seq+1)
		if diff := cmp.Diff(
			slices.SortedFunc(maps.Keys(without), schema.CompareKeys), got, cmpopts.EquateEmpty(),
		); diff != "" || err != nil {
			t.Errorf("ChangedSince(%d) without the next, %v (-want +got):\n%s", from.Seq, err, diff)
		}
	}
	asked := append(slices.Collect(maps.Keys(touched)), key("form/never-touched"))
	change(t, db, func(tx *admin.Tx) error {
		got, err := tx.Config.Touched(t.Context(), asked)
		if diff := cmp.Diff(touched, got); diff != "" {
			t.Errorf("Touched (-want +got):\n%s", diff)
		}
		return err
	})
	got, err := s.Config.Edited(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(edited, got); diff != "" {
		t.Errorf("Edited (-want +got):\n%s", diff)
	}
}

// randomWrites changes up to six objects of now, each once.
func randomWrites(random *rand.Rand, n int, now map[schema.Key]schema.Object) []syncer.Write {
	var out []syncer.Write
	for _, i := range random.Perm(12)[:random.IntN(6)] {
		o := object(fmt.Sprintf("form/f%d", i), fmt.Sprint("text ", n))
		old, there := now[o.Key]
		switch {
		case !there:
			out = append(out, created(o)...)
		case random.IntN(2) == 0:
			out = append(out, updated(old, o))
		default:
			out = append(out, deleted(old))
			delete(now, o.Key)
			continue
		}
		now[o.Key] = o
	}
	return out
}

func otherHistory(t *testing.T, d Database) {
	db := d.Open(t)
	record(t, db, edit(1), created(object("form/a", "one")))
	s := snapshot(t, db)
	end := s.Config.Endpoint()
	for _, tt := range []struct {
		name  string
		since syncer.Endpoint
	}{
		{"another environment", syncer.Endpoint{ID: "another", Seq: end.Seq, UID: end.UID}},
		{"a folder", syncer.Endpoint{Name: end.Name}},
		{
			"another update of that number",
			syncer.Endpoint{ID: end.ID, Seq: end.Seq, UID: "another"},
		},
		{"the uid of another number", syncer.Endpoint{ID: end.ID, Seq: 1, UID: end.UID}},
		{"an update without a uid", syncer.Endpoint{ID: end.ID, Seq: 1}},
		{"beyond the end", syncer.Endpoint{ID: end.ID, Seq: end.Seq + 1, UID: end.UID}},
	} {
		if got, ok, err := s.Config.ChangedSince(
			t.Context(), tt.since, 0,
		); ok || err != nil || got != nil {
			t.Errorf("since %s: %v, %v, %v; want false", tt.name, got, ok, err)
		}
	}
	if got, ok, err := s.Config.ChangedSince(
		t.Context(), end, 0,
	); !ok || err != nil || len(got) != 0 {
		t.Errorf("since the end: %v, %v, %v; want nothing, and true", got, ok, err)
	}
}

func beginsAtObjects(t *testing.T, d Database) {
	db := d.Open(t)
	a, other := object("form/a", "one"), object("form/a", "other")
	record(t, db, edit(1), created(a))
	for name, writes := range map[string][]syncer.Write{
		"created again":        created(other),
		"updated from another": {updated(other, object("form/a", "two"))},
		"deleted as another":   {deleted(other)},
		"what is not there":    {deleted(object("form/b", "b"))},
		"renamed from another": renamed(other, object("form/b", "b")),
	} {
		err := db.Change(t.Context(), ana, 0, func(tx *admin.Tx) error {
			_, err := tx.Config.Record(t.Context(), edit(2),
				append(created(object("form/c", "three")), writes...), nil)
			return err
		})
		if r, ok := errors.AsType[*refusal.Error](err); !ok || r.Code != refusal.Stale {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := cmp.Diff(texts(a), held(t, db)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

func progress(t *testing.T, d Database) {
	db := d.Open(t)
	all := many(6_000, "text")
	var told [][2]int
	change(t, db, func(tx *admin.Tx) error {
		tx.Config.OnProgress(func(done, total int) { told = append(told, [2]int{done, total}) })
		_, err := tx.Config.Record(t.Context(), synced(1, "training"), created(all...),
			differing(keys(all)))
		return err
	})
	for i, p := range told {
		if p[0] > p[1] || i > 0 && (p[0] < told[i-1][0] || p[1] != told[i-1][1]) {
			t.Fatalf("%v rows were told after %v", p, told[:i])
		}
	}
	if len(told) < 2 || told[len(told)-1][0] != told[len(told)-1][1] {
		t.Errorf("told %v; want steps up to the total", told)
	}
}
