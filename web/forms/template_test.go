package forms

import (
	"testing"

	"configsync/web/site/sitetest"
)

func TestTemplates(t *testing.T) {
	t.Parallel()
	sitetest.CheckTemplates(t, map[string]any{
		"form":         &formPage{},
		"forms":        &formsPage{},
		"option_list":  &optionListPage{},
		"option_lists": &optionListsPage{},
		"versions":     &versionsPage{},
		"yaml":         &yamlPage{},
	})
}
