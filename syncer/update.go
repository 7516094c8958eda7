package syncer

import (
	"time"

	"configsync/schema"
)

// UpdateType is the origin of an update.
type UpdateType string

// The types of updates.
const (
	Application     UpdateType = "application"     // a new version of configsync
	Synchronization UpdateType = "synchronization" // a sync from another environment
	Rollback        UpdateType = "rollback"        // the undoing of an earlier update
	Edit            UpdateType = "edit"            // a change made by hand
)

// Update is an entry of an environment's System Update History.
type Update struct {
	Seq    int64      `json:"update"` // counts from 1 without gaps
	UID    string     `json:"uid"`
	Type   UpdateType `json:"type"`
	At     time.Time  `json:"at"`
	Actor  string     `json:"actor"`
	Source Endpoint   `json:"source,omitzero"` // of a synchronization
	// Read is the newest update of the target when the plan was made.
	Read    int64         `json:"read,omitempty"`
	PlanID  string        `json:"plan,omitempty"`
	Digest  schema.Digest `json:"planDigest,omitempty"`
	Reverts int64         `json:"reverts,omitempty"` // of a rollback: the update that it undid
	Version string        `json:"version"`           // of configsync
	Reason  string        `json:"reason,omitempty"`
	Flagged bool          `json:"flagged,omitempty"` // applied in an emergency
	// Approval names the people who approved a sync or a rollback, or refers to
	// an approval given elsewhere. It is "" if none was needed.
	Approval string `json:"approval,omitempty"`
	// the freeze window that was overridden, and the reason
	Freeze  string `json:"freeze,omitempty"`
	Run     string `json:"run,omitempty"` // id of the scheduled run that made it
	Summary string `json:"summary,omitempty"`
	Notes   string `json:"notes,omitempty"`
	Changes int    `json:"changes"` // objects
}

// ChangeRow is the change of one object by an update. A rename is two rows, one
// for each key.
type ChangeRow struct {
	Key schema.Key `json:"key"`
	Op  Op         `json:"op"`
	// Other is, of a rename, the old key in the row of the new one, and the
	// reverse.
	Other  schema.Key    `json:"other,omitzero"`
	Before schema.Digest `json:"before,omitempty"`
	After  schema.Digest `json:"after,omitempty"`
}

// Touch is the newest update that touched an object.
type Touch struct {
	Key    schema.Key `json:"key"`
	Update int64      `json:"update"`
	Type   UpdateType `json:"type"`
	At     time.Time  `json:"at"`
	Actor  string     `json:"actor"`
	Reason string     `json:"reason,omitempty"`
}
