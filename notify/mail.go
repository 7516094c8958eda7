package notify

import (
	"context"
	netmail "net/mail"
	"net/url"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"configsync/admin"
)

// mailTime is for all of the talk with a mail server.
const mailTime = 30 * time.Second

// maxSubject is the longest subject, in characters.
const maxSubject = 200

// mail gives a message to the mail server, which need not pass it on.
func (c *Courier) mail(ctx context.Context, m admin.Message, to *netmail.Address) error {
	where := "mail to " + to.Address
	server, err := parseMailServer(c.SMTP)
	if err != nil {
		return fail(ctx, where, err)
	}
	where += " by " + server.address()
	from, err := netmail.ParseAddress(c.From)
	if err != nil {
		return fail(ctx, where,
			hopeless("mail cannot be sent: its sender is not set, or is not an e-mail address"))
	}
	ctx, cancel := c.limit(ctx, mailTime)
	defer cancel()
	if err := server.send(
		ctx, c.roots, envelope{from.Address, to.Address, c.letter(m, from, to)},
	); err != nil {
		return fail(ctx, where, discreet{err, server.user})
	}
	return nil
}

// letter returns a message as a mail. It is the same in every delivery, so that
// mail programs recognize it.
func (c *Courier) letter(m admin.Message, from, to *netmail.Address) *mail.Msg {
	letter := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingQP))
	letter.FromMailAddress(from)
	letter.ToMailAddress(to)
	letter.Subject(oneLine(m.Subject, maxSubject))
	at := m.At
	if at.IsZero() {
		at = c.now()
	}
	letter.SetDateWithValue(at)
	_, domain, _ := cutLast(from.Address, "@")
	// what it escapes to may stand there (RFC 5322, section 3.2.3)
	letter.SetMessageIDWithValue(url.QueryEscape(m.ID) + "@" + domain)
	// RFC 3834, section 5: no vacation notices in return
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.SetUserAgent(c.agent())
	letter.SetBodyString(mail.TypeTextPlain, strings.ToValidUTF8(m.Text, "\uFFFD"))
	return letter
}
