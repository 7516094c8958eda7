package admin_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/refusal"
	"configsync/schema"

	"configsync/admin"
)

func TestObjectHistory(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "old", "other")
	w.edit(w.training, "old", "V2")
	w.sync()
	w.rename(w.training, "old", "new", "V3")
	w.sync()
	w.edit(w.production, "new", "V4", "old")
	w.delete(w.production, "new")

	title := func(body []byte) string {
		if body == nil {
			return "none"
		}
		spec, err := w.list(body)
		if err != nil {
			t.Fatal(err)
		}
		return spec.Title
	}
	history := func(name string) []string {
		t.Helper()
		versions, err := w.service.ObjectHistory(t.Context(), operator, w.production, key(name))
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, v := range versions {
			line := v.Key.Name + " " + title(v.Before) + " → " + title(v.After)
			if v.Difference != nil && v.Before != nil && v.After != nil {
				line += " " + v.Difference.Fields[0].Path
			}
			out = append(out, line)
		}
		return out
	}
	want := []string{"new V4 → none", "new V3 → V4 title", "new V2 → V3 title", "old V1 → V2 title", "old none → V1"}
	if diff := cmp.Diff(want, history("new")); diff != "" {
		t.Errorf("under every name (-want +got):\n%s", diff)
	}
	if got := history("never"); got != nil {
		t.Errorf("of an object that never was: %v", got)
	}
	_, err := w.service.ObjectHistory(t.Context(), admin.Actor{}, w.production, key("new"))
	wantRefusal(t, err, refusal.SignedOut)
}

func TestEditOfWhatWasChangedMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "list")
	seen := schema.DigestOf(list("list", "V1").Body)
	edit := func(title string, was schema.Digest) error {
		_, err := w.service.Edit(t.Context(), operator, w.training, admin.EditRequest{Objects: []schema.Object{list("list", title)}, Expect: map[schema.Key]schema.Digest{key("list"): was}})
		return err
	}
	if err := edit("V2", seen); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, edit("V3", seen), refusal.Stale)
	wantRefusal(t, edit("V3", ""), refusal.Stale)
	w.delete(w.training, "list")
	wantRefusal(t, edit("V3", seen), refusal.Stale)
	if err := edit("V3", ""); err != nil {
		t.Error(err)
	}
}
