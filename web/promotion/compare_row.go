package promotion

import (
	"strings"

	"configsync/admin/promotion"
	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/changes"
	"configsync/web/site"
)

// compareRow is an object that differs, in a list.
type compareRow struct {
	Key, Title, Kind string
	Path             string // of its page
	Sort             compareSort
	State            site.StateWord
	Sign, Class      string
	Fields           []releasenotes.FieldText // what changes, in words; at most mostSaid
	More             int                      // what else changes
	Touches          []string                 // whom it touches, what hurts most first
	By               string
	// When the source changed it; of what is the target's own, when the target
	// did
	When            site.Moment
	CanTick, Ticked bool
	Along           string // the object for which it is taken along; "" when it was chosen itself
	Why             string // why it stays as it is

	kind *schema.Kind
	text string // what is searched
}

// maxFields is how many fields a row tells of.
const maxFields = 3

// FirstTouches returns those that are shown at once.
func (r compareRow) FirstTouches() []string {
	first, _ := site.Fold(r.Touches, maxFields)
	return first
}

// MoreTouches returns those that are folded.
func (r compareRow) MoreTouches() []string {
	_, more := site.Fold(r.Touches, maxFields)
	return more
}

// compareSort is what becomes of an object that differs.
type compareSort string

// The sorts.
const (
	sortConflict compareSort = "conflicts"
	sortDeleted  compareSort = "deleted"
	sortNew      compareSort = "new"
	sortChanged  compareSort = "changed"
	sortOwn      compareSort = "own" // the target keeps it as it is
)

// compareTabs lists the sorts as the tabs show them.
func compareTabs(target string) []struct {
	sort compareSort
	text string
} {
	return []struct {
		sort compareSort
		text string
	}{
		{"", "All"}, {sortConflict, "Conflicts"}, {sortChanged, "Changed"}, {sortNew, "New"},
		{sortDeleted, "Deleted"}, {sortOwn, target + " only"},
	}
}

// rank returns the order of attention.
func (s compareSort) rank() int {
	return strings.Index("conflicts deleted new changed own", string(s))
}

func sortOf(d *syncer.Difference) compareSort {
	switch {
	case d.Pin == nil && len(d.Conflicts()) > 0:
		return sortConflict
	case d.Op == syncer.OpDelete:
		return sortDeleted
	case d.Op == syncer.OpCreate:
		return sortNew
	case d.Changes():
		return sortChanged
	}
	return sortOwn
}

// newCompareRows puts differences into words.
func newCompareRows(q *site.Request, f site.Frame, c promotion.Comparison) []compareRow {
	source, _ := c.Names()
	wording := changes.Wording(q, source).Among(c.Differences)
	b := rowBuilder{
		f:       f,
		c:       c,
		words:   wording,
		titles:  map[schema.Key]string{},
		touches: map[schema.Key][]string{},
	}
	for _, d := range c.Differences {
		b.titles[d.Key] = d.Title
	}
	for _, i := range c.Affects.Impacts {
		b.touches[i.Key] = append(b.touches[i.Key], i.Sentence)
	}
	side := c.Choices.Source
	rows := make([]compareRow, 0, len(c.Differences))
	for _, d := range c.Differences {
		kind, ok := b.words.Kinds.Of(d.Key.Kind)
		if !ok {
			continue
		}
		row := b.row(d, kind)
		row.Path = f.Path("compare", side, d.Key.Kind, d.Key.Name)
		rows = append(rows, row)
	}
	return rows
}

type rowBuilder struct {
	f       site.Frame
	c       promotion.Comparison
	words   releasenotes.Wording
	titles  map[schema.Key]string
	touches map[schema.Key][]string
}

func (b rowBuilder) row(d *syncer.Difference, kind *schema.Kind) compareRow {
	row := compareRow{
		Key: d.Key.String(), Title: d.Title, Kind: kind.Title, Sort: sortOf(d),
		Touches: b.touches[d.Key], kind: kind,
	}
	touch, ok := b.c.Changed[d.Key]
	if row.Sort == sortOwn || !ok {
		touch, ok = b.c.Own[firstKey(d.From, d.Key)]
	}
	if ok {
		row.By, row.When = site.ActorWords(touch.Actor), b.f.Moment(touch.At)
	}
	needed, selected := b.c.Selected[d.Key]
	row.CanTick = row.Sort != sortOwn && row.Sort != sortConflict
	row.Ticked = row.CanTick && selected
	if row.Ticked && !needed.IsZero() {
		row.Along = b.titles[needed]
	}
	b.describe(&row, d)
	if d.Pin != nil {
		row.Why = "Pinned by " + site.ActorWords(d.Pin.Actor) + ": " + d.Pin.Reason
	}
	return row
}

func firstKey(keys ...schema.Key) schema.Key {
	for _, k := range keys {
		if !k.IsZero() {
			return k
		}
	}
	return schema.Key{}
}

// describe puts the difference into words. What cannot be read has none of its
// fields; the object's own page says so.
func (b rowBuilder) describe(row *compareRow, d *syncer.Difference) {
	change, _ := b.words.Change(d)
	row.State, row.Sign, row.Class = compareState(change, d), change.Sign, string(change.Class)
	said := change.Fields
	row.Fields = said[:min(len(said), maxFields)]
	row.More = len(said) - len(row.Fields)
	var text strings.Builder
	for _, f := range said {
		text.WriteString(f.Name + " " + f.Path + " " + f.Word + " ")
		for _, s := range f.Text {
			text.WriteString(s.Text + " ")
		}
	}
	row.text = text.String()
}

// compareState returns what becomes of an object as a word with a look.
func compareState(change releasenotes.ChangeText, d *syncer.Difference) site.StateWord {
	sort := sortOf(d)
	follows := d.Op == syncer.OpUpdate && len(change.Fields) == 0 && len(change.Held) > 0
	look := "quiet"
	switch {
	case sort == sortConflict || sort == sortDeleted:
		look = "bad"
	case sort == sortNew:
		look = "good"
	case sort == sortChanged && !follows:
		look = "warn"
	}
	return site.StateWord{Word: change.Word, Look: look}
}

func updateTitle(seq int64) string { return "update " + changes.SeqText(seq) }
