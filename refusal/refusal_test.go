package refusal_test

import (
	"errors"
	"fmt"
	"testing"

	"configsync/refusal"
)

func TestErrorIsTheReasonAndTheHintOnItsOwnLine(t *testing.T) {
	t.Parallel()
	bare := refusal.New(refusal.Frozen, "frozen until %s", "Monday")
	if got, want := bare.Error(), "frozen until Monday"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	hinted := bare.WithHint("wait %d days", 3)
	if got, want := hinted.Error(), "frozen until Monday\nwait 3 days"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if bare.Hint != "" {
		t.Errorf("WithHint changed its receiver: %q", bare.Hint)
	}
}

func TestCodeIsFoundInAWrappedRefusal(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("opening: %w", refusal.NoSuch("client").WithHint("look again"))
	got, ok := errors.AsType[*refusal.Error](err)
	if !ok || got.Code != refusal.NotFound {
		t.Errorf("got %v, want the code %s", got, refusal.NotFound)
	}
}
