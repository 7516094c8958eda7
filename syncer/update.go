package syncer

import (
	"time"

	"configsync/schema"
)

// UpdateType says how an update of an environment came about.
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
	// of a plan: the newest update of the target when it was made
	Read    int64         `json:"read,omitempty"`
	PlanID  string        `json:"plan,omitempty"`
	Digest  schema.Digest `json:"planDigest,omitempty"`
	Reverts int64         `json:"reverts,omitempty"` // of a rollback: the update that it undid
	Version string        `json:"version"`           // of configsync
	Reason  string        `json:"reason,omitempty"`
	Flagged bool          `json:"flagged,omitempty"` // made by way of emergency
	// Approval is by what a sync or a rollback was let in: who approved, or a
	// reference to an approval that was given elsewhere. "" where none was
	// needed.
	Approval string `json:"approval,omitempty"`
	Freeze   string `json:"freeze,omitempty"` // why it was let in during a freeze window, and which
	Run      string `json:"run,omitempty"`    // of a schedule: the id of what it was
	Summary  string `json:"summary,omitempty"`
	Notes    string `json:"notes,omitempty"`
	Changes  int    `json:"changes"` // objects
}

// ChangeRow is what an update did to one object. A rename is two rows, one for
// each key.
type ChangeRow struct {
	Key schema.Key `json:"key"`
	Op  Op         `json:"op"`
	// of a rename: the old key in the new one's row, and the reverse
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
