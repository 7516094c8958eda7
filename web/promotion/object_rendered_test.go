package promotion

import (
	"testing"

	"configsync/schema"
)

// A new kind says whether people see its objects.
func TestEveryKindHasARenderer(t *testing.T) {
	t.Parallel()
	for _, kind := range schema.All() {
		if _, ok := renderers[kind.Slug]; !ok {
			t.Errorf("renderers in object_rendered.go says nothing of kind %s", kind.Slug)
		}
	}
}
