package admin

import (
	"errors"
	"testing"

	"configsync/refusal"
	"configsync/schema"
)

func TestDirectChange(t *testing.T) {
	t.Parallel()
	form := schema.Key{Kind: "form", Name: "client-intake"}
	mou := schema.Key{Kind: "mou", Name: "2023-004"}
	own := schema.Key{Kind: "system-property", Name: "environment-banner"}
	const (
		allowed   = "allowed"
		emergency = "emergency"
		refused   = "refused"
	)
	for _, c := range []struct {
		rule   string
		role   Role
		key    schema.Key
		reason string
		want   string
	}{
		{"by-role", Training, form, "", allowed},
		{"by-role", OtherRole, form, "", allowed},
		{"by-role", Production, form, "", refused},
		{"by-role", Production, form, "phone number is wrong", emergency},
		{"by-role", Production, mou, "", allowed},
		{"by-role", Production, own, "", allowed},
		{"allowed", Production, form, "", allowed},
		{"emergency", Training, form, "", refused},
		{"emergency", Training, form, "a reason", emergency},
		{"emergency", Production, mou, "", refused},
		{"never", Production, form, "a reason", refused},
		{"never", Training, form, "", refused},
	} {
		flagged, err := DirectChange(schema.All(), c.rule, c.role, c.key, c.reason)
		got := allowed
		var no *refusal.Error
		switch {
		case errors.As(err, &no) && no.Code == refusal.Forbidden:
			got = refused
		case err != nil:
			t.Fatal(err)
		case flagged:
			got = emergency
		}
		if got != c.want {
			t.Errorf("direct-changes %s in %s, %s, reason %q: got %s, want %s", c.rule, c.role,
				c.key, c.reason, got, c.want)
		}
	}
}

// The operator of the host gets through every door, others through those of
// their environment that their workgroup opens.
func TestAuthorize(t *testing.T) {
	t.Parallel()
	s := &Door{}
	env := &Environment{Name: "production"}
	for action, permission := range needs {
		if err := s.Authorize(Operator("root"), action, env); err != nil {
			t.Errorf("%s: the operator is refused: %v", action, err)
		}
		var refused *refusal.Error
		if err := s.Authorize(
			Actor{}, action, env,
		); !errors.As(err, &refused) || refused.Code != refusal.SignedOut {
			t.Errorf("%s: nobody gets %v, want a refusal", action, err)
		}
		elsewhere := Actor{
			name:        "somebody",
			user:        "1",
			env:         "training",
			permissions: map[schema.Permission]bool{permission: true},
		}
		if err := s.Authorize(
			elsewhere, action, env,
		); !errors.As(err, &refused) || refused.Code != refusal.Forbidden {
			t.Errorf("%s: somebody of another environment gets %v, want a refusal", action, err)
		}
		here := Actor{
			name:        "somebody",
			user:        "1",
			env:         "production",
			permissions: map[schema.Permission]bool{permission: true},
		}
		if err := s.Authorize(here, action, env); err != nil {
			t.Errorf("%s: somebody with the permission is refused: %v", action, err)
		}
		here.permissions = nil
		if err := s.Authorize(here, action, env); (err == nil) != (permission == signedIn) {
			t.Errorf("%s: somebody without the permission gets %v", action, err)
		}
	}
	if err := s.Authorize(Operator("root"), "no such action", env); err == nil {
		t.Error("an action without a permission is let through")
	}
}
