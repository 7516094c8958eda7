package notify

import (
	"fmt"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxAddress = 2000 // bytes of an address, with its scheme
	maxMailbox = 254  // bytes of a mail address (RFC 5321, section 4.5.3.1.3, less the brackets)
	maxLocal   = 64   // bytes before its @ (section 4.5.3.1.1)
)

// address is where a message goes: either of the two.
type address struct {
	mail *netmail.Address
	hook *url.URL
}

// CheckAddress refuses an address to which no message can be delivered, in
// words for the person who typed it that do not repeat the address. It checks
// the text only: whether the receiver exists, and in which network, shows at
// delivery.
func CheckAddress(to string) error {
	_, err := parseAddress(to, false)
	return err
}

// CheckAddress is [CheckAddress] for this courier: it accepts http:// if
// AllowLocal is set, and otherwise refuses numeric addresses of networks that
// webhooks must not reach.
func (c *Courier) CheckAddress(to string) error {
	a, err := parseAddress(to, c.AllowLocal)
	if err != nil || a.hook == nil {
		return err
	}
	if ip, err := netip.ParseAddr(a.hook.Hostname()); err == nil {
		return c.checkAddress(ip)
	}
	return nil
}

// parseAddress reads an address; plain lets http:// pass. The error is
// hopeless.
func parseAddress(to string, plain bool) (address, error) {
	scheme, rest, _ := strings.Cut(to, ":")
	scheme = strings.ToLower(scheme)
	switch {
	case to == "":
		return address{}, hopeless(
			"the address is missing: write mailto:name@example.org or https://example.org/hook",
		)
	case len(to) > maxAddress:
		return address{},
			hopeless(fmt.Sprintf("the address has %d characters; the limit is %d",
				len(to), maxAddress))
	case !utf8.ValidString(to) ||
		strings.ContainsFunc(to, func(r rune) bool {
			return unicode.IsControl(r) || unicode.IsSpace(r)
		}):
		return address{}, hopeless(
			"the address contains a space, a line break or another character that no address has",
		)
	case scheme == "mailto":
		mailbox, err := parseMailbox(rest)
		return address{mail: mailbox}, err
	case scheme == "https", scheme == "http" && plain:
		hook, err := parseHook(to)
		return address{hook: hook}, err
	case scheme == "http":
		return address{},
			hopeless("a webhook must begin with https://, so that nobody on the way can read it")
	}
	return address{}, hopeless("the address must begin with mailto: or https://")
}

// parseMailbox accepts only the plain form of an address (RFC 5322, section
// 3.4.1), and quoted local parts only if they need quotes.
func parseMailbox(text string) (*netmail.Address, error) {
	local, domain, _ := cutLast(text, "@")
	parsed, err := netmail.ParseAddress(text)
	switch {
	case strings.ContainsAny(text, "?%"):
		return nil,
			hopeless("only an e-mail address can follow mailto: no subject, and nothing written with %")
	case strings.Contains(text, ",") && !strings.Contains(text, `"`):
		return nil, hopeless("only one e-mail address can follow mailto:")
	case strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }):
		return nil, hopeless("the e-mail address has letters that not every mail server accepts: write those of its domain as xn--…")
	case len(text) > maxMailbox || len(local) > maxLocal:
		return nil, hopeless(fmt.Sprintf(
			"the e-mail address is too long: use at most %d characters, %d of them before the @",
			maxMailbox, maxLocal,
		))
	case err != nil || parsed.String() != "<"+text+">" || !isHostName(domain):
		return nil, hopeless("this is not an e-mail address: write mailto:name@example.org")
	}
	return parsed, nil
}

func parseHook(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || !isPort(u.Port()) || strings.HasSuffix(u.Host, ":"):
		return nil, hopeless("this is not a web address: write https://example.org/hook")
	case u.User != nil:
		return nil,
			hopeless("a webhook cannot have a user name and password in its address: it is signed instead")
	case strings.Contains(text, "#"):
		return nil, hopeless("leave out the # and everything after it: it would not be sent")
	}
	return u, nil
}

// isPort reports whether the text is the number of a port, or nothing.
func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil && n > 0
}

// isHostName reports whether the name is made of labels (RFC 1123, section
// 2.1).
func isHostName(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		odd := strings.ContainsFunc(label, func(r rune) bool {
			return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		})
		if odd || label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	return len(name) <= 253
}

func cutLast(text, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(text, separator); i >= 0 {
		return text[:i], text[i+len(separator):], true
	}
	return text, "", false
}
