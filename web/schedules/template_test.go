package schedules

import (
	"testing"

	"configsync/web/site/sitetest"
)

func TestTemplates(t *testing.T) {
	t.Parallel()
	sitetest.CheckTemplates(t, map[string]any{
		"freezes":      &freezesPage{},
		"runs":         &runsPage{},
		"schedule":     &schedulePage{},
		"schedule_new": &scheduleNewPage{},
		"schedules":    &schedulesPage{},
	})
}
