package store

import (
	"testing"

	"configsync/schema"
)

// The rows of people that name an object would be left behind by its rename.
func TestRecordsFollowTheKindsThatTheyName(t *testing.T) {
	t.Parallel()
	for _, kind := range schema.All() {
		named := kind.Records == schema.NamedInRecords
		if follows := len(followers[kind.Slug]) > 0; follows != named {
			t.Errorf("followers in rename.go has statements for kind %s: %t; its KindInfo says %t",
				kind.Slug, follows, named)
		}
	}
}
