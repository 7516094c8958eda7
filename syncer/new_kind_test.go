package syncer_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

const (
	shelfBefore = `{"title":"Donated Books","list":"o1","width":3,"books":[{"code":"a","title":"Alpha"},{"code":"b","title":"Beta","tags":["old"]}],"open":false}`
	shelfAfter  = `{"title":"Donated Books","list":"o1","width":4,"books":[{"code":"c","title":"Gamma"},{"code":"a","title":"Alpha","lent":true},{"code":"b","title":"Beta","tags":["old"]}],"open":true}`
)

// A new kind costs one file and one line: a kind that only this test knows is
// synced, told about, and undone like the others.
func TestNewKindCostsNothingElse(t *testing.T) {
	t.Parallel()
	p := newPair(t, theKinds())
	p.edit(p.training, map[string]string{
		"workgroup/admins": administrators,
		"option-list/o1":   options1,
		"shelf/donated":    shelfBefore,
	})
	first := p.apply(p.plan(syncer.PlanOptions{}))
	p.want("after the first sync", nil, p.diff())
	if !strings.Contains(first.Notes, "Donated Books") ||
		!strings.Contains(first.Notes, "## Shelves") {
		t.Errorf("the release notes do not mention the shelf:\n%s", first.Notes)
	}

	p.edit(p.training, map[string]string{"shelf/donated": shelfAfter})
	p.edit(p.production, map[string]string{
		"shelf/donated": strings.Replace(shelfBefore, "Beta", "Beta, second edition", 1),
	})
	p.want("before the second sync", []string{
		"shelf/donated keep change books/b/title",
		"shelf/donated promote add books/a/lent",
		"shelf/donated promote add books/c",
		"shelf/donated promote change open",
		"shelf/donated promote change width",
	}, p.diff())
	second := p.apply(p.plan(syncer.PlanOptions{}))
	p.want("after the second sync", []string{"shelf/donated keep change books/b/title"}, p.diff())
	for _, words := range []string{
		"Donated Books", "Alpha", "is lent", "Gamma", "is open to everybody",
	} {
		if !strings.Contains(second.Notes, words) {
			t.Errorf("the release notes do not say %q:\n%s", words, second.Notes)
		}
	}

	drift, err := p.service.Promotion.Drift(context.Background(), somebody, p.production, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(drift.Items) != 1 || drift.Items[0].Difference.Key != key("shelf/donated") ||
		drift.Items[0].Touch.Type != syncer.Edit {
		t.Errorf("drift: %+v", drift.Items)
	}

	p.rollback(second.Seq)
	p.want("after the rollback, which the next sync respects", []string{
		"shelf/donated keep add books/a/lent",
		"shelf/donated keep add books/c",
		"shelf/donated keep change open",
		"shelf/donated keep change width",
	}, without(p.diff(), "books/b/title"))
	p.checkExport(p.training)
}

func (p *pair) want(when string, want, got []string) {
	p.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		p.t.Errorf("%s (-want +got):\n%s", when, diff)
	}
}

func without(lines []string, words string) []string {
	var out []string
	for _, line := range lines {
		if !strings.Contains(line, words) {
			out = append(out, line)
		}
	}
	return out
}

func (p *pair) rollback(seq int64) {
	p.t.Helper()
	plan, err := p.service.Promotion.PlanRollback(context.Background(), somebody, p.production, seq,
		promotion.PlanRequest{})
	if err != nil {
		p.t.Fatalf("planning the rollback: %v", err)
	}
	p.apply(plan)
}

// checkExport exports an environment, reads the folder back, and finds nothing
// different.
func (p *pair) checkExport(env *admin.Environment) {
	p.t.Helper()
	dir := filepath.Join(p.t.TempDir(), "config")
	if _, err := p.service.Promotion.Export(context.Background(), somebody, env, dir); err != nil {
		p.t.Fatal(err)
	}
	b, err := p.service.Kinds.ReadBundle(os.DirFS(dir))
	if err != nil {
		p.t.Fatal(err)
	}
	folder := &admin.Environment{Name: "exported", Folder: syncer.NewFolder(b, nil)}
	diff, err := p.service.Promotion.Diff(context.Background(), somebody, folder, env, nil, nil)
	if err != nil || len(diff.Differences) > 0 {
		p.t.Errorf("the export differs: %v, %v", differenceLines(diff.Differences), err)
	}
}

// A reference that only the new kind has is resolved, guarded and selected as
// those of the others.
func TestNewKindRefers(t *testing.T) {
	t.Parallel()
	kinds := theKinds()
	base := worldOf(t, map[string]string{
		"workgroup/admins": administrators,
		"option-list/o1":   options1,
	})
	source := base.with(t, map[string]string{
		"option-list/o2": options1,
		"shelf/new":      `{"title":"New","list":"o2"}`,
	})
	plan := func(source, target world, o syncer.PlanOptions) (*syncer.Plan, error) {
		o.Now, o.MaxDelete = moment, syncer.Limit{Percent: 100}
		return syncer.MakePlan(context.Background(), kinds, source.folder("training", nil),
			target.folder("production", base), o)
	}
	p, err := plan(source, base, syncer.PlanOptions{Only: []schema.Pattern{"shelf/*"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(
		[]string{"create option-list/o2", "create shelf/new"}, changeLines(p),
	); diff != "" {
		t.Errorf("the list that the shelf refers to (-want +got):\n%s", diff)
	}
	if _, err = plan(source, base, syncer.PlanOptions{
		Exclude: []schema.Pattern{"option-list/*"},
	}); codeOf(t, err) != refusal.BadSource {
		t.Errorf("a shelf without its list: %v", err)
	}
	gone := base.with(t, map[string]string{"option-list/o1": ""})
	if _, err = plan(
		gone, base.with(t, map[string]string{"shelf/own": `{"title":"Own","list":"o1"}`}),
		syncer.PlanOptions{},
	); codeOf(t, err) != refusal.BadSource {
		t.Errorf("a list that a shelf of production needs: %v", err)
	}
}

// room refers to a shelf, which refers to a drop-down list.
type room struct {
	Title string `json:"title" jsonschema:"required" sync:"label"`
	Shelf string `json:"shelf,omitempty" sync:"ref=shelf"`
}

func (*room) Check(string, schema.Lookup) []schema.Finding { return nil }

// What a selected object needs is selected too, and what that needs.
func TestSelectionFollowsReferences(t *testing.T) {
	t.Parallel()
	kinds := append(theKinds(), schema.NewKind[room](schema.KindInfo{
		Name: "Room", Slug: "room", Plural: "rooms", One: "room", Title: "Rooms",
		Class: schema.Functionality, Records: schema.NotInRecords, Looks: schema.AsFields,
	}))
	base := worldOf(t, map[string]string{"workgroup/admins": administrators})
	source := base.with(t, map[string]string{
		"option-list/o1": options1, "option-list/unneeded": options1,
		"shelf/s": `{"title":"Shelf","list":"o1"}`, "room/r": `{"title":"Room","shelf":"s"}`,
	})
	p, err := syncer.MakePlan(context.Background(), kinds, source.folder("training", nil),
		base.folder("production", base),
		syncer.PlanOptions{Only: []schema.Pattern{"room/r"}, Now: moment})
	if err != nil {
		t.Fatal(err)
	}
	needed := map[schema.Key]schema.Key{}
	for _, d := range p.Changes {
		needed[d.Key] = d.For
	}
	want := map[schema.Key]schema.Key{
		key("room/r"):         {},
		key("shelf/s"):        key("room/r"),
		key("option-list/o1"): key("shelf/s"),
	}
	if diff := cmp.Diff(want, needed); diff != "" {
		t.Errorf("what is created, and for what (-want +got):\n%s", diff)
	}
}
