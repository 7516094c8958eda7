package agreements

import (
	"testing"

	"configsync/web/site/sitetest"
)

func TestTemplates(t *testing.T) {
	t.Parallel()
	sitetest.CheckTemplates(t, map[string]any{
		"matrix":        &matrixPage{},
		"mou":           &mouPage{},
		"mous":          &moUsPage{},
		"organization":  &organizationPage{},
		"organizations": &organizationsPage{},
	})
}
