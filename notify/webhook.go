package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"configsync/admin"
)

const (
	hookTime  = 10 * time.Second // for all of a POST
	maxAnswer = 64 << 10         // bytes of its answer that are read, and of the answer's header
)

// post delivers a message to a webhook.
func (c *Courier) post(ctx context.Context, m admin.Message, to *url.URL) error {
	where := "webhook " + to.Scheme + "://" + to.Host
	if len(c.Secret) == 0 {
		return fail(ctx, where,
			hopeless("webhooks cannot be sent: the secret that signs them is not set"))
	}
	ctx, cancel := c.limit(ctx, hookTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(),
		bytes.NewReader(m.Body))
	if err != nil {
		return fail(ctx, where, hopeless("this is not a web address"))
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", c.agent())
	request.Header.Set(HeaderDelivery, m.ID)
	request.Header.Set(HeaderEvent, m.Event)
	request.Header.Set(HeaderSignature, signature(c.Secret, m.Body, c.now()))
	answer, err := c.client().Do(request)
	if err != nil {
		return fail(ctx, where, withoutURL(err))
	}
	defer answer.Body.Close()
	// its status has said all: a body that breaks off changes nothing
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer))
	if err := statusError(answer.StatusCode); err != nil {
		return fail(ctx, where, err)
	}
	return nil
}

// client is for one request: it asks no proxy, since that would connect to
// where the control does not see, and follows no redirect.
func (c *Courier) client() *http.Client {
	dialer := &net.Dialer{Control: c.control}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{RootCAs: c.roots},
			MaxResponseHeaderBytes: maxAnswer,
			DisableCompression:     true,
			DisableKeepAlives:      true,
		},
	}
}

// withoutURL takes the words about the request off an error of an HTTP client.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// statusError is nil for the status of a message that was taken.
func statusError(status int) error {
	text := fmt.Sprintf("the answer was %d %s", status, http.StatusText(status))
	switch {
	case status >= 200 && status < 300:
		return nil
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooEarly,
		status == http.StatusTooManyRequests:
		return errors.New(text)
	case status >= 300 && status < 400:
		return hopeless(text + ": redirects are not followed; use the address that it leads to")
	}
	return hopeless(text)
}
