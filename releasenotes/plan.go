package releasenotes

import (
	"fmt"
	"strings"

	"configsync/syncer"
	"configsync/words"
)

// PlanTitle returns the purpose of a plan: "training → production", "Roll back
// update 6 of production".
func PlanTitle(p *syncer.Plan) string {
	if p.Type == syncer.Edit && p.Source.Name != "" {
		return "Adopt " + p.Source.String() + " → " + p.Target.Name
	}
	return PlanDoes(p.Type, p.Source.String(), p.Target.Name, p.Reverts)
}

// PlanDoes returns the purpose of a plan of a type, like [PlanTitle]. source is
// the name of its environment, "" for none, and reverts is the update that is
// rolled back, 0 if unknown.
func PlanDoes(t syncer.UpdateType, source, target string, reverts int64) string {
	switch {
	case t == syncer.Rollback && reverts == 0:
		return "Roll back in " + target
	case t == syncer.Rollback:
		return fmt.Sprintf("Roll back update %d of %s", reverts, target)
	case source == "":
		return "Edit " + target
	}
	return source + " → " + target
}

// PlanCounts returns the number of objects in a plan by change: "2 in conflict,
// 1 new, 3 changed, 4 kept".
func PlanCounts(p *syncer.Plan) string {
	ops := map[syncer.Op]int{}
	for _, d := range p.Changes {
		ops[d.Op]++
	}
	var parts []string
	for _, part := range []struct {
		n    int
		word string
	}{
		{len(p.Conflicts), "in conflict"}, {ops[syncer.OpCreate], "new"},
		{ops[syncer.OpUpdate], "changed"}, {ops[syncer.OpRename], "renamed"},
		{ops[syncer.OpDelete], "deleted"}, {len(p.Kept), "kept"},
	} {
		if part.n > 0 {
			parts = append(parts, words.Number(part.n)+" "+part.word)
		}
	}
	if len(parts) == 0 {
		return "No changes"
	}
	return strings.Join(parts, ", ")
}
