package main

import (
	"strings"
	"testing"

	"configsync/admin/admintest"
	"configsync/internal/soak"
)

// What is typed where a password is asked for is not shown.
func TestPasswordIsAskedForWithoutEcho(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	const password = admintest.Password
	w := awaitingApproval(t, password)
	code, seen := onTerminal(t, w, password+"\n", nil, "approve", "plan.json", "--as",
		"auditor@example.org")
	if code != exitUnreachable ||
		!strings.Contains(seen, "Password of auditor@example.org in production:") ||
		!strings.Contains(seen, "must set up a second step") {
		t.Errorf("exit code %d:\n%s", code, seen)
	}
}
