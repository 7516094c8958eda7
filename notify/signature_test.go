package notify_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"configsync/notify"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	const (
		body = `{"event":"done"}`
		// by Python's hmac
		seal = "f2f89709e9076a49b5102c4cf1285995662a4e7225e7c5c2a954d94efe31412d"
		good = "t=1790000000,v1=" + seal
	)
	signed := time.Unix(1790000000, 0)
	for name, c := range map[string]struct {
		header, body, secret string
		late                 time.Duration
		want                 string // part of the error, "" for none
	}{
		"good":          {header: good},
		"at the limit":  {header: good, late: 5 * time.Minute},
		"a clock ahead": {header: good, late: -5 * time.Minute},
		"two secrets": {
			header: "t=1790000000,v1=" + strings.Repeat("0", 64) + ",v1=" + seal,
		},
		"unknown parts": {header: good + ",v2=x"},
		"old": {
			header: good,
			late:   5*time.Minute + time.Second,
			want:   "is 5m1s old; the limit is 5m0s",
		},
		"of the future": {
			header: good,
			late:   -6 * time.Minute,
			want:   "is 6m0s in the future",
		},
		"changed body": {header: good, body: `{"event":"donE"}`, want: "does not match"},
		"longer body":  {header: good, body: body + " ", want: "does not match"},
		"another secret": {
			header: good,
			secret: "a secret of the receiveR",
			want:   "does not match",
		},
		"another time":          {header: "t=1790000001,v1=" + seal, want: "does not match"},
		"the time written else": {header: "t=+1790000000,v1=" + seal, want: "does not match"},
		"short seal":            {header: good[:len(good)-2], want: "does not match"},
		"empty seal":            {header: "t=1790000000,v1=", want: "does not match"},
		"two times":             {header: "t=1790000000," + good, want: "two times"},
		"no seal":               {header: "t=1790000000", want: "not of the form"},
		"no hexadecimal":        {header: "t=1790000000,v1=xyz", want: "not of the form"},
		"no time":               {header: "v1=" + seal, want: "not of the form"},
		"nothing":               {header: "", want: "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, content := string(secret), body
			if c.secret != "" {
				key = c.secret
			}
			if c.body != "" {
				content = c.body
			}
			err := notify.Verify([]byte(key), []byte(content), c.header,
				signed.Add(c.late), 5*time.Minute)
			if (err == nil) != (c.want == "") ||
				err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// Everybody can compute a signature with an empty key.
func TestVerifyTakesASecret(t *testing.T) {
	t.Parallel()
	if err := notify.Verify(
		nil, nil, "t=1,v1=00", time.Unix(1, 0), time.Minute,
	); err == nil || !strings.Contains(err.Error(), "needs the secret") {
		t.Error(err)
	}
}

// What a courier signs verifies, and no other body does.
func TestWhatIsSentVerifies(t *testing.T) {
	t.Parallel()
	var header string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		header = r.Header.Get(notify.HeaderSignature)
	}))
	t.Cleanup(server.Close)
	rapid.Check(t, func(r *rapid.T) {
		m := newMessage(server.URL)
		m.Body = rapid.SliceOf(rapid.Byte()).Draw(r, "body")
		c := newCourier()
		c.Secret = rapid.SliceOfN(rapid.Byte(), 1, 80).Draw(r, "secret")
		if err := c.Deliver(t.Context(), m); err != nil {
			r.Fatal(err)
		}
		if err := notify.Verify(c.Secret, m.Body, header, noon, 0); err != nil {
			r.Fatal(err)
		}
		if err := notify.Verify(c.Secret, append(m.Body, '\n'), header, noon, 0); err == nil {
			r.Fatal("another body verifies")
		}
	})
}
