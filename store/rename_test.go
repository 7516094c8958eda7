package store

import (
	"testing"

	"configsync/schema"
)

// A new kind says which rows of people name its objects, also if none do: those
// would be left behind by a rename.
func TestEveryKindHasFollowers(t *testing.T) {
	t.Parallel()
	for _, kind := range schema.All() {
		if _, ok := followers[kind.Slug]; !ok {
			t.Errorf("followers in rename.go says nothing of the rows that name objects of kind %s",
				kind.Slug)
		}
	}
}
