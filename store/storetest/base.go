package storetest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

var baseLaws = []law{
	{"a base is unknown, none, or a digest", bases},
	{"a base beside a change is what was given, or none", basesOfChanges},
	{"Agree notes what is without a base, as it was at the update read", agree},
}

// base is one; text nil means that no sync considered the object yet.
func base(k string, text *schema.Digest, differs bool) syncer.Base {
	return syncer.Base{Key: key(k), Digest: text, Differs: differs}
}

// basesOf asks for the bases of a source, in the order of their keys.
func basesOf(t *testing.T, db admin.Store, source string, asked ...schema.Key) []syncer.Base {
	t.Helper()
	var got map[schema.Key]syncer.Base
	peek(t, db, func(s *admin.View) {
		var err error
		if got, err = s.Config.Bases(t.Context(), source, asked); err != nil {
			t.Fatal(err)
		}
	})
	var out []syncer.Base
	for k, b := range got {
		if b.Key != k {
			t.Errorf("the base of %s says that it is of %s", k, b.Key)
		}
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b syncer.Base) int { return schema.CompareKeys(a.Key, b.Key) })
	return out
}

func bases(t *testing.T, d Database) {
	db := d.Open(t)
	none, one := schema.Digest(""), digest(object("form/a", "one"))
	want := []syncer.Base{
		base("form/a", nil, false), base("form/b", &none, false), base("form/c", &one, false),
		base("form/d", nil, true), base("form/e", &none, true), base("form/f", &one, true),
	}
	var asked []schema.Key
	for _, b := range want {
		asked = append(asked, b.Key)
	}
	asked = append(asked, key("form/never-considered"))
	record(t, db, synced(1, "training"), nil, want...)
	if diff := cmp.Diff(want, basesOf(t, db, "training", asked...)); diff != "" {
		t.Errorf("Bases (-want +got):\n%s", diff)
	}
	if got := basesOf(t, db, "laboratory", asked...); got != nil {
		t.Errorf("another source has the bases %v", got)
	}
	if got := basesOf(t, db, "training"); got != nil {
		t.Errorf("no key has the bases %v", got)
	}
	open := func(source string, want ...schema.Key) {
		t.Helper()
		var got []schema.Key
		peek(t, db, func(s *admin.View) {
			var err error
			if got, err = s.Config.OpenBases(t.Context(), source); err != nil {
				t.Fatal(err)
			}
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("OpenBases(%s) (-want +got):\n%s", source, diff)
		}
	}
	open("training", key("form/d"), key("form/e"), key("form/f"))
	open("laboratory")

	// A later sync replaces what it considers again, of its own source only.
	want[0], want[3], want[5] = base("form/a", &one,
		true), base("form/d", &none, false), base("form/f", nil, false)
	record(t, db, synced(2, "laboratory"), nil, base("form/a", &none, false),
		base("form/e", &one, true))
	record(t, db, synced(3, "training"), nil, want[0], want[3], want[5])
	if diff := cmp.Diff(want, basesOf(t, db, "training", asked...)); diff != "" {
		t.Errorf("Bases after a later sync (-want +got):\n%s", diff)
	}
	open("training", key("form/a"), key("form/e"))
	open("laboratory", key("form/e"))
}

func basesOfChanges(t *testing.T, d Database) {
	db := d.Open(t)
	none := schema.Digest("")
	old, gone, kept := object("form/old",
		"old"), object("form/gone", "gone"), object("form/kept", "kept")
	fresh, newer, theirs := object("form/fresh",
		"fresh"), object("form/old", "newer"), object("form/old", "theirs")
	writes := slices.Concat([]syncer.Write{deleted(gone)}, created(fresh),
		[]syncer.Write{updated(old, newer)})
	of := func(o schema.Object, differs bool) syncer.Base {
		d := digest(o)
		return syncer.Base{Key: o.Key, Digest: &d, Differs: differs}
	}
	record(t, db, edit(1), created(old, gone, kept))
	for _, tt := range []struct {
		name string
		want []syncer.Base
	}{
		{
			"as the objects are now",
			[]syncer.Base{of(fresh, false), base("form/gone", &none, false), of(newer, false)},
		},
		{
			"and of an object that stays",
			[]syncer.Base{
				of(fresh, false), base("form/gone", &none, false), of(kept, true), of(newer, false),
			},
		},
		{
			"one of them differs",
			[]syncer.Base{of(fresh, false), base("form/gone", &none, false), of(theirs, true)},
		},
		{
			"one of them may differ",
			[]syncer.Base{of(fresh, true), base("form/gone", &none, false), of(newer, false)},
		},
		{
			"one of them is unknown",
			[]syncer.Base{of(fresh, false), base("form/gone", nil, false), of(newer, false)},
		},
		{"of some", []syncer.Base{of(fresh, false), of(newer, false)}},
		{
			"of some, and of an object that stays",
			[]syncer.Base{of(fresh, false), of(kept, false), of(newer, false)},
		},
		{"of none", nil},
	} {
		record(t, db, synced(2, tt.name), writes, tt.want...)
		if diff := cmp.Diff(
			tt.want, basesOf(t, db, tt.name, keys([]schema.Object{old, gone, kept, fresh})...),
		); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		record(t, db, edit(
			3,
		), slices.Concat([]syncer.Write{deleted(fresh)}, created(gone),
			[]syncer.Write{updated(newer, old)}))
	}
}

func agree(t *testing.T, d Database) {
	db := d.Open(t)
	old, known, hotfixed := object("form/old",
		"old"), object("form/known", "known"), object("form/hotfixed", "before")
	fixed, late, brought := object("form/hotfixed",
		"after"), object("form/late", "late"), object("form/brought", "brought")
	other := schema.Digest("other")
	read := record(t, db, edit(1), created(old, known, hotfixed))
	record(t, db, edit(2), append(created(late), updated(hotfixed, fixed)))
	change(t, db, func(tx *admin.Tx) error {
		if _, err := tx.Config.Record(
			t.Context(), synced(3, "training"), created(brought),
			[]syncer.Base{base("form/known", &other, true), base("form/brought", nil, false)},
		); err != nil {
			return err
		}
		return tx.Config.Agree(t.Context(), "training", read)
	})
	agreed := digest(old)
	asked := keys([]schema.Object{old, known, hotfixed, late, brought})
	before := digest(hotfixed)
	want := []syncer.Base{
		base("form/brought", nil, false), base("form/hotfixed", &before, true),
		base("form/known", &other, true), base("form/old", &agreed, false),
	}
	if diff := cmp.Diff(want, basesOf(t, db, "training", asked...)); diff != "" {
		t.Errorf("Bases after Agree (-want +got):\n%s", diff)
	}
	if got := basesOf(t, db, "laboratory", asked...); got != nil {
		t.Errorf("another source agrees to %v", got)
	}
	// Again it changes nothing.
	change(t, db, func(tx *admin.Tx) error {
		return tx.Config.Agree(t.Context(), "training", read)
	})
	if diff := cmp.Diff(want, basesOf(t, db, "training", asked...)); diff != "" {
		t.Errorf("Bases after Agree twice (-want +got):\n%s", diff)
	}
}
