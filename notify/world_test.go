package notify_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"configsync/admin"
	"configsync/notify"
)

var (
	secret = []byte("a secret of the receiver")
	noon   = time.Date(2026, 9, 21, 12, 0, 0, 0, time.UTC)
)

// patience is how long anything that must happen may take on a machine that is
// busy with something else.
const patience = 2 * time.Minute

func newCourier() *notify.Courier {
	c := &notify.Courier{
		From:       "configsync <sync@example.org>",
		Secret:     secret,
		AllowLocal: true,
		Version:    "1.2.3",
		Clock:      func() time.Time { return noon },
	}
	return c.Within(patience)
}

func newMessage(to string) admin.Message {
	return admin.Message{ID: "0199-a", To: to, Event: "failed", At: noon.Add(-time.Hour),
		Subject: "Sync of Training failed", Text: "It was held.\n",
		Body: []byte(`{"event":"failed"}`)}
}

func deliver(t *testing.T, c *notify.Courier, m admin.Message) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return c.Deliver(ctx, m)
}

// outcome is what the outbox makes of an error.
func outcome(err error) string {
	var p interface{ Permanent() bool }
	switch {
	case err == nil:
		return "delivered"
	case errors.As(err, &p) && p.Permanent():
		return "permanent"
	}
	return "transient"
}

// isLine tells whether a text can be stored, and shown as one line.
func isLine(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}
