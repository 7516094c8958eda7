package web

import (
	"errors"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
)

// DirectEdit is what a page that changes configuration says and asks, by the
// System Property direct-changes.
type DirectEdit struct {
	Allowed bool
	Why     string // why not; "" when allowed
	Asks    bool   // a reason is asked: the change is an emergency, and the history will flag it
	Reason  string // as typed
	Problem string // what is wrong with it
}

// directEdit tells whether the user may edit an object here. action is the use
// case that would do it.
func (q *request) directEdit(action admin.Action, key schema.Key) DirectEdit {
	d := DirectEdit{Reason: q.input("reason")}
	if !q.actor().May(action) {
		d.Why = "Your workgroup may look at this, and not change it."
		return d
	}
	asks, err := q.in.Config.DirectChange(q.env.Role, key)
	var refused *refusal.Error
	if errors.As(err, &refused) {
		d.Why = refused.Reason
		return d
	}
	d.Allowed, d.Asks = true, asks
	return d
}

// edit changes one object of configuration by hand, with the reason that the
// page asked for.
func (q *request) edit(summary string, objects ...schema.Object) error {
	_, err := q.service().Promotion.Edit(q.Context(), q.actor(), q.env,
		promotion.EditRequest{Objects: objects, Reason: q.input("reason"), Summary: summary})
	return err
}
