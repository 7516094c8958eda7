package storetest

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/internal/soak"
	"configsync/schema"
	"configsync/syncer"
)

var readLaws = []law{
	{"lists are in the order of their bytes", byteOrder},
	{"a list can be left early", leftEarly},
	{"Find and Bodies take no key, one, and twelve thousand", manyKeys},
	{"bodies come back byte for byte", bodiesExact},
	{"a system property has its value, or its default when it is not set", property},
	{"an endpoint is the newest update", endpoint},
}

func byteOrder(t *testing.T, d Database) {
	db := d.Open(t)
	var want []schema.Object
	for _, kind := range []string{
		"form", "form-a", "mou", "option", "option-list", "system-property",
	} {
		for _, name := range []string{
			"0", "00", "1", "10", "1a", "2", "9", "a", "a-1", "a-10", "a-2", "a-b", "a0", "a1",
			"aa", "ab", "b", "b-0", "z", "z-z",
		} {
			want = append(want, object(kind+"/"+name, kind+name))
		}
	}
	slices.SortFunc(want, func(a, b schema.Object) int { return schema.CompareKeys(a.Key, b.Key) })
	shuffled := slices.Clone(want)
	rand.New(
		rand.NewPCG(1, 2),
	).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	seq := record(t, db, synced(1, "training"), created(shuffled...), differing(keys(shuffled))...)

	s := snapshot(t, db)
	var heads []schema.Key
	for _, h := range collect(t, s.Config.Heads(t.Context())) {
		heads = append(heads, h.Key)
	}
	var rows []schema.Key
	changes, err := s.Config.ChangesOf(t.Context(), seq)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		rows = append(rows, c.Key)
	}
	changed, _, err := s.Config.ChangedSince(t.Context(),
		syncer.Endpoint{ID: s.Config.Endpoint().ID}, 0)
	if err != nil {
		t.Fatal(err)
	}
	open, err := s.Config.OpenBases(t.Context(), "training")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		list string
		got  []schema.Key
	}{
		{"Heads", heads},
		{"Objects", keys(collect(t, s.Config.Objects(t.Context())))},
		{
			"Objects of every kind",
			keys(collect(t,
				s.Config.Objects(t.Context(), "system-property", "form", "form-a", "mou",
					"option-list", "option"))),
		},
		{"ChangesOf", rows},
		{"ChangedSince", changed},
		{"OpenBases", open},
	} {
		if diff := cmp.Diff(keys(want), tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.list, diff)
		}
	}

	got := keys(collect(t, s.Config.Objects(t.Context(), "option", "form")))
	only := slices.DeleteFunc(keys(
		want,
	), func(k schema.Key) bool { return k.Kind != "option" && k.Kind != "form" })
	if diff := cmp.Diff(only, got); diff != "" {
		t.Errorf("Objects of two kinds (-want +got):\n%s", diff)
	}
	if got := collect(t, s.Config.Objects(t.Context(), "workgroup")); len(got) > 0 {
		t.Errorf("Objects of a kind without objects: %v", got)
	}
}

// differing returns bases of keys that a sync left different from the source,
// which has none of them.
func differing(keys []schema.Key) []syncer.Base {
	var none schema.Digest
	out := make([]syncer.Base, len(keys))
	for i, k := range keys {
		out[i] = syncer.Base{Key: k, Digest: &none, Differs: true}
	}
	return out
}

func leftEarly(t *testing.T, d Database) {
	db := d.Open(t)
	all := many(50, "text")
	record(t, db, edit(1), created(all...))
	s := snapshot(t, db)
	for range 3 { // a connection that is not given back shows
		for h, err := range s.Config.Heads(t.Context()) {
			if err != nil || h != all[0].Head() {
				t.Fatalf("first head: %v, %v; want %v", h, err, all[0].Head())
			}
			break
		}
		for o, err := range s.Config.Objects(t.Context()) {
			if err != nil || o.Key != all[0].Key {
				t.Fatalf("first object: %v, %v; want %v", o.Key, err, all[0].Key)
			}
			break
		}
	}
	if got := len(collect(t, s.Config.Heads(t.Context()))); got != len(all) {
		t.Errorf("afterwards: %d heads, want %d", got, len(all))
	}
}

func manyKeys(t *testing.T, d Database) {
	soak.Slow(t)
	db := d.Open(t)
	all := many(12_000, "text")
	record(t, db, edit(1), created(all...))
	s := snapshot(t, db)
	missing := object("form/no-such-form", "nobody ever wrote this")
	for _, asked := range [][]schema.Object{
		nil, all[:1], {missing}, append(slices.Clone(all), missing),
	} {
		heads, bodies := map[schema.Key]schema.Digest{}, map[schema.Digest]json.RawMessage{}
		var digests []schema.Digest
		for _, o := range asked {
			digests = append(digests, digest(o))
			if o.Key != missing.Key {
				heads[o.Key], bodies[digest(o)] = digest(o), o.Body
			}
		}
		found, err := s.Config.Find(t.Context(), keys(asked))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(heads, found); diff != "" {
			t.Errorf("Find of %d keys (-want +got):\n%s", len(asked), diff)
		}
		got, err := s.Config.Bodies(t.Context(), digests)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(bodies, got); diff != "" {
			t.Errorf("Bodies of %d digests (-want +got):\n%s", len(asked), diff)
		}
	}
}

func bodiesExact(t *testing.T, d Database) {
	db := d.Open(t)
	texts := append(slices.Clone(adversarial), "zero\x00byte", strings.Repeat("long 長い ", 200_000))
	var all []schema.Object
	for i, text := range texts {
		o := many(i+1, "")[i]
		o.Body = schema.Canonical(map[string]any{
			"label": text,
			"order": json.Number("9007199254740993"),
			"share": json.Number("0.1"),
			text:    nil,
		})
		all = append(all, o)
	}
	record(t, db, edit(1), created(all...))
	s := snapshot(t, db)
	for i, o := range collect(t, s.Config.Objects(t.Context())) {
		if string(o.Body) != string(all[i].Body) {
			t.Errorf("Objects: got %.200q, want %.200q", o.Body, all[i].Body)
		}
	}
	for _, o := range all {
		bodies, err := s.Config.Bodies(t.Context(), []schema.Digest{digest(o)})
		if err != nil {
			t.Fatal(err)
		}
		if got := bodies[digest(o)]; string(got) != string(o.Body) {
			t.Errorf("Bodies: got %.200q, want %.200q", got, o.Body)
		}
	}
}

func property(t *testing.T, d Database) {
	db := d.Open(t)
	set := schema.Object{
		Key:  key("system-property/login-attempts"),
		Body: schema.Canonical(map[string]any{"value": 3}),
	}
	record(t, db, edit(1), created(set, object("form/time-zone", "not a property")))
	s := snapshot(t, db)
	tries, err := admin.Property(t.Context(), s.Config, schema.LoginAttempts)
	if err != nil || tries != 3 {
		t.Errorf("login-attempts is %d, %v; want 3", tries, err)
	}
	zone, err := admin.Property(t.Context(), s.Config, schema.ZoneOfDays)
	if err != nil || zone.String() != "UTC" {
		t.Errorf("time-zone is %s, %v; want the default", zone, err)
	}
}

func endpoint(t *testing.T, d Database) {
	db := d.Open(t)
	want := syncer.Endpoint{Name: "production", Role: "production", ID: db.Environment().ID, Seq: 1}
	for i := range 3 {
		if i > 0 {
			want.Seq = record(t, db, edit(i), nil)
		}
		u := update(t, db, want.Seq)
		if u.UID == "" || u.UID == want.UID {
			t.Fatalf("update %d has the uid %q, and the one before %q", want.Seq, u.UID, want.UID)
		}
		want.UID = u.UID
		peek(t, db, func(s *admin.View) {
			if diff := cmp.Diff(want, s.Config.Endpoint()); diff != "" {
				t.Errorf("Endpoint (-want +got):\n%s", diff)
			}
		})
	}
}
