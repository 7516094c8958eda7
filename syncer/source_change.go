package syncer

import (
	"fmt"

	"configsync/refusal"
	"configsync/words"
)

// SourceChange is a source whose identity differs from the one that the target
// was last synced from. A person must accept it before a plan is made: an
// object that such a source lacks was not necessarily deleted by anyone.
type SourceChange struct {
	// Kind is "other" for another environment of the same name, and "older"
	// for a history that does not contain the last sync: it was restored from
	// a backup, or is a copy.
	Kind SourceChangeKind `json:"kind"`
	Was  Origin           `json:"was"`
	Now  Endpoint         `json:"now"`
}

// SourceChangeKind is the kind of a SourceChange.
type SourceChangeKind string

// The kinds.
const (
	OtherSource SourceChangeKind = "other"
	OlderSource SourceChangeKind = "older"
)

// Name is by what a person agrees to the change. It names the source as it is
// now, so that agreeing to one does not agree to the next.
func (c SourceChange) Name() string {
	id := c.Now.ID[:min(8, len(c.Now.ID))]
	if c.Kind == OlderSource {
		return fmt.Sprintf("%s:%d", id, c.Now.Seq)
	}
	return id
}

// String says the change in a sentence.
func (c SourceChange) String() string {
	when := words.LongMoment(c.Was.At.UTC())
	switch {
	case c.Kind == OtherSource:
		return fmt.Sprintf("This is another environment named %s than the one of the last sync "+
			"(update %d, %s): its identity is %s, and that of the other was %s.", c.Now.Name,
			c.Was.Update, when, c.Now.ID, c.Was.Source.ID)
	case c.Now.Seq < c.Was.Source.Seq:
		return fmt.Sprintf("%s is older than it was at the last sync (update %d, %s): it is at "+
			"update %d, and was at update %d. It may have been restored from a backup.",
			words.Capital(c.Now.Name), c.Was.Update, when, c.Now.Seq, c.Was.Source.Seq)
	}
	return fmt.Sprintf("The history of %s does not contain what was last synced (update %d, %s): "+
		"it went back to a time before that, or is a copy. It may have been restored from a "+
		"backup.", c.Now.Name, c.Was.Update, when)
}

// check refuses to plan from a changed source that nobody has agreed to.
func (c *SourceChange) check(agreed string) error {
	if c == nil || agreed == c.Name() {
		return nil
	}
	return refusal.New(refusal.Forbidden, "%s Nothing was planned.", c).
		WithRemedy(refusal.AcceptSource, c.Name())
}
