package promotion

import (
	"cmp"
	"slices"
	"strings"

	"configsync/admin/effects"
	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/changes"
	"configsync/web/site"
	"configsync/words"
)

// planView shows what a plan does, what could hurt first.
type planView struct {
	Direction string
	Counts    string   // "3 changed, 1 new, 1 deleted"
	Warnings  []string // deletions, widened sharing, lock-out, more permissions
	Sharing   []string // who newly sees whose clients, and who no longer does
	Touches   []string // whom it touches otherwise
	Groups    []changes.ChangeGroup
	Kept      []changes.ObjectChange // what stays different
	Deletions int
	Consent   []changes.ConsentBox // to the deletions
}

// newPlanView puts a plan into words. affects is whom it touches now.
func newPlanView(
	q *site.Request, f site.Frame, plan *syncer.Plan, affects effects.Effects,
) (planView, error) {
	v := planView{
		Direction: releasenotes.PlanTitle(plan),
		Counts:    releasenotes.PlanCounts(plan),
		Deletions: len(plan.Deletions()),
	}
	v.Warnings = plan.PassedOverWords()
	v.touch(affects)
	source, _ := plan.Sides()
	wording := changes.Wording(q, source).Among(plan.Changes)
	more, err := morePermissions(q, plan.Changes)
	if err != nil {
		return v, err
	}
	v.Warnings = append(v.Warnings, more...)
	if v.Consent, err = changes.ConsentBoxes(wording, plan); err != nil {
		return v, err
	}
	for _, g := range changes.ChangeGroups(wording.Kinds, plan.Changes) {
		if err := g.Say(wording, g.Differences); err != nil {
			return v, err
		}
		v.Groups = append(v.Groups, g)
	}
	for _, d := range plan.Kept {
		if d.Skipped {
			continue
		}
		change, err := wording.Change(d)
		if err != nil {
			return v, err
		}
		v.Kept = append(v.Kept, changes.ObjectChange{ChangeText: change})
	}
	return v, nil
}

// touch sorts whom the plan touches by what could hurt.
func (v *planView) touch(affects effects.Effects) {
	if v.Deletions > 0 {
		v.Warnings = append(v.Warnings,
			"Deletes "+words.Count(v.Deletions, "object", "objects")+".")
	}
	if affects.Widens {
		v.Warnings = append(v.Warnings, "Gives more people access to client records.")
	}
	v.Sharing = sharingWords(affects)
	for _, i := range affects.Impacts {
		if i.Kind == effects.ImpactAccounts || i.Kind == effects.ImpactWorkgroupLost {
			v.Warnings = append(v.Warnings, i.Sentence)
			continue
		}
		v.Touches = append(v.Touches, i.Sentence)
	}
}

// morePermissions says what members of workgroups that are there would newly be
// let do.
func morePermissions(q *site.Request, changed []*syncer.Difference) ([]string, error) {
	kind, _ := q.Service().Kinds.Of(schema.KindWorkgroup)
	var out []string
	for _, d := range changed {
		was := q.SignedIn.Config.Workgroups[cmp.Or(d.From, d.Key).Name]
		if d.Key.Kind != schema.KindWorkgroup || d.Body == nil || was == nil {
			continue
		}
		spec, err := kind.Decode(d.Body)
		if err != nil {
			return nil, err
		}
		is := spec.(*schema.Workgroup)
		more := slices.DeleteFunc(slices.Clone(
			is.Permissions,
		), func(p schema.Permission) bool { return slices.Contains(was.Permissions, p) })
		if len(more) > 0 {
			out = append(out,
				"Gives members of "+is.Title+" more permissions: "+
					strings.Join(changes.PermissionTitles(more), ", ")+".")
		}
	}
	return out, nil
}

// sharingWords tell who would newly see whose clients, and who would no longer.
func sharingWords(affects effects.Effects) []string {
	affects.Impacts = nil
	return affects.Sentences()
}
