package promotion

import (
	"configsync/schema"
	"configsync/web/changes"
	"configsync/web/site"
)

// listItems is the field of a drop-down list that holds its options.
const listItems = "items"

// renderedList shows the options of a drop-down list before and after.
func renderedList(q *site.Request, o comparedObject) (*pairView, error) {
	s, err := o.shown(decideAt(q, o), listItems)
	if err != nil {
		return nil, err
	}
	var lists [2]schema.OptionList
	for i, body := range s.bodies {
		if body == nil {
			continue
		}
		spec, err := o.kind.Decode(body)
		if err != nil {
			return nil, err
		}
		lists[i] = *spec.(*schema.OptionList)
	}
	whole := s.before == nil || s.after == nil
	var rows []pairRow
	for _, p := range s.pairs(lists[0].Items, lists[1].Items) {
		rows = append(rows, s.optionRow(lists[0].Items, lists[1].Items, p, whole))
	}
	section := pairSection{Blocks: foldRows(rows, "option", "options")}
	if whole {
		section.Blocks = []pairBlock{{Rows: rows}}
	}
	s.view.Sections = []pairSection{section}
	return s.view, nil
}

func (s shownSides) pairs(before, after []schema.Option) []pair {
	codes := func(options []schema.Option) []string {
		out := make([]string, len(options))
		for i, option := range options {
			out[i] = option.Code
		}
		return out
	}
	moved := map[string]bool{}
	for _, code := range codes(after) {
		moved[code] = s.marks.moved[schema.Join(listItems, code)]
	}
	return pairUp(codes(before), codes(after), moved)
}

// optionRow returns an option on both sides; in a list that is on one side
// only, none is marked.
func (s shownSides) optionRow(before, after []schema.Option, p pair, whole bool) pairRow {
	cell := func(option schema.Option) pairCell {
		text := option.Label
		if option.Retired {
			text += " (retired)"
		}
		return pairCell{Text: text, Code: option.Code}
	}
	marks := func(option schema.Option) []changes.Mark {
		if whole {
			return nil
		}
		return s.marks.at[schema.Join(listItems, option.Code)]
	}
	var row pairRow
	switch {
	case p.after < 0:
		option := before[p.before]
		elsewhere := s.marks.moved[schema.Join(listItems, option.Code)]
		row.Before, row.After = cell(option), pairCell{Empty: absent(elsewhere)}
		if !elsewhere {
			row.After.Marks = marks(option)
		}
	case p.before < 0:
		option := after[p.after]
		row.Before, row.After = pairCell{
			Empty: absent(s.marks.moved[schema.Join(listItems, option.Code)]),
		}, cell(option)
		row.After.Marks = marks(option)
	default:
		row.Before, row.After = cell(before[p.before]), cell(after[p.after])
		row.After.Marks = marks(after[p.after])
		row.Same = len(row.After.Marks) == 0
	}
	return row
}
