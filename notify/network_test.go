package notify_test

import (
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"configsync/notify"
)

func TestWebhooksReachTheInternetOnly(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]struct {
		what string // "" for an address of the Internet
		own  bool   // open where local receivers are allowed
	}{
		"93.184.216.34:443":           {},
		"172.15.255.255:443":          {},
		"172.32.0.1:443":              {},
		"100.63.255.255:443":          {},
		"100.128.0.1:443":             {},
		"[2606:4700::1111]:443":       {},
		"[::ffff:93.184.216.34]:443":  {},
		"[64:ff9b::5db8:d822]:443":    {},
		"127.0.0.1:443":               {"loopback", true},
		"127.255.255.254:443":         {"loopback", true},
		"[::1]:443":                   {"loopback", true},
		"[::ffff:127.0.0.1]:443":      {"loopback", true},
		"[64:ff9b::7f00:1]:443":       {"loopback", true},
		"10.0.0.1:443":                {"private", true},
		"172.16.0.1:443":              {"private", true},
		"172.31.255.255:443":          {"private", true},
		"192.168.1.1:443":             {"private", true},
		"[::ffff:192.168.1.1]:443":    {"private", true},
		"[fc00::1]:443":               {"private", true},
		"[fdff::1]:443":               {"private", true},
		"100.64.0.1:443":              {"carrier-grade NAT", true},
		"100.127.255.255:443":         {"carrier-grade NAT", true},
		"169.254.169.254:80":          {"metadata", false},
		"[::ffff:169.254.169.254]:80": {"metadata", false},
		"[64:ff9b::a9fe:a9fe]:80":     {"metadata", false},
		"[fd00:ec2::254]:80":          {"metadata", false},
		"100.100.100.200:80":          {"metadata", false},
		"168.63.129.16:80":            {"metadata", false},
		"169.254.1.1:443":             {"link-local", false},
		"[fe80::1%lo]:443":            {"link-local", false},
		"0.0.0.0:443":                 {"unspecified", false},
		"0.1.2.3:443":                 {"unspecified", false},
		"[::]:443":                    {"unspecified", false},
		"224.0.0.1:443":               {"multicast", false},
		"[ff02::1]:443":               {"multicast", false},
		"255.255.255.255:443":         {"reserved", false},
		"192.0.0.192:80":              {"reserved", false},
		"198.18.0.1:443":              {"reserved", false},
		"[::127.0.0.1]:443":           {"reserved", false},
		"[64:ff9b:1::7f00:1]:443":     {"reserved", false},
		"[2001:0:4136:e378::1]:443":   {"reserved", false},
		"[2002:7f00:1::1]:443":        {"reserved", false},
		"[fec0::1]:443":               {"reserved", false},
		"example.org:443":             {"only go to IP addresses", false},
		"/var/run/docker.sock":        {"only go to IP addresses", false},
	} {
		err := (&notify.Courier{}).Dial(address)
		if (err == nil) != (want.what == "") ||
			err != nil && !strings.Contains(err.Error(), want.what) {
			t.Errorf("%s: got %v, want %q", address, err, want.what)
		}
		if err := (&notify.Courier{AllowLocal: true}).Dial(
			address,
		); (err == nil) != (want.what == "" || want.own) {
			t.Errorf("%s where local receivers are allowed: %v", address, err)
		}
	}
}

// The name passes every check of its text: what it resolves to does not.
func TestNameOfThisComputerIsRefused(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var calls atomic.Int32
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			conn.Close()
		}
	}()
	t.Cleanup(func() { listener.Close() })
	c := newCourier()
	c.AllowLocal = false
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	for _, host := range []string{"localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		err := deliver(t, c, newMessage("https://"+host+":"+port+"/?key=hush"))
		if outcome(err) != "permanent" || !strings.Contains(err.Error(), "address: webhooks") ||
			strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %s, %v", host, outcome(err), err)
		}
	}
	if n := calls.Load(); n > 0 {
		t.Errorf("%d connections were made", n)
	}
}

// localhost is whatever the table of hosts says.
func TestMailInTheOpenStaysHere(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"127.0.0.1:25":     true,
		"[::1]:25":         true,
		"10.0.0.1:25":      false,
		"93.184.216.34:25": false,
		"localhost:25":     false,
	} {
		if err := notify.DialMailServer(address); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// A proxy would connect to where the control does not see.
func TestWebhooksAskNoProxy(t *testing.T) {
	t.Parallel()
	if transport, ok := newCourier().Client().Transport.(*http.Transport); !ok ||
		transport.Proxy != nil {
		t.Error("webhooks ask a proxy")
	}
}
