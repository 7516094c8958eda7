package site

import "configsync/admin"

// FrozenWords tells of the freeze window that it is now, "" when there is none.
func FrozenWords(span *admin.FrozenSpan) string {
	if span == nil {
		return ""
	}
	return span.String()
}
