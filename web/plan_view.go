package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// PlanView shows what a plan does, what could hurt first.
type PlanView struct {
	Direction string
	Counts    string   // "3 changed, 1 new, 1 deleted"
	Warnings  []string // deletions, widened sharing, lock-out, more permissions
	Sharing   []string // who newly sees whose clients, and who no longer does
	Touches   []string // whom it touches otherwise
	Groups    []ChangeGroup
	Kept      []ObjectChange // what stays different
	Deletions int
}

// planView puts a plan into words. affects is whom it touches now.
func (q *request) planView(f Frame, plan *syncer.Plan, affects admin.Effects) (PlanView, error) {
	v := PlanView{Direction: planDoes(plan.Type, plan.Source.Name, f.Env.Name), Counts: planCounts(plan), Deletions: len(plan.Deletions())}
	if plan.Type == syncer.Rollback {
		v.Direction = fmt.Sprintf("%s goes back to what it was before update %d", f.Env.Name, plan.Reverts)
	}
	v.touch(affects)
	words := changeWords{kinds: q.service().Kinds, config: q.in.Config}
	words.noteRenames(plan.Changes)
	more, err := words.morePermissions(plan.Changes)
	if err != nil {
		return v, err
	}
	v.Warnings = append(v.Warnings, more...)
	for _, g := range changeGroups(words.kinds, plan.Changes) {
		if err := words.say(&g, g.differences); err != nil {
			return v, err
		}
		v.Groups = append(v.Groups, g)
	}
	for _, d := range plan.Kept {
		if d.Skipped {
			continue
		}
		change, err := words.object(d)
		if err != nil {
			return v, err
		}
		change.Sign, change.Word, change.Class = "=", "stays as it is in "+f.Env.Name, "move"
		v.Kept = append(v.Kept, change)
	}
	return v, nil
}

// touch sorts whom the plan touches by what could hurt.
func (v *PlanView) touch(affects admin.Effects) {
	if v.Deletions > 0 {
		v.Warnings = append(v.Warnings, "It deletes "+words.Count(v.Deletions, "object", "objects")+".")
	}
	if affects.Widens {
		v.Warnings = append(v.Warnings, "It widens who may see clients.")
	}
	v.Sharing = sharingWords(affects)
	for _, i := range affects.Impacts {
		if i.Kind == admin.ImpactAccounts || i.Kind == admin.ImpactWorkgroupLost {
			v.Warnings = append(v.Warnings, i.Says)
			continue
		}
		v.Touches = append(v.Touches, i.Says)
	}
}

// morePermissions says what members of workgroups that are there would newly be let do.
func (w changeWords) morePermissions(changes []*syncer.Difference) ([]string, error) {
	kind, _ := w.kinds.Of(schema.KindWorkgroup)
	var out []string
	for _, d := range changes {
		was := w.config.Workgroups[cmp.Or(d.From, d.Key).Name]
		if d.Key.Kind != schema.KindWorkgroup || d.Body == nil || was == nil {
			continue
		}
		spec, err := kind.Decode(d.Body)
		if err != nil {
			return nil, err
		}
		is := spec.(*schema.Workgroup)
		more := slices.DeleteFunc(slices.Clone(is.Permissions), func(p schema.Permission) bool { return slices.Contains(was.Permissions, p) })
		if len(more) > 0 {
			out = append(out, "It gives members of "+is.Title+" more permissions: "+strings.Join(permissionTitles(more), ", ")+".")
		}
	}
	return out, nil
}

// planCounts counts what a plan does.
func planCounts(plan *syncer.Plan) string {
	ops := map[syncer.Op]int{}
	for _, d := range plan.Changes {
		ops[d.Op]++
	}
	text := ""
	for _, part := range []struct {
		op    syncer.Op
		words string
	}{{syncer.OpCreate, "new"}, {syncer.OpUpdate, "changed"}, {syncer.OpRename, "renamed"}, {syncer.OpDelete, "deleted"}} {
		if n := ops[part.op]; n > 0 {
			if text != "" {
				text += ", "
			}
			text += words.Number(n) + " " + part.words
		}
	}
	if text == "" {
		return "no object changes"
	}
	return text
}

// sharingWords tell who would newly see whose clients, and who would no longer.
func sharingWords(affects admin.Effects) []string {
	affects.Impacts = nil
	return affects.Sentences()
}
