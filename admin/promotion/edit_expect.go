package promotion

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
)

// checkUnchanged refuses an edit of objects that somebody else changed since
// the actor looked at them.
func (r EditRequest) checkUnchanged(ctx context.Context, view *admin.View) error {
	keys := slices.SortedFunc(maps.Keys(r.Expect), schema.CompareKeys)
	now, err := view.Config.Find(ctx, keys)
	if err != nil {
		return err
	}
	var moved []schema.Key
	for _, key := range keys {
		if now[key] != r.Expect[key] {
			moved = append(moved, key)
		}
	}
	if len(moved) == 0 {
		return nil
	}
	touched, err := view.Config.Touched(ctx, moved[:1])
	if err != nil {
		return err
	}
	key, by := moved[0], ""
	if touch, ok := touched[key]; ok {
		by = fmt.Sprintf(" by %s (update %d)", touch.Actor, touch.Update)
	}
	switch {
	case r.Expect[key] == "":
		return refusal.New(refusal.Stale,
			"%s was added in the meantime%s. Nothing was changed.", key, by).
			WithHint("Choose another name, or change the existing one.")
	case now[key] == "":
		return refusal.New(refusal.Stale,
			"%s was deleted in the meantime%s. Nothing was changed.", key, by).
			WithHint("Look at the history before you add it again.")
	}
	return refusal.New(refusal.Stale,
		"%s was changed in the meantime%s. Your changes were not saved.", key, by).
		WithHint("Compare your version with the new one, then save again.")
}
