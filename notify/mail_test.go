package notify_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/notify"
)

// read takes a letter apart, as a mail program does.
func read(t *testing.T, letter string) (header netmail.Header, text string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatalf("%v:\n%s", err, letter)
	}
	raw, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, string(raw)
}

func sendTo(t *testing.T, box *mailbox, m admin.Message) talk {
	t.Helper()
	c := newCourier()
	c.SMTP = box.url()
	if err := deliver(t, c, m); err != nil {
		t.Fatal(err)
	}
	return <-box.talks
}

func TestMailArrives(t *testing.T) {
	t.Parallel()
	box, _ := newMailbox(t, false, nil)
	m := newMessage("mailto:ops@example.org")
	m.Subject, m.Text = "Übergabe an „Training“ failed", "Grüße.\n.\n..dots\nlong "+
		strings.Repeat("word ", 40)+"\n"
	got := sendTo(t, box, m)
	want := []string{
		"MAIL FROM:<sync@example.org> BODY=8BITMIME", "RCPT TO:<ops@example.org>", "DATA", "QUIT",
	}
	if diff := cmp.Diff(want, got.Said[1:]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	header, text := read(t, got.Letter)
	if text = strings.ReplaceAll(
		text, "\r\n", "\n",
	); strings.TrimSpace(text) != strings.TrimSpace(m.Text) {
		t.Errorf("got %q", text)
	}
	if subject, err := new(mime.WordDecoder).DecodeHeader(
		header.Get("Subject"),
	); err != nil || subject != m.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	for name, want := range map[string]string{
		"From": `"configsync" <sync@example.org>`, "To": "<ops@example.org>",
		"Date": "Mon, 21 Sep 2026 11:00:00 +0000", "Message-Id": "<0199-a@example.org>",
		"Auto-Submitted": "auto-generated", "Content-Type": "text/plain; charset=UTF-8",
		"User-Agent": "configsync/1.2.3", "Mime-Version": "1.0",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// A local part in quotes may hold what would end the address without them.
func TestQuotedAddress(t *testing.T) {
	t.Parallel()
	box, _ := newMailbox(t, false, nil)
	got := sendTo(t, box, newMessage(`mailto:"a@b,>"@example.org`))
	if header, _ := read(
		t, got.Letter,
	); got.Said[2] != `RCPT TO:<"a@b,>"@example.org>` ||
		header.Get("To") != `<"a@b,>"@example.org>` {
		t.Errorf("%q, to %q", got.Said[2], header.Get("To"))
	}
}

// Mail programs show a message once that was delivered twice.
func TestRepeatedMailIsTheSame(t *testing.T) {
	t.Parallel()
	box, _ := newMailbox(t, false, nil)
	m := newMessage("mailto:ops@example.org")
	first := sendTo(t, box, m)
	m.Tries = 1
	if diff := cmp.Diff(first, sendTo(t, box, m)); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
}

// A name of an organization may stand in a subject, and whoever chose it must
// not write headers.
func TestSubjectStaysASubject(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long ü subject ", 30)
	for subject, want := range map[string]string{
		"a\r\nBcc: evil@example.org":       "a Bcc: evil@example.org",
		"a\nBcc: evil@example.org\n\nbody": "a Bcc: evil@example.org body",
		"a\rb":                             "a b",
		"ü\r\nBcc: evil@example.org":       "ü Bcc: evil@example.org",
		"a\x00b\u2028c\u202ed\u0085e":      "a b c d e",
		"a\xffb":                           "a\uFFFDb",
		long:                               string([]rune(long)[:199]) + "…",
	} {
		box, _ := newMailbox(t, false, nil)
		m := newMessage("mailto:ops@example.org")
		m.Subject, m.ID = subject, "an id\r\nBcc: evil@example.org"
		header, _ := read(t, sendTo(t, box, m).Letter)
		if _, ok := header["Bcc"]; ok || len(header) != 11 {
			t.Errorf("%q: the header is %q", subject, header)
		}
		if id := header.Get(
			"Message-Id",
		); id != "<an+id%0D%0ABcc%3A+evil%40example.org@example.org>" {
			t.Errorf("the id is %q", id)
		}
		if got, _ := new(mime.WordDecoder).DecodeHeader(header.Get("Subject")); got != want {
			t.Errorf("%q became %q, want %q", subject, got, want)
		}
	}
}

func TestAnswersOfMailServers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers map[string]string
		want    string
		says    string
	}{
		"greeting, for good": {
			map[string]string{"": "554 no service"}, "permanent", "554 no service",
		},
		"greeting, for now": {
			map[string]string{"": "421 too busy"}, "transient", "421 too busy",
		},
		"sender, for good": {
			map[string]string{"MAIL": "550 not from you"}, "permanent",
			"the sender was refused: 550 not from you",
		},
		"sender, not now or ever": {
			map[string]string{"MAIL": "500 what?"}, "permanent", "500 what?",
		},
		"sender, for now": {
			map[string]string{"MAIL": "451 later"}, "transient",
			"the sender was refused: 451 later",
		},
		"receiver, for good": {
			map[string]string{"RCPT": "550 5.1.1 no such user"}, "permanent",
			"the receiver was refused: 550 5.1.1 no such user",
		},
		"receiver, greylisted": {
			map[string]string{"RCPT": "450 4.2.0 greylisted"}, "transient",
			"the receiver was refused: 450 4.2.0 greylisted",
		},
		"receiver, in several lines": {
			map[string]string{"RCPT": "550-no\r\n550 never"}, "permanent", "550 no never",
		},
		"text, for good": {
			map[string]string{"DATA": "554 no"}, "permanent", "the text was refused: 554 no",
		},
		"text, for now": {
			map[string]string{"DATA": "452 full"}, "transient", "452 full",
		},
		"after the text, for good": {
			map[string]string{".": "554 spam"}, "permanent", "554 spam",
		},
		"after the text, for now": {
			map[string]string{".": "452 full"}, "transient", "452 full",
		},
		"farewell":                  {map[string]string{"QUIT": "500 what?"}, "delivered", ""},
		"no answer to the farewell": {map[string]string{"QUIT": "-"}, "delivered", ""},
		"an answer that is none": {
			map[string]string{"MAIL": "\x1b[31m nonsense"}, "transient", "nonsense",
		},
		"an answer in another script": {
			map[string]string{"RCPT": "550 \xfcnknown"}, "permanent", "550 \uFFFDnknown",
		},
		"no end": {
			map[string]string{"RCPT": "550 " + strings.Repeat("no ", 4000)}, "permanent",
			"no no n…",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, _ := newMailbox(t, false, c.answers)
			courier := newCourier()
			courier.SMTP = box.url()
			start := time.Now()
			err := deliver(t, courier, newMessage("mailto:ops@example.org"))
			if took := time.Since(start); outcome(err) != c.want || took > patience {
				t.Fatalf("%s after %s, want %s (%v)", outcome(err), took, c.want, err)
			}
			if err == nil {
				return
			}
			for _, part := range []string{
				c.says, "mail to ops@example.org by 127.0.0.1:" + box.port,
			} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			if !isLine(err.Error()) || len(err.Error()) > 500 {
				t.Errorf("not a line: %q", err)
			}
		})
	}
}

func TestSlowMailServer(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "."} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			box, _ := newMailbox(t, false, map[string]string{verb: "-"}, "AUTH PLAIN")
			c := newCourier().Within(200 * time.Millisecond)
			c.SMTP = strings.Replace(box.url(), "//", "//user:hush@", 1)
			start := time.Now()
			err := deliver(t, c, newMessage("mailto:ops@example.org"))
			if outcome(err) != "transient" || !errors.Is(err, context.DeadlineExceeded) ||
				!strings.Contains(err.Error(), "took too long") {
				t.Error(outcome(err), err)
			}
			if took := time.Since(start); took > patience {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestInterruptedMail(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		if conn, err := listener.Accept(); err == nil {
			cancel()
			_, _ = io.Copy(io.Discard, conn)
		}
	}()
	c := newCourier()
	c.SMTP = "smtp://" + listener.Addr().String()
	if err := c.Deliver(
		ctx, newMessage("mailto:ops@example.org"),
	); outcome(err) != "transient" || !errors.Is(err, context.Canceled) {
		t.Error(outcome(err), err)
	}
}

// A server that quotes what it was sent must not bring the password into a log.
func TestPasswordIsNotInErrors(t *testing.T) {
	t.Parallel()
	const password = `hush#1/"2?`
	encoded := base64.StdEncoding.EncodeToString([]byte(password))
	plain := base64.StdEncoding.EncodeToString([]byte("\x00user\x00" + password))
	for name, c := range map[string]struct {
		answers map[string]string
		offer   string
		want    string
		says    string
	}{
		"refused": {
			map[string]string{"AUTH": "535 bad: " + plain}, "AUTH PLAIN LOGIN", "permanent",
			"does not accept the user name and the password (535)",
		},
		"refused for now": {
			map[string]string{"AUTH": "454 bad: " + plain}, "AUTH PLAIN", "transient",
			"anyone sign in now (454)",
		},
		"nonsense": {
			map[string]string{"AUTH": plain}, "AUTH PLAIN", "transient", "the sign-in was cut off",
		},
		"asked again": {
			map[string]string{"AUTH": "334 " + encoded}, "AUTH PLAIN", "transient",
			"the sign-in was cut off",
		},
		"told later": {
			map[string]string{"MAIL": "550 " + password + " " + encoded + " " + plain},
			"AUTH PLAIN", "permanent", "550 … … …",
		},
		"no way to sign in":  {nil, "AUTH GSSAPI", "permanent", "no way to sign in"},
		"no signing in ever": {nil, "HELP", "permanent", "no way to sign in"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, _ := newMailbox(t, false, c.answers, c.offer)
			courier := newCourier()
			courier.SMTP = strings.Replace(box.url(), "//", "//user:hush%231%2F%222%3F@", 1)
			err := deliver(t, courier, newMessage("mailto:ops@example.org"))
			if outcome(err) != c.want || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s, want %s; %v, want %q", outcome(err), c.want, err, c.says)
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(e.Error(), "hush") || strings.Contains(e.Error(), encoded) ||
					strings.Contains(e.Error(), plain) {
					t.Errorf("the password is in %q", e)
				}
			}
		})
	}
}

func TestSigningIn(t *testing.T) {
	t.Parallel()
	encode := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	for offer, want := range map[string]string{
		"AUTH LOGIN PLAIN": "AUTH PLAIN " + encode("\x00user\x00p@ss"),
		"AUTH LOGIN":       "AUTH LOGIN",
	} {
		box, _ := newMailbox(t, false, nil, offer)
		c := newCourier()
		c.SMTP = strings.Replace(box.url(), "//", "//user:p%40ss@", 1)
		if err := deliver(t, c, newMessage("mailto:ops@example.org")); err != nil {
			t.Fatal(err)
		}
		if got := (<-box.talks).Said[1]; got != want {
			t.Errorf("%s: %q, want %q", offer, got, want)
		}
	}
}

func TestMailOverTLS(t *testing.T) {
	t.Parallel()
	box, roots := newMailbox(t, true, nil, "AUTH PLAIN")
	c := newCourier()
	c.SMTP = "smtps://user:hush@" + net.JoinHostPort(box.host, box.port)
	if err := deliver(
		t, c, newMessage("mailto:ops@example.org"),
	); outcome(err) != "transient" || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate that nobody trusts: %s, %v", outcome(err), err)
	}
	<-box.talks
	if err := deliver(t, c.Trust(roots), newMessage("mailto:ops@example.org")); err != nil {
		t.Fatal(err)
	}
	if got := <-box.talks; !got.TLS || got.Letter == "" {
		t.Errorf("got %+v", got)
	}
}

func TestStartTLSIsRequired(t *testing.T) {
	t.Parallel()
	send := func(t *testing.T, c *notify.Courier, box *mailbox) (talk, error) {
		t.Helper()
		err := c.MailByStartTLS(t.Context(), box.host, box.port, newMessage("mailto:b@example.org"))
		return <-box.talks, err
	}
	t.Run("offered", func(t *testing.T) {
		t.Parallel()
		box, roots := newMailbox(t, false, nil, "STARTTLS", "AUTH PLAIN")
		got, err := send(t, newCourier().Trust(roots), box)
		if err != nil || !got.TLS || got.Letter == "" {
			t.Errorf("%v, %+v", err, got)
		}
	})
	for name, c := range map[string]struct {
		offers  []string
		answers map[string]string
		want    string
	}{
		"not offered": {[]string{"AUTH PLAIN"}, nil, "permanent"},
		"refused for now": {
			[]string{"STARTTLS", "AUTH PLAIN"}, map[string]string{"STARTTLS": "454 later"},
			"transient",
		},
		"nobody trusts that": {[]string{"STARTTLS", "AUTH PLAIN"}, nil, "transient"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, _ := newMailbox(t, false, c.answers, c.offers...)
			got, err := send(t, newCourier(), box)
			if outcome(err) != c.want {
				t.Errorf("%s, %v", outcome(err), err)
			}
			for _, line := range got.Said {
				if !strings.HasPrefix(line, "EHLO ") && line != "STARTTLS" {
					t.Errorf("it said %q in the open", line)
				}
			}
		})
	}
}

func TestMailServerAddress(t *testing.T) {
	t.Parallel()
	for smtp, want := range map[string]struct {
		address string // "" when it cannot be used
		tls     bool
	}{
		"smtp://user:hush@mail.example.org": {"mail.example.org:587", true},
		"smtp://mail.example.org:2525/":     {"mail.example.org:2525", true},
		"smtps://mail.example.org":          {"mail.example.org:465", true},
		"smtp://localhost":                  {"localhost:25", false},
		"smtp://LOCALHOST:2525":             {"LOCALHOST:2525", false},
		"smtp://127.0.0.1":                  {"127.0.0.1:25", false},
		"smtp://[::1]:1025":                 {"[::1]:1025", false},
		"smtps://localhost":                 {"localhost:465", true},
		"smtp://localhost.example.org":      {"localhost.example.org:587", true},
		"smtp://10.0.0.1:25":                {"10.0.0.1:25", true},
		"":                                  {},
		"mail.example.org:587":              {},
		"https://mail.example.org":          {},
		"smtp://":                           {},
		"smtp://user:hush#hush@example.org": {},
		"smtp://user:hush/hush@example.org": {},
		"smtp://user:hush?hush@example.org": {},
		"smtp://user:hush%zz@example.org":   {},
		"smtp://mail.example.org:0":         {},
		"smtp://mail.example.org/hush":      {},
	} {
		c := newCourier()
		c.SMTP = smtp
		address, tls, err := c.MailServer()
		if want.address == "" {
			err := deliver(t, c, newMessage("mailto:ops@example.org"))
			if outcome(err) != "permanent" || strings.Contains(err.Error(), "hush") ||
				!strings.Contains(err.Error(), "mail cannot be sent: ") {
				t.Errorf("%q: %s, %v", smtp, outcome(err), err)
			}
			continue
		}
		if err != nil || address != want.address || tls != want.tls {
			t.Errorf("%q: %s, TLS %v, %v", smtp, address, tls, err)
		}
	}
}

func TestMailWithoutSender(t *testing.T) {
	t.Parallel()
	c := newCourier()
	c.SMTP, c.From = "smtp://localhost", ""
	if err := deliver(
		t, c, newMessage("mailto:ops@example.org"),
	); outcome(err) != "permanent" || !strings.Contains(err.Error(), "sender") {
		t.Error(outcome(err), err)
	}
}
