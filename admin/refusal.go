package admin

import "configsync/refusal"

// PermissionError is the refusal of an action that the actor lacks the
// permission for, whatever its inputs are.
type PermissionError struct{ refusal *refusal.Error }

func (e *PermissionError) Error() string { return e.refusal.Error() }

// Unwrap returns the refusal, whose code is Forbidden.
func (e *PermissionError) Unwrap() error { return e.refusal }
