package promotion

import (
	"testing"

	"configsync/web/site/sitetest"
)

func TestTemplates(t *testing.T) {
	t.Parallel()
	sitetest.CheckTemplates(t, map[string]any{
		"adopt":          &adoptPage{},
		"compare":        &comparePage{},
		"compare_object": &compareObjectPage{},
		"plan_object":    &planObjectPage{},
		"plans":          &plansPage{},
		"request":        &requestPage{},
		"review":         &reviewPage{},
		"job":            &jobPage{},
		"sync":           &syncPage{},
	})
}
