package effects

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"configsync/admin"
	"configsync/schema"
	"configsync/words"
)

// workgroupImpacts counts the users who would be left without a workgroup, and
// the forms that workgroups would lose.
func (s *Service) workgroupImpacts(
	ctx context.Context, from *admin.View, p *projection,
) ([]placed, error) {
	stranded, err := p.stranded(ctx, from.Counts)
	return append(stranded, p.lostForms()...), err
}

// stranded counts, for each workgroup that would be gone, the active accounts
// in it that would be in no other one.
func (p *projection) stranded(ctx context.Context, from admin.CountReader) ([]placed, error) {
	var gone []altered
	var names, stay []string
	for _, a := range p.changesOf(schema.KindWorkgroup) {
		if a.before != nil && a.after == nil {
			gone, names = append(gone, a), append(names, a.stored.Name)
		}
	}
	if len(gone) == 0 {
		return nil, nil
	}
	for name := range p.before.Workgroups {
		if p.after.Workgroups[p.nameAfter(schema.KindWorkgroup, name)] != nil {
			stay = append(stay, name)
		}
	}
	for name := range p.after.Workgroups {
		if p.before.Workgroups[name] == nil {
			stay = append(stay, name) // a new one has members that one of its name once had
		}
	}
	counts, err := from.Stranded(ctx, names, slices.Sorted(slices.Values(stay)))
	var out []placed
	for _, a := range gone {
		if n := counts[a.stored.Name]; n > 0 {
			title := p.before.WorkgroupTitle(a.stored.Name)
			out = append(out, placed{a.at, Impact{Key: a.key, Kind: ImpactWorkgroupLost, Count: n,
				Sentence: fmt.Sprintf("%s active accounts of %s would be left without any workgroup.",
					words.Capital(admin.Counted(n)), title)}})
		}
	}
	return out, err
}

// mostForms bounds how many of the forms that a workgroup would lose are named.
const mostForms = 5

// lostForms lists the workgroups whose members would no longer be among those
// that forms are for.
func (p *projection) lostForms() []placed {
	lost := map[string][]string{} // titles of forms, by the workgroup's name after
	first := map[string]int{}
	for _, a := range p.changesOf(schema.KindForm) {
		before, _ := a.before.(*schema.Form)
		after, _ := a.after.(*schema.Form)
		if before == nil || after == nil || len(after.Workgroups) == 0 {
			continue
		}
		for name, workgroup := range p.before.Workgroups {
			now := p.nameAfter(schema.KindWorkgroup, name)
			if p.after.Workgroups[now] == nil || !isFor(before, name, workgroup) ||
				slices.Contains(after.Workgroups, now) {
				continue
			}
			if _, known := first[now]; !known {
				first[now] = a.at
			}
			lost[now] = append(lost[now], after.Title)
		}
	}
	var out []placed
	for _, name := range slices.Sorted(maps.Keys(lost)) {
		titles := lost[name]
		says := fmt.Sprintf("%s would lose %s: %s.", p.after.WorkgroupTitle(name),
			words.Count(len(titles), "form", "forms"), words.AndMore(titles, mostForms))
		out = append(out, placed{
			first[name],
			Impact{
				Key:      schema.Key{Kind: schema.KindWorkgroup, Name: name},
				Kind:     ImpactFormLost,
				Count:    len(titles),
				Sentence: says,
			},
		})
	}
	return out
}

// isFor reports whether a form is for a workgroup: for those that it names, and
// when it names none, for those that work with clients.
func isFor(form *schema.Form, name string, w *schema.Workgroup) bool {
	return slices.Contains(form.Workgroups, name) ||
		len(form.Workgroups) == 0 && slices.Contains(w.Permissions, schema.WorkWithClients)
}
