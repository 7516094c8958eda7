package clients

import (
	"testing"

	"configsync/web/site/sitetest"
)

func TestTemplates(t *testing.T) {
	t.Parallel()
	sitetest.CheckTemplates(t, map[string]any{
		"client":          &clientPage{},
		"client_access":   &clientAccessPage{},
		"client_edit":     &clientEditPage{},
		"client_new":      &clientNewPage{},
		"client_security": &clientSecurityPage{},
		"clients":         &clientsPage{},
		"emergency":       &emergencyPage{},
		"record_security": &recordSecurityPage{},
	})
}
