package changes

import (
	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/site"
)

// shownObjects is how many objects of a group are shown unfolded.
const shownObjects = 12

// ChangeGroup is the changes of one sort.
type ChangeGroup struct {
	ID      string // in addresses: "deleted", or the kind
	Title   string
	Total   int
	Changes []ObjectChange // at most a page of them
	Whole   string         // address of the page with all of them; "" where they are here
	Alone   bool           // the page shows this group only

	Differences []*syncer.Difference
}

// First returns the changes that are shown unfolded.
func (g ChangeGroup) First() []ObjectChange {
	if g.Alone {
		return g.Changes
	}
	first, _ := site.Fold(g.Changes, shownObjects)
	return first
}

// More returns the changes that are folded.
func (g ChangeGroup) More() []ObjectChange {
	if g.Alone {
		return nil
	}
	_, more := site.Fold(g.Changes, shownObjects)
	return more
}

// deletedGroup is the group of what was deleted.
const deletedGroup = "deleted"

// ChangeGroups sorts differences that were carried out: what was deleted first,
// then kind by kind. They are not in words yet.
func ChangeGroups(kinds schema.Kinds, differences []*syncer.Difference) []ChangeGroup {
	deleted := ChangeGroup{ID: deletedGroup, Title: "Deleted"}
	var out []ChangeGroup
	for _, d := range differences {
		if d.Op == syncer.OpDelete && d.Key.Kind != schema.KindSystemProperty {
			deleted.Differences = append(deleted.Differences, d)
			continue
		}
		if last := len(out) - 1; last < 0 || out[last].ID != d.Key.Kind {
			title := d.Key.Kind
			if kind, ok := kinds.Of(d.Key.Kind); ok {
				title = kind.Title
			}
			out = append(out, ChangeGroup{ID: d.Key.Kind, Title: title})
		}
		group := &out[len(out)-1]
		group.Differences = append(group.Differences, d)
	}
	if len(deleted.Differences) > 0 {
		out = append([]ChangeGroup{deleted}, out...)
	}
	for i := range out {
		out[i].Total = len(out[i].Differences)
	}
	return out
}

// Say puts differences of a group into words.
func (g *ChangeGroup) Say(w releasenotes.Wording, differences []*syncer.Difference) error {
	for _, d := range differences {
		change, err := w.Change(d)
		if err != nil {
			return err
		}
		g.Changes = append(g.Changes, ObjectChange{ChangeText: change})
	}
	return nil
}
