package promotion

import (
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/changes"
	"configsync/words"
)

// yamlView is an object as YAML on both sides, line by line.
type yamlView struct {
	Before, After string // heads of the two sides
	Blocks        []yamlBlock
}

// yamlBlock is a stretch of lines that are shown, or folded together.
type yamlBlock struct {
	Fold string // "12 lines the same"; "" where the lines are shown
	Rows []yamlRow
}

// yamlRow is a line on both sides.
type yamlRow struct {
	Same          bool
	Before, After yamlLine
}

// yamlLine is a line of one side. Number 0 is none.
type yamlLine struct {
	Number int
	Sign   string // "+", "−" or " "
	Text   []syncer.Segment
}

// yamlView shows what the target has beside what the source has.
func (o comparedObject) yamlView(kinds schema.Kinds) (v yamlView, err error) {
	v.After, v.Before = o.Comparison.Names()
	before, err := changes.YamlLines(kinds, firstKey(o.Difference.From, o.key), o.Ours)
	if err != nil {
		return v, err
	}
	after, err := changes.YamlLines(kinds, o.key, o.Theirs)
	if err != nil {
		return v, err
	}
	v.Blocks = foldYAML(sideBySide(changes.CompareLines(before, after)))
	return v, nil
}

// sideBySide puts lines that took others' places beside them, marked by word.
func sideBySide(lines []changes.DiffLine) []yamlRow {
	var out []yamlRow
	for i := 0; i < len(lines); {
		if lines[i].Class == "" {
			text := []syncer.Segment{{Text: lines[i].Text}}
			out = append(out, yamlRow{
				true, yamlLine{lines[i].Before, " ", text}, yamlLine{lines[i].After, " ", text},
			})
			i++
			continue
		}
		var removed, added []changes.DiffLine
		for ; i < len(lines) && lines[i].Class != ""; i++ {
			if lines[i].Class == "remove" {
				removed = append(removed, lines[i])
			} else {
				added = append(added, lines[i])
			}
		}
		out = append(out, replaced(removed, added)...)
	}
	return out
}

// replaced pairs lines that are on one side only with those that stand in their
// place on the other.
func replaced(removed, added []changes.DiffLine) []yamlRow {
	out := make([]yamlRow, max(len(removed), len(added)))
	for i := range out {
		row := &out[i]
		if i < len(removed) {
			row.Before = yamlLine{
				removed[i].Before, removed[i].Sign, []syncer.Segment{{Text: removed[i].Text}},
			}
		}
		if i < len(added) {
			row.After = yamlLine{
				added[i].After, added[i].Sign, []syncer.Segment{{Text: added[i].Text}},
			}
		}
		if i < len(removed) && i < len(added) {
			if segments, ok := syncer.WordDiff(removed[i].Text, added[i].Text); ok {
				row.Before.Text, row.After.Text = without(segments,
					syncer.Added), without(segments, syncer.Removed)
			}
		}
	}
	return out
}

// without leaves out segments of an operation.
func without(segments []syncer.Segment, op syncer.FieldOp) []syncer.Segment {
	var out []syncer.Segment
	for _, s := range segments {
		if s.Op != op {
			out = append(out, s)
		}
	}
	return out
}

// foldYAML folds lines that are far from any change.
func foldYAML(rows []yamlRow) []yamlBlock {
	near := make([]bool, len(rows))
	for i, r := range rows {
		if !r.Same {
			for k := max(
				0, i-changes.DiffAround,
			); k <= min(len(rows)-1, i+changes.DiffAround); k++ {
				near[k] = true
			}
		}
	}
	var out []yamlBlock
	for i := 0; i < len(rows); {
		n := 1
		for i+n < len(rows) && near[i+n] == near[i] {
			n++
		}
		block := yamlBlock{Rows: rows[i : i+n]}
		if !near[i] && n > 1 {
			block.Fold = words.Count(n, "line", "lines") + " the same"
		}
		out = append(out, block)
		i += n
	}
	return out
}
