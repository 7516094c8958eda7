package notify_test

import (
	"strings"
	"testing"

	"configsync/notify"
)

func TestCheckAddress(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]string{ // part of the error, "" for none
		"mailto:ops@example.org":                                  "",
		"MAILTO:ops@example.org":                                  "",
		"mailto:o'brien+sync@xn--bcher-kva.example":               "",
		"mailto:root@localhost":                                   "",
		`mailto:"a@b"@example.org`:                                "",
		"https://example.org/hook":                                "",
		"https://example.org":                                     "",
		"HTTPS://example.org:8443/a?b=c":                          "",
		"https://[2606:4700::1111]/":                              "",
		"":                                                        "missing",
		"ops@example.org":                                         "must begin with mailto: or https://",
		"ftp://example.org":                                       "must begin with mailto: or https://",
		"javascript:alert(1)":                                     "must begin with mailto: or https://",
		"http://example.org/":                                     "must begin with https://",
		"mailto:":                                                 "not an e-mail address",
		"mailto:ops":                                              "not an e-mail address",
		"mailto:ops@":                                             "not an e-mail address",
		"mailto:@example.org":                                     "not an e-mail address",
		"mailto:ops@[127.0.0.1]":                                  "not an e-mail address",
		"mailto:ops@-example.org":                                 "not an e-mail address",
		"mailto:ops@example..org":                                 "not an e-mail address",
		"mailto:ops@exa_mple.org":                                 "not an e-mail address",
		"mailto:<ops@example.org>":                                "not an e-mail address",
		`mailto:"abc"@example.org`:                                "not an e-mail address",
		"mailto:(comment)ops@example.org":                         "not an e-mail address",
		"mailto:ops@example.org(comment)":                         "not an e-mail address",
		"mailto:ops@example.org?subject=x":                        "no subject",
		"mailto:ops%40example.org":                                "nothing written with %",
		"mailto:a@example.org,b@example.org":                      "only one",
		"mailto:Ops <ops@example.org>":                            "a space",
		"mailto:ops@example.org\r\nRCPT TO:<b@x>":                 "a line break",
		"mailto:ops@example.org\x00":                              "no address has",
		"mailto:ops@b\u00fccher.example":                          "xn--",
		"mailto:" + strings.Repeat("a", 65) + "@example.org":      "too long",
		"mailto:a@" + strings.Repeat("long.", 60) + "example.org": "too long",
		"https://":                                                "not a web address",
		"https:///hook":                                           "not a web address",
		"https:example.org":                                       "not a web address",
		"https://:443/":                                           "not a web address",
		"https://example.org:/":                                   "not a web address",
		"https://example.org:99999/":                              "not a web address",
		"https://example.org:0/":                                  "not a web address",
		"https://example.org:x/":                                  "not a web address",
		"https://user:hush@example.org/":                          "cannot have a user name",
		"https://@example.org/":                                   "cannot have a user name",
		"https://example.org/#":                                   "leave out the #",
		"https://example.org/a#b":                                 "leave out the #",
		"https://example.org/a b":                                 "a space",
		"https://example.org/\u0085":                              "no address has",
		"https://example.org/\xff":                                "no address has",
		"https://example.org/" + strings.Repeat("a", 2000):        "the limit is 2000",
	} {
		err := notify.CheckAddress(to)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", to, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("%q is repeated: %v", to, err)
		}
	}
}

func TestCourierChecksAddress(t *testing.T) {
	t.Parallel()
	// what it says, and what it says where local receivers are allowed
	for to, want := range map[string][2]string{
		"mailto:ops@example.org": {"", ""},
		"https://example.org/":   {"", ""},
		"http://example.org/":    {"must begin with https://", ""},
		"http://10.1.2.3:8080/":  {"must begin with https://", ""},
		"https://10.1.2.3/":      {"10.1.2.3 is a private address", ""},
		"https://[::1]/":         {"::1 is a loopback address", ""},
		"https://169.254.169.254/x": {
			"169.254.169.254 is a metadata address", "169.254.169.254 is a metadata address",
		},
	} {
		for i, local := range []bool{false, true} {
			err := (&notify.Courier{AllowLocal: local}).CheckAddress(to)
			if (err == nil) != (want[i] == "") ||
				err != nil && !strings.Contains(err.Error(), want[i]) {
				t.Errorf("%s, local %v: got %v, want %q", to, local, err, want[i])
			}
		}
	}
}

// A message in the outbox may be older than the rules.
func TestNothingIsDeliveredToNoAddress(t *testing.T) {
	t.Parallel()
	err := deliver(t, newCourier(), newMessage("https://user:hush@example.org/?key=hush"))
	if outcome(err) != "permanent" || strings.Contains(err.Error(), "hush") ||
		!strings.Contains(err.Error(), "0199-a") {
		t.Error(outcome(err), err)
	}
}
