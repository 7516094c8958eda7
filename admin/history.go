package admin

import (
	"context"

	"configsync/schema"
	"configsync/syncer"
)

// ObjectChange is a change row with the update that it belongs to.
type ObjectChange struct {
	Update syncer.Update
	Row    syncer.ChangeRow
}

// ObjectHistoryReader reads what became of an object.
type ObjectHistoryReader interface {
	// ChangesTo lists what updates with a smaller number than before did to the
	// object of a key, the newest first; 0 is all. At most limit.
	ChangesTo(ctx context.Context, key schema.Key, before int64, limit int) ([]ObjectChange, error)
}
