package promotion

import (
	"maps"

	"configsync/releasenotes"
	"configsync/web/changes"
	"configsync/web/forms"
	"configsync/words"
)

// shownSame is how many rows in which nothing changes are shown unfolded.
const shownSame = 2

// pairView is an object as people see it, before and after, side by side.
type pairView struct {
	Before, After string                   // heads of the two sides
	Note          string                   // what must be known to read it; "" otherwise
	About         []releasenotes.FieldText // what changes around what is shown
	Sections      []pairSection
}

// pairSection is a part of the object, under a heading.
type pairSection struct {
	Title  string // "" where the object has no parts
	Marks  []changes.Mark
	Blocks []pairBlock
}

// pairBlock is a stretch of rows that are shown, or folded together.
type pairBlock struct {
	Fold string // "12 questions unchanged"; "" where the rows are shown
	Rows []pairRow
}

// pairRow is one thing on both sides.
type pairRow struct {
	Before, After pairCell
	Same          bool
}

// pairCell is one side of a row: a question, or an option.
type pairCell struct {
	Empty string           // what is said where there is nothing; "" where there is something
	Field *forms.FormField // of a form
	When  string           // the condition under which it is asked; "" is always
	Text  string           // of an option
	Code  string
	Marks []changes.Mark
}

// pair is a place in two lists; -1 where it is in one only.
type pair struct{ before, after int }

// pairUp aligns two lists of names. What moved stands in two pairs: where it
// was, and where it is.
func pairUp(before, after []string, moved map[string]bool) []pair {
	places := func(list []string) map[string]bool {
		out := map[string]bool{}
		for _, name := range list {
			out[name] = true
		}
		return out
	}
	inBefore, inAfter, apart := places(before), places(after), maps.Clone(moved)
	if apart == nil {
		apart = map[string]bool{}
	}
	var out []pair
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch {
		case i < len(before) && (apart[before[i]] || !inAfter[before[i]]):
			out = append(out, pair{i, -1})
			i++
		case j < len(after) && (apart[after[j]] || !inBefore[after[j]]):
			out = append(out, pair{-1, j})
			j++
		case i < len(before) && j < len(after) && before[i] == after[j]:
			out = append(out, pair{i, j})
			i, j = i+1, j+1
		case i < len(before): // the order differs although nothing is said to have moved
			apart[before[i]] = true
		default:
			out = append(out, pair{-1, j})
			j++
		}
	}
	return out
}

// foldRows puts rows into blocks: long stretches in which nothing changes are
// folded.
func foldRows(rows []pairRow, one, many string) []pairBlock {
	var out []pairBlock
	for i := 0; i < len(rows); {
		n := 1
		for i+n < len(rows) && rows[i+n].Same == rows[i].Same {
			n++
		}
		block := pairBlock{Rows: rows[i : i+n]}
		if rows[i].Same && n > shownSame {
			block.Fold = words.Count(n, one, many) + " unchanged"
		}
		out = append(out, block)
		i += n
	}
	return out
}
