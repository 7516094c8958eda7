package changes

import "configsync/syncer"

// Mark says what becomes of something that is shown.
type Mark struct {
	Class      string // add, remove, change, move
	Sign, Word string
	Text       []syncer.Segment // what changes in a text; nil where Word says it
	Path       string           // where somebody must decide it; "" where nobody must
}
