package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/syncer"
)

var historyLaws = []law{
	{"Updates filters by date, number, type and notes", filters},
	{"Updates searches each text, whatever its case", search},
	{"Updates come in pages, and CountUpdates counts them all", updatePages},
	{"LastSync is the newest sync from a source", lastSync},
	{"a plan is applied once", planApplied},
}

// update returns the update of a number, which there is.
func update(t *testing.T, db admin.Store, seq int64) (u syncer.Update) {
	t.Helper()
	peek(t, db, func(s *admin.View) {
		var ok bool
		var err error
		if u, ok, err = s.Config.Update(t.Context(), seq); err != nil || !ok {
			t.Fatalf("Update(%d): %v, %v", seq, ok, err)
		}
	})
	return u
}

// listed returns the numbers of the updates that a filter selects.
func listed(t *testing.T, s *admin.View, f admin.Filter) []int64 {
	t.Helper()
	updates, err := s.History.Find(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	var out []int64
	for _, u := range updates {
		out = append(out, u.Seq)
	}
	return out
}

func filters(t *testing.T, d Database) {
	db := d.Open(t)
	d.Exec(t, `update updates set at = $1`, day(0).Format("2006-01-02T15:04:05.000000Z"))
	noted := edit(2)
	noted.Notes = "Sex is new."
	notedSync := synced(4, "training")
	notedSync.Notes = "Gender is retired."
	for _, u := range []syncer.Update{edit(1), noted, synced(3, "training"), notedSync} {
		record(t, db, u, nil)
	}
	s := snapshot(t, db)
	for _, tt := range []struct {
		name string
		f    admin.Filter
		want []int64
	}{
		{"everything, the newest first", admin.Filter{}, []int64{5, 4, 3, 2, 1}},
		{"since is inclusive", admin.Filter{Since: day(2)}, []int64{5, 4, 3}},
		{
			"since a microsecond later", admin.Filter{Since: day(2).Add(time.Microsecond)},
			[]int64{5, 4},
		},
		{"until is exclusive", admin.Filter{Until: day(2)}, []int64{2, 1}},
		{
			"until a microsecond later", admin.Filter{Until: day(2).Add(time.Microsecond)},
			[]int64{3, 2, 1},
		},
		{"one day", admin.Filter{Since: day(2), Until: day(3)}, []int64{3}},
		{
			"in another time zone",
			admin.Filter{
				Since: day(2).In(time.FixedZone("", -5*3600)),
				Until: day(3).In(time.FixedZone("", 9*3600)),
			},
			[]int64{3},
		},
		{"nothing", admin.Filter{Since: day(3), Until: day(3)}, nil},
		{"one update", admin.Filter{Update: 3}, []int64{3}},
		{"one update that there is not", admin.Filter{Update: 6}, nil},
		{"without synchronizations", admin.Filter{ExcludeSynchronizations: true}, []int64{3, 2, 1}},
		{"with release notes", admin.Filter{WithReleaseNotes: true}, []int64{5, 3, 1}},
		{
			"everything at once",
			admin.Filter{
				Since:                   day(1),
				Until:                   day(4),
				ExcludeSynchronizations: true,
				WithReleaseNotes:        true,
				Search:                  "sex",
			},
			[]int64{3},
		},
		{
			"one update that another filter leaves out",
			admin.Filter{Update: 4, ExcludeSynchronizations: true}, nil,
		},
	} {
		if diff := cmp.Diff(tt.want, listed(t, s, tt.f)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func search(t *testing.T, d Database) {
	db := d.Open(t)
	record(t, db,
		syncer.Update{
			Type: syncer.Edit, At: day(1), Actor: "operator:José", Summary: "100% done",
			Notes: "First_line\nSecond!", Reason: `C:\TEMP`,
		},
		nil)
	record(t, db,
		syncer.Update{
			Type:    syncer.Edit,
			At:      day(2),
			Actor:   "operator:ÉMILE",
			Summary: "Straße",
			Notes:   "日本語",
		},
		created(object("form/client-intake", "x"), object("option-list/3-12-destination", "y")))
	record(t, db,
		syncer.Update{
			Type: syncer.Edit, At: day(3), Actor: "operator:anna", Summary: "1000 done",
			Notes: "FirstXline", Reason: "CTEMP",
		},
		nil)
	s := snapshot(t, db)
	for _, tt := range []struct {
		search string
		want   []int64
	}{
		{"operator", []int64{4, 3, 2, 1}},
		{"DONE", []int64{4, 2}},
		{"second", []int64{2}},
		{"line\nsec", []int64{2}},
		{"temp", []int64{4, 2}},
		{"ANNA", []int64{4}},
		{"100%", []int64{2}},
		{"first_line", []int64{2}},
		{"d!", []int64{2}},
		{"!", []int64{2}},
		{"!%", nil},
		{`c:\`, []int64{2}},
		{"'", nil},
		{"intake", []int64{3}},
		{"Form/Client", []int64{3}},
		{"form/%", nil},
		{"client_intake", nil},
		{"form/client-intake option", nil}, // no text holds both
		{"done first", nil},
		{"JOSÉ", []int64{2}},
		{"émile", []int64{3}},
		{"straße", []int64{3}},
		{"本", []int64{3}},
		{" ", []int64{4, 2, 1}},
	} {
		if diff := cmp.Diff(tt.want, listed(t, s, admin.Filter{Search: tt.search})); diff != "" {
			t.Errorf("searching %q (-want +got):\n%s", tt.search, diff)
		}
	}
}

func updatePages(t *testing.T, d Database) {
	db := d.Open(t)
	for i := 1; i <= 6; i++ { // updates 2 to 7, behind the one that the database begins with
		u := edit(i)
		if i%2 == 0 {
			u.Summary = "École"
		}
		record(t, db, u, nil)
	}
	s := snapshot(t, db)
	for _, tt := range []struct {
		name  string
		f     admin.Filter
		want  []int64
		total int
	}{
		{"the first page", admin.Filter{Limit: 3}, []int64{7, 6, 5}, 7},
		{"the next", admin.Filter{Limit: 3, Before: 5}, []int64{4, 3, 2}, 7},
		{"the last", admin.Filter{Limit: 3, Before: 2}, []int64{1}, 7},
		{"behind it", admin.Filter{Limit: 3, Before: 1}, nil, 7},
		{"exactly a page", admin.Filter{Limit: 7}, []int64{7, 6, 5, 4, 3, 2, 1}, 7},
		{"a page of what is searched", admin.Filter{Limit: 2, Search: "école"}, []int64{7, 5}, 3},
		{"the next one", admin.Filter{Limit: 2, Search: "école", Before: 5}, []int64{3}, 3},
		{"after one", admin.Filter{After: 5}, []int64{7, 6}, 2},
		{"between two", admin.Filter{After: 2, Before: 5}, []int64{4, 3}, 5},
		{"after the last", admin.Filter{After: 7}, nil, 0},
	} {
		if diff := cmp.Diff(tt.want, listed(t, s, tt.f)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if n, err := s.History.Count(t.Context(), tt.f); n != tt.total || err != nil {
			t.Errorf("%s: CountUpdates = %d, %v; want %d", tt.name, n, err, tt.total)
		}
	}
}

func lastSync(t *testing.T, d Database) {
	db := d.Open(t)
	s := snapshot(t, db)
	first := s.Config.Endpoint()
	for _, source := range []string{"", "training"} {
		if got, ok, err := s.Config.LastSync(t.Context(), source); ok || err != nil {
			t.Errorf("before any sync LastSync(%q) = %+v, %v, %v", source, got, ok, err)
		}
	}
	// That of a rollback names no sync, though it has a source.
	rollback := synced(5, "training")
	rollback.Type = syncer.Rollback
	for _, u := range []syncer.Update{
		synced(1, "training"), synced(2, "laboratory"), synced(3, "training"),
		synced(4, "laboratory"), rollback, edit(6),
	} {
		u.Read = 1
		record(t, db, u, nil)
	}
	s = snapshot(t, db)
	for source, want := range map[string]syncer.LastSync{
		"training": {Update: 4, At: day(3), Source: synced(3, "training").Source, Target: first},
		"laboratory": {
			Update: 5,
			At:     day(4),
			Source: synced(4, "laboratory").Source,
			Target: first,
		},
		"": {Update: 5, At: day(4), Source: synced(4, "laboratory").Source, Target: first},
	} {
		got, ok, err := s.Config.LastSync(t.Context(), source)
		if err != nil || !ok {
			t.Fatalf("LastSync(%q): %v, %v", source, ok, err)
		}
		if source != "" {
			want.Origin = syncer.Origin{Update: want.Update, At: want.At, Source: want.Source}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("LastSync(%q) (-want +got):\n%s", source, diff)
		}
	}
	// A folder has no identity: the sync before it tells what the source was.
	folder := synced(7, "training")
	folder.Source.ID, folder.Source.Seq, folder.Source.UID, folder.Read = "", 0, "", 1
	record(t, db, folder, nil)
	s = snapshot(t, db)
	got, _, err := s.Config.LastSync(t.Context(), "training")
	want := syncer.Origin{Update: 4, At: day(3), Source: synced(3, "training").Source}
	if diff := cmp.Diff(want, got.Origin); diff != "" || err != nil || got.Source.ID != "" {
		t.Errorf("after a folder: %v (-want +got):\n%s", err, diff)
	}
	if got, ok, err := s.Config.LastSync(t.Context(), "train"); ok || err != nil {
		t.Errorf("LastSync of another source = %+v, %v, %v", got, ok, err)
	}
}

func planApplied(t *testing.T, d Database) {
	db := d.Open(t)
	u := synced(1, "training")
	u.PlanID = "plan-1"
	record(t, db, u, nil)
	record(t, db, edit(2), nil)
	record(t, db, edit(3), nil) // many updates have no plan
	change(t, db, func(tx *admin.Tx) error {
		for plan, want := range map[string]int64{"plan-1": 2, "plan-2": 0, "": 0} {
			if got, err := tx.Config.PlanApplied(t.Context(), plan); got != want || err != nil {
				t.Errorf("PlanApplied(%q) = %d, %v; want %d", plan, got, err, want)
			}
		}
		return nil
	})
	// Should a caller not have asked, the database refuses still.
	err := db.Change(t.Context(), ana, time.Minute, func(tx *admin.Tx) error {
		_, err := tx.Config.Record(t.Context(), u, created(object("form/a", "one")), nil)
		return err
	})
	if err == nil {
		t.Error("a plan was recorded twice")
	}
	if got := listed(t, snapshot(t, db), admin.Filter{}); len(got) != 4 || len(held(t, db)) != 0 {
		t.Errorf("a plan recorded twice left %v and %v", got, held(t, db))
	}
}
