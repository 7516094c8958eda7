package notify_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
	"time"
)

var quiet = log.New(io.Discard, "", 0)

// mailbox is a mail server of this computer.
type mailbox struct {
	host, port string
	// instead of the usual one, by the verb; "" is the greeting, "." the end of
	// a letter, "-" beside it: no answer
	answers  map[string]string
	offers   []string // extensions
	identity *tls.Config
	talks    chan talk // of connections that ended
}

// talk is what one connection brought.
type talk struct {
	Said   []string
	Letter string
	TLS    bool
}

// newMailbox serves until the test ends. With whole, TLS begins with the first
// byte.
func newMailbox(
	t *testing.T, whole bool, answers map[string]string, offers ...string,
) (*mailbox, *x509.CertPool) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	web := httptest.NewTLSServer(nil)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	m := &mailbox{
		answers:  answers,
		offers:   offers,
		identity: &tls.Config{Certificates: web.TLS.Certificates},
		talks:    make(chan talk, 10),
	}
	web.Close()
	m.host, m.port, _ = net.SplitHostPort(listener.Addr().String())
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { m.talks <- m.serve(conn, whole) }()
		}
	}()
	return m, roots
}

func (m *mailbox) url() string { return "smtp://" + net.JoinHostPort(m.host, m.port) }

func (m *mailbox) serve(conn net.Conn, secured bool) (got talk) {
	_ = conn.SetDeadline(time.Now().Add(2 * patience))
	if got.TLS = secured; secured {
		conn = tls.Server(conn, m.identity)
	}
	defer func() { conn.Close() }()
	lines := textproto.NewReader(bufio.NewReader(conn))
	answer := func(verb, usual string) {
		if a, ok := m.answers[verb]; ok {
			usual = a
		}
		if usual != "-" {
			_, _ = io.WriteString(conn, usual+"\r\n")
		}
	}
	answer("", "220 mailbox.example.org")
	for {
		line, err := lines.ReadLine()
		if err != nil {
			return got
		}
		got.Said = append(got.Said, line)
		switch verb, _, _ := strings.Cut(line, " "); verb {
		case "EHLO":
			answer(verb,
				"250-mailbox.example.org\r\n250-"+
					strings.Join(append(m.offers, "SIZE"), "\r\n250-")+"\r\n250 8BITMIME")
		case "STARTTLS":
			answer(verb, "220 go ahead")
			conn, got.TLS = tls.Server(conn, m.identity), true
			lines = textproto.NewReader(bufio.NewReader(conn))
		case "AUTH":
			answer(verb, "235 welcome")
		case "DATA":
			answer(verb, "354 go ahead")
			if m.answers[verb] == "" {
				raw, _ := lines.ReadDotBytes()
				got.Letter = string(raw)
				answer(".", "250 taken")
			}
		case "QUIT":
			if answer(verb, "221 bye"); m.answers[verb] != "-" {
				return got
			}
		default:
			answer(verb, "250 fine")
		}
	}
}
