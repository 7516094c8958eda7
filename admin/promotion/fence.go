package promotion

import (
	"context"
	"errors"

	"configsync/admin"
	"configsync/refusal"
)

// RunAttempt is the attempt at a run by which a plan is applied. The update is
// that of the run, of which there is at most one; when a later attempt has come
// to the target, nothing is applied.
type RunAttempt struct {
	Run     string // id; "" where no schedule applies the plan
	Attempt int64
}

// check refuses an attempt after which another one has come, or whose run has
// become an update already.
func (a RunAttempt) check(ctx context.Context, tx *admin.Tx) error {
	if a.Run == "" {
		return nil
	}
	if err := a.Raise(ctx, tx); err != nil {
		return err
	}
	update, err := tx.Ledger.UpdateOfRun(ctx, a.Run)
	if err == nil && update > 0 {
		err = refusal.New(refusal.Applied, "The run is already update %d.", update)
	}
	return err
}

// Raise keeps earlier attempts from changing the target, or finds that a later
// one has come.
func (a RunAttempt) Raise(ctx context.Context, tx *admin.Tx) error {
	newest, err := tx.Ledger.RaiseFence(ctx, a.Run, a.Attempt)
	if err == nil && !newest {
		err = ErrSuperseded
	}
	return err
}

// ErrSuperseded stops an attempt after which another one has begun.
var ErrSuperseded = errors.New("another replica has taken up the run")
