package syncer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// Consent is the agreement of a person to the risks of a plan. The zero value
// agrees to nothing.
type Consent struct {
	// Delete lists the objects that may be deleted. Agreeing to one does not
	// agree to another.
	Delete []schema.Key
	// Empty lists the slugs of the kinds of which the target may lose objects
	// although the source has none at all.
	Empty []string
	// Listed agrees to every deletion that the plan lists, and to no empty
	// kind. Production does not accept it.
	Listed bool
}

// EmptyKind is a kind of which the source has no object at all, while the plan
// deletes some from the target. That looks the same as a folder that is
// missing, or that could not be read, so it takes a consent of its own.
type EmptyKind struct {
	Kind    string `json:"kind"`  // slug
	Title   string `json:"title"` // over several: "Forms"
	Deletes int    `json:"deletes"`
}

// FullConsent returns the consent of a person who was shown everything that the
// plan deletes, and agreed to all of it.
func (p *Plan) FullConsent() Consent {
	var c Consent
	for _, d := range p.Deletions() {
		c.Delete = append(c.Delete, d.Key)
	}
	for _, k := range p.EmptyKinds {
		c.Empty = append(c.Empty, k.Kind)
	}
	return c
}

// Lacking returns the deletions and the empty kinds of the plan that c does not
// agree to.
func (p *Plan) Lacking(c Consent) (deletions []*Difference, empty []EmptyKind) {
	if !c.Listed {
		for _, d := range p.Deletions() {
			if !slices.Contains(c.Delete, d.Key) {
				deletions = append(deletions, d)
			}
		}
	}
	for _, k := range p.EmptyKinds {
		if !slices.Contains(c.Empty, k.Kind) {
			empty = append(empty, k)
		}
	}
	return deletions, empty
}

// CheckConsent refuses a plan that needs more consent than c gives. The refusal
// names the missing consent.
func (p *Plan) CheckConsent(c Consent) error {
	deletions, empty := p.Lacking(c)
	if len(deletions)+len(empty) == 0 {
		return nil
	}
	var reasons, subjects []string
	if len(deletions) > 0 {
		reasons = append(reasons,
			"The plan deletes "+listKeys(deletions)+" from "+p.Target.Name+".")
	}
	for _, k := range empty {
		reasons = append(reasons,
			p.Source.Name+" has no objects of “"+k.Title+"” at all: a folder may be missing.")
		subjects = append(subjects, k.Kind)
	}
	for _, d := range deletions {
		subjects = append(subjects, d.Key.String())
	}
	err := refusal.New(refusal.Forbidden,
		"%s Nothing was changed, because the deletions were not agreed to.",
		strings.Join(reasons, " ")).
		WithRemedy(refusal.AllowDelete, subjects...)
	if p.Type == Synchronization {
		return err.WithRemedy(refusal.ExcludeObjects)
	}
	return err
}

// findEmpty records in the plan each kind of which it deletes objects and the
// source has none.
func (p *Plan) findEmpty(ctx context.Context, kinds schema.Kinds, source Reader) error {
	deletes := map[string]int{}
	for _, d := range p.Deletions() {
		deletes[d.Key.Kind]++
	}
	if len(deletes) == 0 {
		return nil
	}
	for h, err := range source.Heads(ctx) {
		if err != nil {
			return err
		}
		if kinds.Travels(h.Key) {
			delete(deletes, h.Key.Kind)
		}
	}
	for _, k := range kinds {
		if n := deletes[k.Slug]; n > 0 {
			p.EmptyKinds = append(p.EmptyKinds, EmptyKind{Kind: k.Slug, Title: k.Title, Deletes: n})
		}
	}
	return nil
}

// findPassedOver notes beside each deletion the files of the source that may
// explain it: a file that was renamed to something that is not read is no wish
// to delete its object.
func (p *Plan) findPassedOver(kinds schema.Kinds, source Reader) {
	folder, ok := source.(interface{ PassedOver() []string })
	if !ok {
		return
	}
	for _, d := range p.Deletions() {
		d.PassedOver = kinds.Lookalikes(folder.PassedOver(), d.Key)
	}
}

// PassedOverWords says, for each deletion that files of the source may explain,
// which they are.
func (p *Plan) PassedOverWords() (out []string) {
	for _, d := range p.Deletions() {
		if len(d.PassedOver) > 0 {
			out = append(out, fmt.Sprintf("%s may be deleted by mistake: %s in the source is not "+
				"read, because of its name.", d.Key, words.AndMore(d.PassedOver, 3)))
		}
	}
	return out
}
