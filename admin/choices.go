package admin

import (
	"context"
	"slices"
	"strings"
	"time"

	"configsync/schema"
	"configsync/syncer"
)

// Choices is what a user has chosen of a comparison before it becomes a plan:
// which objects to promote and, where both sides changed a field, whose version
// counts. The zero Choices are those of somebody who has not chosen yet:
// everything but deletions and conflicts.
type Choices struct {
	Source string `json:"source"` // environment; "update:N" for the undoing of update N
	// Keys counts; otherwise everything that can be promoted and is no deletion
	Chosen    bool              `json:"chosen"`
	Keys      []schema.Key      `json:"keys,omitempty"`
	Decisions []syncer.Decision `json:"takes,omitempty"`
	Summary   string            `json:"summary,omitempty"`
	// what follows the summary in the release notes; drafted from the changes
	// when empty
	Notes string `json:"notes,omitempty"`
	// AcceptSource is the [syncer.SourceChange.Name] that the user agreed to.
	AcceptSource string    `json:"acceptSource,omitempty"`
	At           time.Time `json:"-"` // when they were kept
}

// Decide decides a field, or everything of an object where path is "", in place
// of what was decided for it before. The side "" takes the decision back.
func (c *Choices) Decide(side syncer.Side, key schema.Key, path string) {
	c.Decisions = slices.DeleteFunc(c.Decisions, func(t syncer.Decision) bool {
		return t.Key == key && (t.Path == path || path == "")
	})
	if side != "" {
		c.Decisions = append(c.Decisions, syncer.Decision{Side: side, Key: key, Path: path})
	}
}

// AllNotes returns the release notes as the author has written them; "" where
// they are drafted.
func (c Choices) AllNotes() string {
	if c.Notes == "" {
		return ""
	}
	return strings.TrimSpace(c.Summary + "\n\n" + c.Notes)
}

// ChoicesOf returns the choices that led to a plan.
func ChoicesOf(p *syncer.Plan) Choices {
	c := Choices{
		Chosen:  true,
		Summary: p.Summary,
		Notes:   strings.TrimSpace(strings.TrimPrefix(p.Notes, p.Summary)),
	}
	for _, d := range p.Changes {
		c.Keys = append(c.Keys, d.Key)
	}
	for _, d := range slices.Concat(p.Changes, p.Kept) {
		for _, f := range d.Fields {
			if f.Resolved {
				c.Decisions = append(c.Decisions, syncer.Decision{
					Side: map[syncer.Resolution]syncer.Side{
						syncer.Promote: syncer.SourceSide,
						syncer.Keep:    syncer.TargetSide,
					}[f.Resolution],
					Key:  d.Key,
					Path: f.Path,
				})
			}
		}
	}
	return c
}

// ChoicesReader reads what users have chosen.
type ChoicesReader interface {
	Get(ctx context.Context, userID, source string) (Choices, bool, error)
	// Of lists what a user has chosen and not sent to review.
	Of(ctx context.Context, userID string) ([]Choices, error)
}

// ChoicesStore keeps what users have chosen.
type ChoicesStore interface {
	ChoicesReader
	Save(ctx context.Context, userID string, c Choices) error
	Drop(ctx context.Context, userID, source string) error
}
