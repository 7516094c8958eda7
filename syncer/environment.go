package syncer

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"configsync/schema"
)

// Endpoint says which environment was read, and how far its history had got.
type Endpoint struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
	ID   string `json:"id,omitempty"` // random, given once; "" for a folder
	// number of the newest update; 0 for a folder or a history without updates
	Seq int64 `json:"seq,omitempty"`
	// of that update: tells histories apart that have the same length
	UID string `json:"uid,omitempty"`
	// Folder is where the configuration was read, when that was a folder; Name
	// is then the environment that it was exported from.
	Folder string `json:"folder,omitempty"`
}

// String names the endpoint for people.
func (e Endpoint) String() string {
	if e.Folder == "" {
		return e.Name
	}
	return e.Folder + " (" + e.Name + ")"
}

// Reader is one consistent read of an environment's configuration.
type Reader interface {
	Endpoint() Endpoint
	// Heads lists every object in the order of [schema.CompareKeys].
	Heads(ctx context.Context) iter.Seq2[schema.Head, error]
	// Objects lists every object of the kinds (all kinds when none is given) in
	// the order of [schema.CompareKeys].
	Objects(ctx context.Context, kinds ...string) iter.Seq2[schema.Object, error]
	// Find returns the digests of those keys that exist.
	Find(ctx context.Context, keys []schema.Key) (map[schema.Key]schema.Digest, error)
	// Bodies returns the content of digests that some object has or had.
	Bodies(ctx context.Context, digests []schema.Digest) (map[schema.Digest]json.RawMessage, error)
	// ChangedSince lists the keys that updates after the one of since touched,
	// other than the update except (0 is none); ok is false when that cannot be
	// told, because since is not part of this history, or there is none.
	ChangedSince(
		ctx context.Context, since Endpoint, except int64,
	) (keys []schema.Key, ok bool, err error)
}

// Target is a Reader that remembers earlier syncs into it.
type Target interface {
	Reader
	// LastSync returns the newest sync from the source of that name; ok is
	// false when there was none.
	LastSync(ctx context.Context, source string) (last LastSync, ok bool, err error)
	// Bases gives what the source held for each key when a sync last considered
	// it; a key that none considered is left out.
	Bases(ctx context.Context, source string, keys []schema.Key) (map[schema.Key]Base, error)
	// OpenBases lists the keys that differed from the source after the last
	// sync.
	OpenBases(ctx context.Context, source string) ([]schema.Key, error)
	Pins(ctx context.Context) ([]Pin, error)
	// Touched tells who touched each key last; a key that no update touched is
	// left out.
	Touched(ctx context.Context, keys []schema.Key) (map[schema.Key]Touch, error)
}

// LastSync is the position of a sync: what was read to plan it.
type LastSync struct {
	Update int64 // number of the sync in the target's history
	At     time.Time
	Source Endpoint // as read when it was planned
	Target Endpoint // as read when it was planned
}

// Base is what a source held for an object when a sync from it last considered
// the object.
type Base struct {
	Key schema.Key `json:"key"`
	// "" when the source had no such object; nil when no sync has considered it
	// yet
	Digest *schema.Digest `json:"digest"`
	// Differs says that the target was left different from the source, so that
	// the next diff looks at the object again.
	Differs bool `json:"differs,omitempty"`
	// Body is the content behind Digest where the target may not have it; only
	// given to be written.
	Body json.RawMessage `json:"body,omitempty"`
}

// Pin says that an environment keeps what it has for the keys of a pattern,
// whatever a source says.
type Pin struct {
	Pattern schema.Pattern `json:"pattern"`
	Reason  string         `json:"reason"`
	Actor   string         `json:"actor"`
	At      time.Time      `json:"at"`
}
