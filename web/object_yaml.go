package web

import (
	"bytes"
	"encoding/json"

	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// YAMLView is an object as YAML on both sides, line by line.
type YAMLView struct {
	Before, After string // heads of the two sides
	Blocks        []YAMLBlock
}

// YAMLBlock is a stretch of lines that are shown, or folded together.
type YAMLBlock struct {
	Fold string // "12 lines the same"; "" where the lines are shown
	Rows []YAMLRow
}

// YAMLRow is a line on both sides.
type YAMLRow struct {
	Same          bool
	Before, After YAMLLine
}

// YAMLLine is a line of one side. Number 0 is none.
type YAMLLine struct {
	Number int
	Sign   string // "+", "−" or " "
	Text   []syncer.Segment
}

// yamlView shows what the target has beside what the source has.
func (o comparedObject) yamlView(kinds schema.Kinds) (v YAMLView, err error) {
	v.After, v.Before = o.Comparison.Names()
	before, err := yamlLines(kinds, firstKey(o.Difference.From, o.key), o.Ours)
	if err != nil {
		return v, err
	}
	after, err := yamlLines(kinds, o.key, o.Theirs)
	if err != nil {
		return v, err
	}
	v.Blocks = foldYAML(sideBySide(compareLines(before, after)))
	return v, nil
}

// yamlLines are the lines of an object's YAML; none where there is no object.
func yamlLines(kinds schema.Kinds, key schema.Key, body json.RawMessage) ([]string, error) {
	if body == nil {
		return nil, nil
	}
	text, err := kinds.YAML(schema.Object{Key: key, Body: body})
	var out []string
	for line := range bytes.Lines(text) {
		out = append(out, string(bytes.TrimRight(line, "\n")))
	}
	return out, err
}

// sideBySide puts lines that took others' places beside them, marked by word.
func sideBySide(lines []DiffLine) []YAMLRow {
	var out []YAMLRow
	for i := 0; i < len(lines); {
		if lines[i].Class == "" {
			text := []syncer.Segment{{Text: lines[i].Text}}
			out = append(out, YAMLRow{
				true, YAMLLine{lines[i].Before, " ", text}, YAMLLine{lines[i].After, " ", text},
			})
			i++
			continue
		}
		var removed, added []DiffLine
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
func replaced(removed, added []DiffLine) []YAMLRow {
	out := make([]YAMLRow, max(len(removed), len(added)))
	for i := range out {
		row := &out[i]
		if i < len(removed) {
			row.Before = YAMLLine{
				removed[i].Before, removed[i].Sign, []syncer.Segment{{Text: removed[i].Text}},
			}
		}
		if i < len(added) {
			row.After = YAMLLine{
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
func foldYAML(rows []YAMLRow) []YAMLBlock {
	near := make([]bool, len(rows))
	for i, r := range rows {
		if !r.Same {
			for k := max(0, i-diffAround); k <= min(len(rows)-1, i+diffAround); k++ {
				near[k] = true
			}
		}
	}
	var out []YAMLBlock
	for i := 0; i < len(rows); {
		n := 1
		for i+n < len(rows) && near[i+n] == near[i] {
			n++
		}
		block := YAMLBlock{Rows: rows[i : i+n]}
		if !near[i] && n > 1 {
			block.Fold = words.Count(n, "line", "lines") + " the same"
		}
		out = append(out, block)
		i += n
	}
	return out
}
