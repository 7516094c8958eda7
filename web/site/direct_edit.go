package site

import (
	"errors"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
)

// DirectEdit is the notice and the question of a page that changes
// configuration, by the System Property direct-changes.
type DirectEdit struct {
	Allowed bool
	Why     string // why not; "" when allowed
	Asks    bool   // a reason is asked: the change is an emergency, and the history will flag it
	Reason  string // as typed
	Problem string // with the reason
}

// DirectEdit reports whether the user may edit an object here. action is the
// use case that would do it.
func (q *Request) DirectEdit(action admin.Action, key schema.Key) DirectEdit {
	d := DirectEdit{Reason: q.Input("reason")}
	if !q.Actor().May(action) {
		d.Why = "Your workgroup can view this but not change it."
		return d
	}
	asks, err := q.SignedIn.Config.DirectChange(q.Service().Kinds, q.Env.Role, key)
	var refused *refusal.Error
	if errors.As(err, &refused) {
		d.Why = refused.Reason
		return d
	}
	d.Allowed, d.Asks = true, asks
	return d
}

// Edit changes one object of configuration by hand, with the reason that the
// page asked for.
func (q *Request) Edit(summary string, objects ...schema.Object) error {
	_, err := q.Service().Promotion.Edit(q.Context(), q.Actor(), q.Env,
		promotion.EditRequest{Objects: objects, Reason: q.Input("reason"), Summary: summary})
	return err
}
