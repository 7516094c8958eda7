package syncer_test

import (
	"context"
	"testing"
	"time"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// place is a folder with an identity and a history, or with a memory of a sync.
type place struct {
	*syncer.Folder
	endpoint syncer.Endpoint
	contains bool // the update of the last sync
	last     syncer.LastSync
}

func (p place) Endpoint() syncer.Endpoint { return p.endpoint }

func (p place) ChangedSince(
	context.Context, syncer.Endpoint, int64,
) ([]schema.Key, bool, error) {
	return nil, p.contains, nil
}

func (p place) LastSync(context.Context, string) (syncer.LastSync, bool, error) {
	return p.last, p.last.Update > 0, nil
}

// A source that was replaced or restored since the last sync is agreed to
// before anything is planned, as it is now.
func TestSourceThatIsNotWhatWasSynced(t *testing.T) {
	t.Parallel()
	at := func(id string, seq int64) syncer.Endpoint {
		return syncer.Endpoint{Name: "training", ID: id, Seq: seq, UID: "u"}
	}
	const one, two = "11111111-a", "22222222-b"
	for name, c := range map[string]struct {
		was, now syncer.Endpoint
		contains bool
		kind     syncer.SourceChangeKind // "" where it is the same
		agreed   string
	}{
		"the same":                    {at(one, 7), at(one, 7), true, "", ""},
		"the same, further on":        {at(one, 7), at(one, 9), true, "", ""},
		"another":                     {at(one, 7), at(two, 9), false, syncer.OtherSource, "22222222"},
		"restored":                    {at(one, 7), at(one, 5), false, syncer.OlderSource, "11111111:5"},
		"restored, and changed since": {at(one, 7), at(one, 9), false, syncer.OlderSource, "11111111:9"},
		"a folder":                    {at(one, 7), at("", 0), false, "", ""},
		"after a folder":              {at("", 0), at(two, 3), false, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := worldOf(t, map[string]string{"workgroup/admins": administrators})
			source := place{Folder: base.folder("training", nil), endpoint: c.now, contains: c.contains}
			target := place{Folder: base.folder("training", nil), contains: true,
				endpoint: syncer.Endpoint{Name: "production", ID: "p", Seq: 4, UID: "p4"},
				last: syncer.LastSync{Update: 3, At: time.Now(), Source: c.was,
					Origin: syncer.Origin{Update: 3, At: time.Now(), Source: c.was}}}
			plan := func(agreed string) (*syncer.Plan, error) {
				return syncer.MakePlan(t.Context(), schema.All(), source, target,
					syncer.PlanOptions{AcceptSource: agreed})
			}
			p, err := plan("")
			if c.kind == "" {
				if err != nil || p.SourceChange != nil || !p.Idle() {
					t.Fatalf("got %v, and %v of %+v", err, p.Idle(), p.SourceChange)
				}
				return
			}
			if codeOf(t, err) != refusal.Forbidden {
				t.Fatalf("got %v, want it to be agreed to", err)
			}
			if _, err := plan("33333333"); codeOf(t, err) != refusal.Forbidden {
				t.Errorf("agreeing to another one: %v", err)
			}
			p, err = plan(c.agreed)
			if err != nil || p.SourceChange.Kind != c.kind || p.Idle() {
				t.Fatalf("agreed: got %v and %+v; the target must take note of it", err, p)
			}
			if refusal.Options(p.CheckConsent(syncer.Consent{})) != nil {
				t.Error("something else is asked")
			}
		})
	}
}
