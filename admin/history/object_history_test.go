package history_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
)

func TestObjectHistory(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("old", "other"))
	w.InTraining(admintest.List("old", "V2"))
	w.Sync()
	w.Rename("old", "new", "V3")
	w.Sync()
	w.Configure(admintest.List("new", "V4", "old"))
	w.Delete(w.Env, "option-list/new")

	title := func(body []byte) string {
		if body == nil {
			return "none"
		}
		return w.TitleOf(body)
	}
	history := func(name string) []string {
		t.Helper()
		versions, err := w.Service.History.ObjectHistory(t.Context(), admintest.Operator,
			w.Env, admintest.ListKey(name))
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
	want := []string{
		"new V4 → none", "new V3 → V4 title", "new V2 → V3 title", "old V1 → V2 title",
		"old none → V1",
	}
	if diff := cmp.Diff(want, history("new")); diff != "" {
		t.Errorf("under every name (-want +got):\n%s", diff)
	}
	if got := history("never"); got != nil {
		t.Errorf("of an object that never was: %v", got)
	}
	_, err := w.Service.History.ObjectHistory(t.Context(), admin.Actor{}, w.Env,
		admintest.ListKey("new"))
	admintest.WantRefusal(t, err, refusal.SignedOut)
}

func TestEditOfWhatWasChangedMeanwhile(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("list"))
	seen := schema.DigestOf(admintest.List("list", "V1").Body)
	edit := func(title string, was schema.Digest) error {
		_, err := w.Service.Promotion.Edit(t.Context(), admintest.Operator, w.Training,
			promotion.EditRequest{
				Objects: []schema.Object{admintest.List("list", title)},
				Expect:  map[schema.Key]schema.Digest{admintest.ListKey("list"): was},
			})
		return err
	}
	if err := edit("V2", seen); err != nil {
		t.Fatal(err)
	}
	admintest.WantRefusal(t, edit("V3", seen), refusal.Stale)
	admintest.WantRefusal(t, edit("V3", ""), refusal.Stale)
	w.Delete(w.Training, "option-list/list")
	admintest.WantRefusal(t, edit("V3", seen), refusal.Stale)
	if err := edit("V3", ""); err != nil {
		t.Error(err)
	}
}
