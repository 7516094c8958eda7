package promotion

import (
	"slices"
	"strconv"

	"configsync/schema"
	"configsync/syncer"
	"configsync/web/site"
)

// sideTouch is who changed an object last on one side.
type sideTouch struct {
	Side, By string
	When     site.Moment
	Reason   string
	Update   string
	Path     string // of the update; "" where it is another environment's
}

// describe says what becomes of the object, who changed it and whom it touches.
func (p *compareObjectPage) describe(o comparedObject) {
	d, c := o.Difference, o.Comparison
	change, _ := o.words.Change(d) // the views say what cannot be read
	p.States = append(p.States, compareState(change, d))
	if d.Op == syncer.OpRename && sortOf(d) != sortChanged {
		p.States = append(p.States, site.StateWord{
			Word: "renamed from " + d.From.Name,
			Look: "warn",
		})
	}
	if d.Changes() && len(d.Kept()) > 0 {
		p.States = append(p.States, site.StateWord{Word: "partly kept", Look: "quiet"})
	}
	needed, selected := c.Selected[d.Key]
	switch {
	case sortOf(d) == sortConflict || sortOf(d) == sortOwn:
	case !selected:
		p.States = append(p.States, site.StateWord{Word: "not selected", Look: "quiet"})
	default:
		p.States = append(p.States, site.StateWord{Word: "selected", Look: "good"})
		i := slices.IndexFunc(c.Differences, func(d *syncer.Difference) bool {
			return d.Key == needed
		})
		if i >= 0 {
			p.Along = c.Differences[i].Title
		}
	}
	if d.Pin != nil {
		p.Why = "Pinned by " + site.ActorWords(d.Pin.Actor) + ": " + d.Pin.Reason
	}
	p.touched(o)
	p.Effects = o.effectSentences()
	if o.Travels && o.counterpart.Environment != nil && d.Pin == nil {
		p.Adopt = site.AddressOf("/"+o.counterpart.Environment.Name+"/adopt/"+p.Env.Name, nil,
			"key",
			d.Key.String())
	}
}

// touched tells who changed the object last on each side.
func (p *compareObjectPage) touched(o comparedObject) {
	d, c := o.Difference, o.Comparison
	if t, ok := c.Changed[d.Key]; ok && c.Reverts == 0 {
		p.Touches = append(p.Touches, p.touch(p.Source, t, ""))
	}
	own := firstKey(d.From, d.Key)
	if t, ok := c.Own[own]; ok &&
		(c.Reverts > 0 || d.Before == "" || len(d.Kept())+len(d.Conflicts()) > 0 || d.OwnObject()) {
		p.Touches = append(p.Touches, p.touch(p.Env.Name, t, p.Path("history")+"/"))
	}
}

func (p *compareObjectPage) touch(side string, t syncer.Touch, history string) sideTouch {
	out := sideTouch{
		Side:   side,
		By:     site.ActorWords(t.Actor),
		When:   p.Moment(t.At),
		Reason: t.Reason,
		Update: updateTitle(t.Update),
	}
	if history != "" {
		out.Path = history + strconv.FormatInt(t.Update, 10)
	}
	return out
}

// effectSentences tells whom the object's change touches, what could hurt
// first.
func (o comparedObject) effectSentences() []string {
	var out []string
	affects := o.Comparison.Affects
	parties := o.parties()
	for _, s := range affects.Sharing {
		if slices.Contains(parties, s.Owner) && slices.Contains(parties, s.Viewer) {
			out = append(out, s.Sentence)
		}
	}
	for _, r := range affects.Restrict {
		if o.key == (schema.Key{Kind: schema.KindOrganization, Name: r.Organization}) {
			out = append(out, r.Sentence)
		}
	}
	for _, i := range affects.Impacts {
		if i.Key == o.key {
			out = append(out, i.Sentence)
		}
	}
	return out
}

// parties returns the organizations of an MOU, on either side.
func (o comparedObject) parties() []string {
	if o.key.Kind != schema.KindMOU {
		return nil
	}
	var out []string
	for _, body := range [][]byte{o.Theirs, o.Ours} {
		if body == nil {
			continue
		}
		if spec, err := o.kind.Decode(body); err == nil {
			mou := spec.(*schema.MOU)
			out = append(append(out, mou.Between...), mou.From, mou.To)
		}
	}
	return out
}
