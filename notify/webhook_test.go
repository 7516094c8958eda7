package notify_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/notify"
)

// newReceiver is a webhook of this computer.
func newReceiver(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server
}

func TestWebhookArrives(t *testing.T) {
	t.Parallel()
	type arrival struct {
		Method, URL, Body string
		Header            map[string]string
	}
	arrivals := make(chan arrival, 1)
	server := newReceiver(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = notify.Verify(secret, body, r.Header.Get("Configsync-Signature"),
				noon.Add(time.Second), time.Minute)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		got := arrival{r.Method, r.URL.String(), string(body), map[string]string{}}
		for _, name := range []string{
			"Content-Type", "Configsync-Delivery", "Configsync-Event", "User-Agent",
		} {
			got.Header[name] = r.Header.Get(name)
		}
		arrivals <- got
		w.WriteHeader(http.StatusNoContent)
	})
	if err := deliver(t, newCourier(), newMessage(server.URL+"/hook?key=a%20b")); err != nil {
		t.Fatal(err)
	}
	want := arrival{"POST", "/hook?key=a%20b", `{"event":"failed"}`, map[string]string{
		"Content-Type": "application/json", "Configsync-Delivery": "0199-a",
		"Configsync-Event": "failed", "User-Agent": "configsync/1.2.3",
	}}
	if diff := cmp.Diff(want, <-arrivals); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWebhookIsRefusedWithAnotherSecret(t *testing.T) {
	t.Parallel()
	server := newReceiver(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if notify.Verify(
			[]byte("another"), body, r.Header.Get("Configsync-Signature"), noon, time.Minute,
		) != nil {
			w.WriteHeader(http.StatusForbidden)
		}
	})
	if err := deliver(
		t, newCourier(), newMessage(server.URL),
	); outcome(err) != "permanent" || !strings.Contains(err.Error(), "403 Forbidden") {
		t.Error(outcome(err), err)
	}
}

func TestAnswersOfWebhooks(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		200: "delivered", 201: "delivered", 202: "delivered", 204: "delivered", 299: "delivered",
		300: "permanent", 304: "permanent", 400: "permanent", 401: "permanent", 403: "permanent",
		404: "permanent", 410: "permanent",
		408: "transient", 425: "transient", 429: "transient", 422: "permanent", 499: "permanent",
		500: "transient", 501: "transient", 502: "transient", 503: "transient", 504: "transient",
		599: "transient",
	} {
		server := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "body hush")
		})
		err := deliver(t, newCourier(), newMessage(server.URL+"/path?key=hush"))
		if got := outcome(err); got != want {
			t.Errorf("%d: %s, want %s (%v)", status, got, want, err)
		}
		if err != nil &&
			(strings.Contains(err.Error(), "hush") ||
				strings.Contains(err.Error(), string(secret)) ||
				!strings.Contains(err.Error(), server.URL)) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// Where it leads to may be anywhere, and the signature would go there too.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		var calls atomic.Int32
		aim := newReceiver(t, func(http.ResponseWriter, *http.Request) { calls.Add(1) })
		server := newReceiver(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, aim.URL+"/?key=hush", status)
		})
		err := deliver(t, newCourier(), newMessage(server.URL))
		if outcome(err) != "permanent" ||
			!strings.Contains(err.Error(), "redirects are not followed") ||
			strings.Contains(err.Error(), "hush") {
			t.Errorf("%d: %s, %v", status, outcome(err), err)
		}
		if calls.Load() > 0 {
			t.Errorf("%d was followed", status)
		}
	}
}

// It said that it took the message before it began to talk.
func TestEndlessAnswerIsLeft(t *testing.T) {
	t.Parallel()
	ended := make(chan int, 1)
	server := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		sent, part := 0, make([]byte, 32<<10)
		for {
			n, err := w.Write(part)
			if sent += n; err != nil {
				ended <- sent
				return
			}
		}
	})
	if err := deliver(t, newCourier(), newMessage(server.URL)); err != nil {
		t.Error(err)
	}
	// the system takes some megabytes that nobody reads
	if sent := <-ended; sent < 64<<10 || sent > 64<<20 {
		t.Errorf("%d bytes were taken", sent)
	}
}

func TestHeaderWithoutEndIsRefused(t *testing.T) {
	t.Parallel()
	server := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("a", 1<<20))
	})
	if err := deliver(t, newCourier(), newMessage(server.URL)); outcome(err) != "transient" {
		t.Error(outcome(err), err)
	}
}

func TestSlowWebhook(t *testing.T) {
	t.Parallel()
	server := newReceiver(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	err := deliver(t, newCourier().Within(100*time.Millisecond),
		newMessage(server.URL+"/?key=hush"))
	if outcome(err) != "transient" || !errors.Is(err, context.DeadlineExceeded) ||
		!strings.Contains(err.Error(), "took too long") {
		t.Error(outcome(err), err)
	}
	if strings.Contains(err.Error(), "hush") {
		t.Error(err)
	}
}

// The status arrived: the message is not sent again because of a body that does
// not end.
func TestSlowBodyIsLeft(t *testing.T) {
	t.Parallel()
	server := newReceiver(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	// A busy machine may take longer until the status arrives.
	err := errors.New("not tried")
	for within := 100 * time.Millisecond; err != nil && within < patience; within *= 4 {
		err = deliver(t, newCourier().Within(within), newMessage(server.URL))
	}
	if err != nil {
		t.Error(err)
	}
}

func TestInterruptedWebhook(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := newReceiver(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	if err := newCourier().Deliver(
		ctx, newMessage(server.URL),
	); outcome(err) != "transient" || !errors.Is(err, context.Canceled) {
		t.Error(outcome(err), err)
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	err = deliver(t, newCourier(), newMessage("http://"+address+"/?key=hush"))
	if outcome(err) != "transient" || !strings.Contains(err.Error(), address) ||
		strings.Contains(err.Error(), "hush") {
		t.Error(outcome(err), err)
	}
}

// What is no HTTP is quoted in the error, and must not make lines of its own in
// a log.
func TestAnswerThatIsNoHTTP(t *testing.T) {
	t.Parallel()
	server := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "\x1b[31m\xffnonsense\x00\r\n\r\n")
			conn.Close()
		}
	})
	err := deliver(t, newCourier(), newMessage(server.URL))
	if outcome(err) != "transient" || !isLine(err.Error()) {
		t.Errorf("%s, %q", outcome(err), err)
	}
}

func TestWebhookOverTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}),
	)
	server.Config.ErrorLog = quiet
	server.StartTLS()
	t.Cleanup(server.Close)
	if err := deliver(
		t, newCourier(), newMessage(server.URL),
	); outcome(err) != "transient" || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate that nobody trusts: %s, %v", outcome(err), err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	if err := deliver(t, newCourier().Trust(roots), newMessage(server.URL)); err != nil {
		t.Error(err)
	}
}

func TestWebhookWithoutSecret(t *testing.T) {
	t.Parallel()
	c := newCourier()
	c.Secret = nil
	if err := deliver(
		t, c, newMessage("https://example.org/"),
	); outcome(err) != "permanent" ||
		!strings.Contains(err.Error(), "the secret that signs them is not set") {
		t.Error(outcome(err), err)
	}
}

func TestHTTPIsForLocalReceivers(t *testing.T) {
	t.Parallel()
	c := newCourier()
	c.AllowLocal = false
	if err := deliver(
		t, c, newMessage("http://example.org/"),
	); outcome(err) != "permanent" || !strings.Contains(err.Error(), "https://") {
		t.Error(outcome(err), err)
	}
}
