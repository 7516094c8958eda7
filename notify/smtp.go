package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// envelope is a letter with its sender and receiver.
type envelope struct {
	from, to string
	letter   *mail.Msg
}

// send gives a letter to the server. It does not use mail.Client, which counts
// a letter as not sent if the server accepted it and only the farewell failed,
// leaves a connection open if signing in fails, and restarts its time limit
// with each step.
func (s mailServer) send(ctx context.Context, roots *x509.CertPool, e envelope) error {
	trust := &tls.Config{ServerName: s.host, RootCAs: roots}
	conn, err := s.dial(ctx, trust)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	client, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return err
	}
	if err := s.greet(client, trust); err != nil {
		return err
	}
	if err := s.signIn(client); err != nil {
		return err
	}
	if err := e.give(client); err != nil {
		return err
	}
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	_ = client.Quit()
	return nil
}

func (s mailServer) dial(ctx context.Context, trust *tls.Config) (net.Conn, error) {
	dialer := &net.Dialer{}
	switch s.security {
	case wholeTLS:
		return (&tls.Dialer{NetDialer: dialer, Config: trust}).DialContext(ctx, "tcp", s.address())
	case loopback:
		dialer.Control = controlLoopback
	}
	return dialer.DialContext(ctx, "tcp", s.address())
}

// greet greets the server, and turns to TLS if required.
func (s mailServer) greet(client *smtp.Client, trust *tls.Config) error {
	name, err := os.Hostname()
	if err != nil || !isHostName(name) {
		name = "localhost"
	}
	if err := client.Hello(name); err != nil || s.security != startTLS {
		return err
	}
	if ok, _ := client.Extension("STARTTLS"); !ok {
		return hopeless("the server does not offer STARTTLS, and nothing is sent unencrypted: smtps:// is for a server that begins with TLS")
	}
	return client.StartTLS(trust)
}

// signIn sends the user name and the password. They go over TLS, or to this
// computer.
func (s mailServer) signIn(client *smtp.Client) error {
	if s.user == nil {
		return nil
	}
	_, offered := client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	password, _ := s.user.Password()
	switch {
	case slices.Contains(ways, "PLAIN"):
		return signInError(client.Auth(
			smtp.PlainAuth("", s.user.Username(), password, s.host, s.security == loopback),
		))
	case slices.Contains(ways, "LOGIN"):
		return signInError(client.Auth(
			smtp.LoginAuth(s.user.Username(), password, s.host, s.security == loopback),
		))
	}
	return hopeless("the server offers no way to sign in that configsync supports (PLAIN, LOGIN)")
}

// signInError returns an error without the server's answer, which may quote
// credentials.
func signInError(err error) error {
	reply, refused := errors.AsType[*textproto.Error](err)
	switch {
	case err == nil:
		return nil
	case refused && reply.Code >= 500:
		return hopeless(fmt.Sprintf(
			"the server does not accept the user name and the password (%d)", reply.Code,
		))
	case refused:
		return fmt.Errorf("the server does not let anyone sign in now (%d)", reply.Code)
	}
	return errors.New("the sign-in was cut off")
}

// give hands the letter over; with nil the server has taken it.
func (e envelope) give(client *smtp.Client) error {
	bracketed := func(mailbox string) string {
		return (&netmail.Address{Address: mailbox}).String()
	}
	if err := client.Mail(bracketed(e.from)); err != nil {
		return fmt.Errorf("the sender was refused: %w", err)
	}
	if err := client.Rcpt(bracketed(e.to)); err != nil {
		return fmt.Errorf("the receiver was refused: %w", err)
	}
	data, err := client.Data()
	if err != nil {
		return fmt.Errorf("the text was refused: %w", err)
	}
	if _, err := e.letter.WriteTo(data); err != nil {
		return fmt.Errorf("sending the text: %w", err) // closing it would send what there is of it
	}
	if err := data.Close(); err != nil {
		return fmt.Errorf("the text was refused: %w", err)
	}
	return nil
}
