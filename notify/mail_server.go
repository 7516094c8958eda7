package notify

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/textproto"
	"net/url"
	"strings"
)

// mailServer is the server that mail is given to.
type mailServer struct {
	host, port string
	security   security
	user       *url.Userinfo // nil: no sign-in
}

// security is the protection of the connection to a mail server.
type security int

const (
	startTLS security = iota // begins in the open and must turn to TLS before anything is said
	wholeTLS                 // TLS from the first byte
	loopback                 // none, and it must not leave this computer
)

func (s mailServer) address() string { return net.JoinHostPort(s.host, s.port) }

// parseMailServer reads the address of a mail server. The error is hopeless and
// holds nothing of it: a password with a # in it ends up in odd places.
func parseMailServer(text string) (mailServer, error) {
	if text == "" {
		return mailServer{}, hopeless("mail cannot be sent: no mail server is set")
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" ||
		!isPort(u.Port()) ||
		strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment != "" {
		return mailServer{}, hopeless("mail cannot be sent: the mail server is not of the form smtp://user:password@host:587 " +
			"(in the password, write other characters than letters and digits as %XX)")
	}
	s := mailServer{host: u.Hostname(), port: "587", user: u.User}
	switch {
	case u.Scheme == "smtps":
		s.security, s.port = wholeTLS, "465"
	case isLoopback(s.host):
		s.security, s.port = loopback, "25"
	}
	if u.Port() != "" {
		s.port = u.Port()
	}
	return s, nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// discreet is an error of a talk with a mail server: it quotes an answer as it
// was, but without the password, also in the forms in which that is sent (RFC
// 4616 and AUTH LOGIN).
type discreet struct {
	error
	user *url.Userinfo
}

func (d discreet) Unwrap() error { return d.error }

func (d discreet) Error() string {
	text := d.error.Error()
	if reply, ok := errors.AsType[*textproto.Error](d.error); ok {
		// it puts the answer in quotes of Go
		text = strings.Replace(text, reply.Error(), fmt.Sprintf("%d %s", reply.Code, reply.Msg), 1)
	}
	password, _ := d.user.Password()
	if password == "" {
		return text
	}
	encoded := base64.StdEncoding.EncodeToString
	plain := encoded([]byte("\x00" + d.user.Username() + "\x00" + password))
	return strings.NewReplacer(plain, "…", encoded([]byte(password)), "…", password, "…").
		Replace(text)
}
