package system

import (
	"testing"

	"configsync/web/site/sitetest"
)

func TestTemplates(t *testing.T) {
	t.Parallel()
	sitetest.CheckTemplates(t, map[string]any{
		"audit":      &auditPage{},
		"concern":    &concernPage{},
		"concerns":   &concernsPage{},
		"history":    &historyPage{},
		"notes":      &notesPage{},
		"properties": &propertiesPage{},
		"property":   &propertyPage{},
		"update":     &updatePage{},
	})
}
