package effects

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/schema"
	"configsync/schema/fill"
	"configsync/words"
)

// A form's change can hide answers, or make them such as could not be entered,
// in more ways than one could list. So the stored answers are filled in twice,
// by the form before and by the form after, and what comes out is compared.
// Only fields that could come out differently are filled in, with those that
// their conditions read; records with the same answers to these are filled in
// once.

// refillEnvironment is what forms are filled in with.
type refillEnvironment struct {
	from    *admin.View
	lists   *optionLists
	records map[string]int // records of each form
	day     schema.Date
}

// refillImpacts counts what comes out differently of a form that changes.
func (s *Service) refillImpacts(
	ctx context.Context, env refillEnvironment, c formChange,
) ([]placed, error) {
	differing, read, err := differingFields(c.before, c.after)
	if err != nil || len(differing) == 0 {
		return nil, err
	}
	if err := s.readLists(ctx, env, c, read); err != nil {
		return nil, err
	}
	before, errBefore := partialSheet(c.before, read, env.lists.before)
	after, errAfter := partialSheet(c.after, read, env.lists.after)
	if errBefore != nil || errAfter != nil {
		// A form that an earlier version took, and that nobody can fill in.
		return nil, nil
	}
	r := refill{
		before: before, after: after, day: env.day,
		known: map[string]outcome{}, total: outcome{},
	}
	seen := 0
	for answers, err := range env.from.Counts.Given(ctx, c.stored, read) {
		if err != nil {
			return nil, err
		}
		r.add(answers, 1)
		seen++
	}
	if blank := env.records[c.stored] - seen; blank > 0 {
		r.add(nil, blank)
	}
	return r.impacts(c, env.lists, differing), nil
}

// refill fills in the answers of records by two sheets.
type refill struct {
	before, after *fill.Sheet
	day           schema.Date
	known         map[string]outcome // by the answers
	total         outcome
}

// outcome is what comes out differently, by the name of the field.
type outcome map[string]fieldOutcome

// fieldOutcome counts answers that are hidden or unfit after and were not
// before, by their value, and whether an answer is newly lacking.
type fieldOutcome struct {
	hidden, waits int
	unfit         map[string]int
}

// add counts records with the same answers.
func (r *refill) add(answers []fill.Answer, records int) {
	var key strings.Builder
	for _, a := range answers {
		fmt.Fprintf(&key, "%q%q%q", a.Field, a.Instance, a.Value)
	}
	o, known := r.known[key.String()]
	if !known {
		o = r.compare(answers)
		if len(r.known) < mostKnown {
			r.known[key.String()] = o
		}
	}
	for name, n := range o {
		sum := r.total[name]
		sum.hidden += n.hidden * records
		sum.waits += n.waits * records
		for value, m := range n.unfit {
			if sum.unfit == nil {
				sum.unfit = map[string]int{}
			}
			sum.unfit[value] += m * records
		}
		r.total[name] = sum
	}
}

// mostKnown bounds how many different records are remembered.
const mostKnown = 100_000

// compare fills in the answers of one record before and after.
func (r *refill) compare(answers []fill.Answer) outcome {
	if answers == nil {
		answers = []fill.Answer{}
	}
	was, is := settledFields(r.before, answers, r.day), settledFields(r.after, answers, r.day)
	out := outcome{}
	for name, now := range is {
		then := was[name]
		n := fieldOutcome{hidden: max(0, now.hidden-then.hidden)}
		if now.lacks && !then.lacks {
			n.waits = 1
		}
		for value, m := range now.unfit {
			if more := m - then.unfit[value]; more > 0 {
				if n.unfit == nil {
					n.unfit = map[string]int{}
				}
				n.unfit[value] = more
			}
		}
		if n.hidden > 0 || n.waits > 0 || n.unfit != nil {
			out[name] = n
		}
	}
	return out
}

// settledField is what became of the answers to a field.
type settledField struct {
	hidden int            // answers that stay and are not shown
	unfit  map[string]int // answers beside which a warning stands, by value
	lacks  bool           // a required answer is missing
}

func settledFields(
	sheet *fill.Sheet, answers []fill.Answer, day schema.Date,
) map[string]settledField {
	out := map[string]settledField{}
	var add func(fields []fill.Field)
	add = func(fields []fill.Field) {
		for i := range fields {
			f := &fields[i]
			state := out[f.Field.Name]
			state.hidden += len(f.Kept)
			state.lacks = state.lacks || f.Waits != ""
			if f.Warning != "" {
				if state.unfit == nil {
					state.unfit = map[string]int{}
				}
				state.unfit[strings.Join(f.Values, "\n")]++
			}
			out[f.Field.Name] = state
			for _, entry := range f.Instances {
				add(entry)
			}
		}
	}
	for _, section := range sheet.Fill(nil, answers, day).Sections {
		add(section.Fields)
	}
	return out
}

// impacts puts the counts of the differing fields into words. A code that the
// options have lost is counted as that, and a field that is newly required in
// any case as blank.
func (r *refill) impacts(c formChange, lists *optionLists, differing []string) (out []placed) {
	before, after := fieldsOf(c.before), fieldsOf(c.after)
	add := func(path string, kind ImpactKind, n int, says string) {
		if n > 0 {
			says = words.Capital(admin.Counted(n)) + " " + says
			out = append(out, placed{c.at, Impact{c.key, path, kind, n, says}})
		}
	}
	for _, name := range differing {
		n, was, is := r.total[name], before[name], after[name]
		unfit := 0
		lost := lostOptions(offered(was, lists.before), offered(is, lists.after))
		for value, m := range n.unfit {
			if !slices.ContainsFunc(lost, func(o lostOption) bool { return o.Code == value }) {
				unfit += m
			}
		}
		add(is.path, ImpactHidden, n.hidden, fmt.Sprintf(
			"answers to %s would no longer be shown: a condition of %s would hide them. "+
				"They stay in the records.", is.Label, c.after.Title))
		add(is.path, ImpactUnfit, unfit, fmt.Sprintf(
			"answers to %s could no longer be entered. They stay until someone changes them.",
			is.Label))
		if !is.asks() || was.asks() {
			add(is.path, ImpactWaits, n.waits, fmt.Sprintf(
				"records of %s would lack an answer to %s.", c.after.Title, is.Label))
		}
	}
	return out
}
