package site

import "configsync/admin"

// Route is one address of an environment's pages.
type Route struct {
	Method string
	// behind the environment's name; {$} ends one that would stand for all
	// below it
	Path string
	// that the user must be permitted; the use case may refuse for other
	// reasons
	Needs  admin.Action
	Handle func(*Request) error
}

// What a route needs where it is no particular use case.
const (
	Anyone   admin.Action = "anyone"            // somebody who is not signed in, too
	SignedIn              = admin.ActionSignOut // everybody who is signed in
	// the use case decides, by the record that is asked for
	ByRecord = SignedIn
)

// passive reports whether a request comes from a page by itself, and is no
// activity of its user.
func (r Route) passive() bool { return r.Path == "/draft" || r.Path == "/plans/{id}/run/events" }
