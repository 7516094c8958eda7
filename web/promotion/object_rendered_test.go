package promotion

import (
	"testing"

	"configsync/schema"
)

func TestKindsAreRenderedThatSayIt(t *testing.T) {
	t.Parallel()
	for _, kind := range schema.All() {
		says := kind.Looks == schema.AsRendered
		if has := renderers[kind.Slug] != nil; has != says {
			t.Errorf("renderers in object_rendered.go has kind %s: %t; its KindInfo says %t",
				kind.Slug, has, says)
		}
	}
}
