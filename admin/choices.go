package admin

import (
	"context"
	"slices"
	"strings"
	"time"

	"configsync/schema"
	"configsync/syncer"
)

// Choices is a user's selection from a comparison before it becomes a plan: the
// objects to promote and, where both sides changed a field, the version to
// keep. The zero Choices select everything except deletions and conflicts.
type Choices struct {
	Source string `json:"source"` // environment; "update:N" for the undoing of update N
	// Chosen reports whether Keys is the selection; otherwise everything is
	// selected that can be promoted and is not a deletion.
	Chosen    bool              `json:"chosen"`
	Keys      []schema.Key      `json:"keys,omitempty"`
	Decisions []syncer.Decision `json:"takes,omitempty"`
	Summary   string            `json:"summary,omitempty"`
	// Notes follow the summary in the release notes; if empty, they are drafted
	// from the changes.
	Notes string `json:"notes,omitempty"`
	// AcceptSource is the [syncer.SourceChange.Name] that the user agreed to.
	AcceptSource string    `json:"acceptSource,omitempty"`
	At           time.Time `json:"-"` // time of the last save
}

// Decide sets the version of a field, or of the whole object if path is "", in
// place of earlier decisions about it. The side "" only removes those.
func (c *Choices) Decide(side syncer.Side, key schema.Key, path string) {
	c.Decisions = slices.DeleteFunc(c.Decisions, func(t syncer.Decision) bool {
		return t.Key == key && (t.Path == path || path == "")
	})
	if side != "" {
		c.Decisions = append(c.Decisions, syncer.Decision{Side: side, Key: key, Path: path})
	}
}

// AllNotes returns the release notes as the author wrote them, or "" if they
// are drafted.
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

// ChoicesReader reads the selections of users.
type ChoicesReader interface {
	Get(ctx context.Context, userID, source string) (Choices, bool, error)
	// Of lists the selections of a user that were not sent to review.
	Of(ctx context.Context, userID string) ([]Choices, error)
}

// ChoicesStore stores the selections of users.
type ChoicesStore interface {
	ChoicesReader
	Save(ctx context.Context, userID string, c Choices) error
	Drop(ctx context.Context, userID, source string) error
}
