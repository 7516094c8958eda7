// Package sitetest checks rooms of the pages in their tests.
package sitetest

import (
	"os"
	"testing"

	"github.com/jba/templatecheck"

	"configsync/web/site"
)

// CheckTemplates fails unless the templates use only what the structs of their
// pages have, with values of the types that they need, on every branch. It is
// called from the folder of a room, with a page for each of its templates.
func CheckTemplates(t *testing.T, pages map[string]any) {
	t.Helper()
	parts, err := site.LoadParts(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range pages {
		template := parts.Pages[name]
		if template == nil {
			t.Errorf("there is no templates/page_%s.html", name)
		} else if err := templatecheck.CheckHTML(template, page); err != nil {
			t.Errorf("templates/page_%s.html: %v", name, err)
		}
	}
}
