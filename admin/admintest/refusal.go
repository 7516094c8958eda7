package admintest

import (
	"errors"
	"strings"
	"testing"

	"configsync/admin"
	"configsync/refusal"
)

// WantRefusal checks that err refuses with the code.
func WantRefusal(t *testing.T, err error, code refusal.Code) {
	t.Helper()
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Code != code {
		t.Errorf("got %v, want a refusal: %s", err, code)
	}
}

// WantSays checks that err refuses with the code, and that it says something.
func WantSays(t *testing.T, err error, code refusal.Code, says string) {
	t.Helper()
	WantRefusal(t, err, code)
	if err != nil && !strings.Contains(err.Error(), says) {
		t.Errorf("the refusal is %q, and does not say %q", err, says)
	}
}

// InputsOf returns the inputs that err complains about, in order.
func InputsOf(t *testing.T, err error) []string {
	t.Helper()
	var problems admin.InputError
	if !errors.As(err, &problems) {
		t.Fatalf("got %v, want problems of inputs", err)
	}
	var out []string
	for _, p := range problems {
		out = append(out, p.Input)
	}
	return out
}
