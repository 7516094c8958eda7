package syncer

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"configsync/schema"
)

// Endpoint identifies an environment that was read, and the state of its
// history at that moment.
type Endpoint struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
	ID   string `json:"id,omitempty"` // random, given once; "" for a folder
	// Seq is the number of the newest update; 0 for a folder or an empty
	// history.
	Seq int64 `json:"seq,omitempty"`
	// UID identifies that update, so that histories of equal length are told
	// apart.
	UID string `json:"uid,omitempty"`
	// Folder is the path of the configuration if it was read from a folder;
	// Name is then the environment that it was exported from.
	Folder string `json:"folder,omitempty"`
}

// String returns the name of the endpoint for people.
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
	// Find returns the digests of the keys that exist.
	Find(ctx context.Context, keys []schema.Key) (map[schema.Key]schema.Digest, error)
	// Bodies returns the content of digests that some object has or had.
	Bodies(ctx context.Context, digests []schema.Digest) (map[schema.Digest]json.RawMessage, error)
	// ChangedSince lists the keys touched by updates after since, except the
	// update of the number except (0 is none). ok is false if that is unknown,
	// because since is not part of this history, or there is no history.
	ChangedSince(
		ctx context.Context, since Endpoint, except int64,
	) (keys []schema.Key, ok bool, err error)
}

// Target is a Reader that records the syncs into it.
type Target interface {
	Reader
	// LastSync returns the newest sync from the source of that name; ok is
	// false if there was none.
	LastSync(ctx context.Context, source string) (last LastSync, ok bool, err error)
	// Bases returns, for each key, the source's version when a sync last
	// considered it. A key that no sync considered is left out.
	Bases(ctx context.Context, source string, keys []schema.Key) (map[schema.Key]Base, error)
	// OpenBases lists the keys that differed from the source after the last
	// sync.
	OpenBases(ctx context.Context, source string) ([]schema.Key, error)
	Pins(ctx context.Context) ([]Pin, error)
	// Touched returns the last change of each key; a key that no update touched
	// is left out.
	Touched(ctx context.Context, keys []schema.Key) (map[schema.Key]Touch, error)
}

// LastSync is the position of a sync: the endpoints that were read to plan it.
type LastSync struct {
	Update int64 // number of the sync in the target's history
	At     time.Time
	Source Endpoint // as read when it was planned
	Target Endpoint // as read when it was planned
	// Origin is the newest sync whose source had an identity, which a folder
	// has not; zero when there was none. It is not told for the name "".
	Origin Origin
}

// Origin is a sync from a source whose identity is known.
type Origin struct {
	Update int64     `json:"update"` // number in the target's history
	At     time.Time `json:"at"`
	Source Endpoint  `json:"source"`
}

// Base is the source's version of an object when a sync from there last
// considered it.
type Base struct {
	Key schema.Key `json:"key"`
	// Digest is "" if the source had no such object, and nil if no sync has
	// considered it yet.
	Digest *schema.Digest `json:"digest"`
	// Differs reports whether the sync left the target different from the
	// source, so that the next diff considers the object again.
	Differs bool `json:"differs,omitempty"`
	// Body is the content behind Digest, for targets that may not have it. It
	// is set only to be written.
	Body json.RawMessage `json:"body,omitempty"`
}

// Pin makes an environment keep its objects whose keys match a pattern,
// whatever a source has.
type Pin struct {
	Pattern schema.Pattern `json:"pattern"`
	Reason  string         `json:"reason"`
	Actor   string         `json:"actor"`
	At      time.Time      `json:"at"`
}
