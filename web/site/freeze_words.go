package site

import "configsync/admin"

// FrozenWords returns the present freeze window in words, or "" if there is
// none.
func FrozenWords(span *admin.FrozenSpan) string {
	if span == nil {
		return ""
	}
	return span.String()
}
