package admin

import (
	"context"
	"time"

	"configsync/schema"
	"configsync/syncer"
)

// Filter selects updates of the System Update History.
type Filter struct {
	Since, Until time.Time // Since inclusive, Until exclusive; zero is open
	Update       int64     // one update only; 0 is all
	After        int64     // updates with a greater number only
	Before       int64     // updates with a lower number only; 0 is all
	Limit        int       // 0 is all
	// Search is a part of the summary, notes, reason, actor, or a key of a
	// changed object; letter case does not matter.
	Search                  string
	ExcludeSynchronizations bool // "Exclude Environment Synchronizations"
	WithReleaseNotes        bool // "Only Show Items with Release Notes"
}

// ObjectChange is a change row with the update that it belongs to.
type ObjectChange struct {
	Update syncer.Update
	Row    syncer.ChangeRow
}

// HistoryReader searches the System Update History.
type HistoryReader interface {
	// Find lists updates, the newest first.
	Find(ctx context.Context, f Filter) ([]syncer.Update, error)
	Count(ctx context.Context, f Filter) (int, error) // Before and Limit do not count
	// ChangesTo lists the changes of an object by updates with a smaller number
	// than before (0 is all), the newest first, at most limit.
	ChangesTo(ctx context.Context, key schema.Key, before int64, limit int) ([]ObjectChange, error)
}
