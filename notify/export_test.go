package notify

import (
	"context"
	"crypto/x509"
	"net/http"
	netmail "net/mail"
	"net/url"
	"time"

	"configsync/admin"
)

// Within makes deliveries end after d.
func (c *Courier) Within(d time.Duration) *Courier {
	c.within = d
	return c
}

// Trust makes the courier trust these issuers of certificates only.
func (c *Courier) Trust(roots *x509.CertPool) *Courier {
	c.roots = roots
	return c
}

// Dial is the control that a webhook's connection to an IP address and port
// passes.
func (c *Courier) Dial(address string) error { return c.control("tcp", address, nil) }

// DialMailServer is the control that a connection without TLS to a mail server
// passes.
func DialMailServer(address string) error { return controlLoopback("tcp", address, nil) }

// Client is what webhooks are sent with.
func (c *Courier) Client() *http.Client { return c.client() }

// MailByStartTLS delivers a mail to a server on this computer as if it were
// another.
func (c *Courier) MailByStartTLS(ctx context.Context, host, port string, m admin.Message) error {
	from, to := &netmail.Address{
		Address: "a@example.org",
	}, &netmail.Address{Address: "b@example.org"}
	s := mailServer{
		host:     host,
		port:     port,
		security: startTLS,
		user:     url.UserPassword("user", "password"),
	}
	if err := s.send(
		ctx, c.roots, envelope{from.Address, to.Address, c.letter(m, from, to)},
	); err != nil {
		return fail(ctx, "mail", err)
	}
	return nil
}

// MailServer says how the courier reads the address of its mail server.
func (c *Courier) MailServer() (address string, tls bool, err error) {
	s, err := parseMailServer(c.SMTP)
	return s.address(), s.security != loopback, err
}
