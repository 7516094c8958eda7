package syncer_test

import (
	"strings"
	"testing"

	"configsync/schema"
	"configsync/syncer"
)

const renamedList = `{"title":"One","formerly":["o1"],"items":[{"code":"a","label":"A"}]}`

// rename gives o1 of Training the name o2.
func (p *pair) rename() {
	p.edit(p.training, map[string]string{"option-list/o1": "", "option-list/o2": renamedList})
}

func newPairInStep(t *testing.T) *pair {
	t.Helper()
	p := newPair(t, schema.All())
	p.edit(p.training, map[string]string{
		"workgroup/admins":  administrators,
		"option-list/o1":    options1,
		"option-list/other": options1,
	})
	p.apply(p.plan(syncer.PlanOptions{}))
	return p
}

func TestRenameIsSynced(t *testing.T) {
	t.Parallel()
	p := newPairInStep(t)
	p.rename()
	p.edit(p.production, map[string]string{
		"option-list/o1": `{"title":"One","source":"a hotfix","items":[{"code":"a","label":"A"}]}`,
	})
	plan := p.plan(syncer.PlanOptions{})
	p.want("the plan", []string{"rename option-list/o2 from option-list/o1"}, changeLines(plan))
	u := p.apply(plan)
	p.want("after the sync", []string{"option-list/o2 keep remove source"}, p.diff())
	p.want("the next plan", nil, changeLines(p.plan(syncer.PlanOptions{})))
	p.rollback(u.Seq)
	p.want("after the rollback", []string{"option-list/o2 keep change name"},
		without(without(p.diff(), "formerly"), "source"))
}

// A rename that was left out of one sync is a rename in the next.
func TestRenameLeftOutIsSyncedLater(t *testing.T) {
	t.Parallel()
	p := newPairInStep(t)
	p.rename()
	p.edit(p.training, map[string]string{
		"option-list/other": strings.Replace(options1, "One", "Other", 1),
	})
	plan := p.plan(syncer.PlanOptions{Only: []schema.Pattern{"option-list/other"}})
	p.want("the first plan", []string{"update option-list/other"}, changeLines(plan))
	p.apply(plan)
	later := p.plan(syncer.PlanOptions{})
	p.want("the plan after it", []string{"rename option-list/o2 from option-list/o1"},
		changeLines(later))
	if len(later.Conflicts) > 0 {
		t.Errorf("conflicts: %v", differenceLines(later.Conflicts))
	}
}

// What refers to an object that is renamed comes along with it, and with what
// brings the rename along: alone it would refer to nothing.
func TestARenameTakesAlongWhatRefersToIt(t *testing.T) {
	t.Parallel()
	p := newPairInStep(t)
	form := func(list string) string {
		return `{"title":"F","sections":[{"name":"s","title":"S","fields":[{"name":"f","type":"choice","label":"F","optionList":"` + list + `"}]}]}`
	}
	p.edit(p.training, map[string]string{"form/a": form("o1"), "form/b": form("o1")})
	p.apply(p.plan(syncer.PlanOptions{}))
	p.edit(p.training, map[string]string{
		"option-list/o1":    "",
		"option-list/o2":    renamedList,
		"form/a":            form("o2"),
		"form/b":            form("o2"),
		"option-list/other": strings.Replace(options1, "One", "Other", 1),
	})
	plan := p.plan(syncer.PlanOptions{Only: []schema.Pattern{"form/a"}})
	p.want("the plan",
		[]string{"rename option-list/o2 from option-list/o1", "update form/a", "update form/b"},
		changeLines(plan))
	for i, want := range []string{"form/a", "", "option-list/o2"} {
		if got := plan.Changes[i].For.String(); got != want &&
			(want != "" || !plan.Changes[i].For.IsZero()) {
			t.Errorf("%s comes along for %s, want %q", plan.Changes[i].Key, got, want)
		}
	}
	p.apply(plan)
}
