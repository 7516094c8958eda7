package changes

import (
	"strings"

	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/site"
	"configsync/words"
)

// ConsentBox is a box that a person ticks to agree to some of what a plan
// deletes. Its text names everything that it stands for.
type ConsentBox struct {
	Value string // keys separated by spaces, or the slug of a kind
	Text  string
}

// ConsentInput is the name of the boxes.
const ConsentInput = "delete"

// ConsentBoxes returns a box for each kind of which the plan deletes objects,
// and one for each kind that its source has none of.
func ConsentBoxes(wording releasenotes.Wording, plan *syncer.Plan) ([]ConsentBox, error) {
	var out []ConsentBox
	for _, k := range wording.Kinds {
		var keys, titles []string
		for _, d := range plan.Deletions() {
			if d.Key.Kind != k.Slug {
				continue
			}
			change, err := wording.Change(d)
			if err != nil {
				return nil, err
			}
			keys, titles = append(keys, d.Key.String()), append(titles, change.Title)
		}
		if len(keys) > 0 {
			out = append(out, ConsentBox{strings.Join(keys, " "), "I agree to delete " +
				words.Count(len(keys), "object", "objects") + " under " + k.Title + ": " +
				words.And(titles) + "."})
		}
	}
	for _, k := range plan.EmptyKinds {
		out = append(out, ConsentBox{k.Kind, words.Capital(plan.Source.Name) + " has no " +
			k.Title + " at all. A folder may be missing. I agree to delete " +
			words.Count(k.Deletes, "object", "objects") + " from " + plan.Target.Name + "."})
	}
	return out, nil
}

// ConsentGiven returns what the person has ticked.
func ConsentGiven(q *site.Request) (c syncer.Consent) {
	if q.ParseForm() != nil {
		return c
	}
	for _, name := range strings.Fields(strings.Join(q.PostForm[ConsentInput], " ")) {
		if key, err := schema.ParseKey(name); err == nil {
			c.Delete = append(c.Delete, key)
		} else {
			c.Empty = append(c.Empty, name)
		}
	}
	return c
}
