package syncer_test

import (
	"fmt"
	"maps"
	"slices"

	"configsync/schema"
	"configsync/syncer"
)

// The oracle of a plan looks at one object after the other and decides by the
// leaves of its content.

// question is what a plan is made from.
type question struct {
	base, source, target world // base is nil when no sync was made before
	options              syncer.PlanOptions
}

func (q question) String() string {
	return fmt.Sprintf("mode %q, only %v, exclude %v\nbase\n%ssource\n%starget\n%s", q.options.Mode,
		q.options.Only, q.options.Exclude, q.base, q.source, q.target)
}

// answer is what should become of one object.
type answer struct {
	op       syncer.Op
	conflict bool
	leaves   map[string]string // of the content afterwards
	skipped  bool
	needed   bool // selected only because something else refers to it
}

func (a answer) String() string {
	return fmt.Sprintf("%q conflict %v skipped %v needed %v %v", a.op, a.conflict, a.skipped,
		a.needed, a.leaves)
}

// answers are those for every object in which source and target differ.
func (q question) answers() map[schema.Key]*answer {
	out := map[schema.Key]*answer{}
	for k := range merge(q.source, q.target) {
		if text(q.source[k]) != text(q.target[k]) {
			out[k] = q.answer(k)
		}
	}
	q.choose(out)
	return out
}

func merge(worlds ...world) world {
	all := world{}
	for _, w := range worlds {
		maps.Copy(all, w)
	}
	return all
}

func (q question) answer(k schema.Key) *answer {
	kind, _ := schema.All().Of(k.Kind)
	base, source, target := q.base[k], q.source[k], q.target[k]
	first := q.base == nil && source != nil
	mirrored := q.options.Mode == syncer.MirrorMode && (source != nil || base != nil)
	if first || mirrored {
		base = target // what the target made of it does not count
	}
	f := forecastOf(kind.Shape, base, source, target)
	a := &answer{leaves: f.merged()}
	before := f.leavesOf(kind.Shape, target)
	switch {
	case maps.Equal(a.leaves, before):
	case target == nil:
		a.op = syncer.OpCreate
	case len(a.leaves) == 0:
		a.op = syncer.OpDelete
	default:
		a.op = syncer.OpUpdate
	}
	a.conflict = slices.Contains(slices.Collect(maps.Values(f.outcomes())), syncer.Conflict)
	return a
}

// choose leaves out what the patterns do not select, unless something selected
// refers to it.
func (q question) choose(answers map[schema.Key]*answer) {
	for k, a := range answers {
		a.skipped = len(q.options.Only) > 0 && !schema.NewMatcher(q.options.Only).Match(k) ||
			schema.NewMatcher(q.options.Exclude).Match(k)
	}
	for again := true; again; {
		again = false
		for k, a := range answers {
			for _, ref := range refersTo(k, a) {
				needed := answers[ref]
				if !a.skipped && needed != nil && needed.skipped && needed.op != "" &&
					!schema.NewMatcher(q.options.Exclude).Match(ref) {
					needed.skipped, needed.needed, again = false, true, true
				}
			}
		}
	}
	for k, a := range answers {
		if a.skipped {
			kind, _ := schema.All().Of(k.Kind)
			a.op, a.conflict = syncer.OpNone, false
			a.leaves = forecastOf(kind.Shape, nil, nil, q.target[k]).
				leavesOf(kind.Shape, q.target[k])
		}
	}
}

// refersTo reads the references of an object off its leaves.
func refersTo(k schema.Key, a *answer) []schema.Key {
	var out []schema.Key
	for path, leaf := range a.leaves {
		name := ""
		switch {
		case k.Kind == "form" && within(path, "workgroups"):
			name = "workgroup/"
		case k.Kind == "form" && len(path) > 11 && path[len(path)-11:] == "/optionList":
			name = "option-list/"
		default:
			continue
		}
		out = append(out, key(name+leaf[1:len(leaf)-1]))
	}
	return out
}

// compare holds a plan against the answers; what it returns is what is wrong.
func (q question) compare(p *syncer.Plan) []string {
	var wrong []string
	want := q.answers()
	seen := map[schema.Key]bool{}
	for place, differences := range map[string][]*syncer.Difference{
		"changes":   p.Changes,
		"kept":      p.Kept,
		"conflicts": p.Conflicts,
	} {
		for _, d := range differences {
			a := want[d.Key]
			if a == nil || seen[d.Key] {
				wrong = append(wrong, fmt.Sprintf("%s among the %s", d.Key, place))
				continue
			}
			seen[d.Key] = true
			got := answer{
				op:       d.Op,
				conflict: place == "conflicts",
				skipped:  d.Skipped,
				needed:   !d.For.IsZero(),
				leaves:   q.leavesOf(d),
			}
			if got.String() != a.String() {
				wrong = append(wrong, fmt.Sprintf("%s\n got %s\nwant %s", d.Key, got, a))
			}
			if inPlace := place == "conflicts" == a.conflict &&
				(place == "changes") == (a.op != "" && !a.conflict); !inPlace {
				wrong = append(wrong,
					fmt.Sprintf("%s is among the %s, and should be %s", d.Key, place, a))
			}
		}
	}
	for k := range want {
		if !seen[k] {
			wrong = append(wrong, fmt.Sprintf("%s is missing", k))
		}
	}
	return wrong
}

// leavesOf are the leaves of what the target holds after a difference.
func (q question) leavesOf(d *syncer.Difference) map[string]string {
	kind, _ := schema.All().Of(d.Key.Kind)
	body := q.target[d.Key]
	if d.Op != syncer.OpNone || !d.Skipped && d.Body != nil {
		body, _ = schema.ParseBody(d.Body)
	}
	return forecastOf(kind.Shape, nil, nil, body).leavesOf(kind.Shape, body)
}

// after is what the target holds once a plan is carried out.
func (q question) after(p *syncer.Plan) world {
	w := maps.Clone(q.target)
	for _, d := range p.Changes {
		if d.Op == syncer.OpRename {
			delete(w, d.From)
		}
		if delete(w, d.Key); d.Body != nil {
			w[d.Key], _ = schema.ParseBody(d.Body)
		}
	}
	return w
}
