package notify

import (
	"context"
	"crypto/x509"
	"time"

	"configsync/admin"
)

// Courier delivers by the address of a message: mailto:… by SMTP, https://… as
// a signed POST. Its fields are not changed once it is in use; it may deliver
// several messages at once.
type Courier struct {
	// SMTP is the URL of the mail server: smtp://user:password@host:587, where
	// STARTTLS is required; smtps://host:465; or smtp://localhost:25 for a
	// server on this computer, without TLS. The port is optional. "" disables
	// mail.
	SMTP string
	// From is the sender of mail, with or without a name: configsync
	// <configsync@example.org>.
	From string
	// Secret is the key of the signatures of webhooks. nil: webhooks cannot be
	// sent.
	Secret []byte
	// AllowLocal lets webhooks go to loopback and private addresses and over
	// http, for tests and for receivers within the own network. Link-local and
	// metadata addresses are refused all the same.
	AllowLocal bool
	// Version is that of configsync, for receivers to see.
	Version string
	// Clock is time.Now when nil.
	Clock func() time.Time

	within time.Duration  // longest delivery, for tests; 0: mailTime and hookTime
	roots  *x509.CertPool // trusted certificate authorities, for tests; nil: those of the system
}

var _ admin.Courier = (*Courier)(nil)

// Deliver delivers a message to its address. Its error is one line with the
// place and the cause; it contains neither the password of the mail server, nor
// the secret, nor more of a webhook's URL than its host. It is permanent if the
// address, the receiver or the courier's settings must change first. It wraps
// the context's error if time was up. Deliver may be called again for a
// delivered message.
func (c *Courier) Deliver(ctx context.Context, m admin.Message) error {
	to, err := parseAddress(m.To, c.AllowLocal)
	switch {
	case err != nil:
		return fail(ctx, "message "+m.ID, err)
	case to.hook != nil:
		return c.post(ctx, m, to.hook)
	}
	return c.mail(ctx, m, to.mail)
}

func (c *Courier) now() time.Time {
	if c.Clock == nil {
		return time.Now()
	}
	return c.Clock()
}

// agent returns the User-Agent of the courier.
func (c *Courier) agent() string {
	if c.Version == "" {
		return "configsync"
	}
	return "configsync/" + c.Version
}

// limit returns the context of a delivery of at most d.
func (c *Courier) limit(
	ctx context.Context, d time.Duration,
) (context.Context, context.CancelFunc) {
	if c.within > 0 {
		d = c.within
	}
	return context.WithTimeout(ctx, d)
}
