package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The headers of a webhook.
const (
	HeaderDelivery  = "Configsync-Delivery"  // id of the message, the same however often it arrives
	HeaderEvent     = "Configsync-Event"     // failed, done, …
	HeaderSignature = "Configsync-Signature" // for Verify
)

// signature returns the header with the time and the signature of a body:
// t=UNIX SECONDS,v1=HEX of the HMAC-SHA256 over "t.body".
func signature(secret, body []byte, at time.Time) string {
	t := strconv.FormatInt(at.Unix(), 10)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac(secret, t, body))
}

func mac(secret []byte, t string, body []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(t))
	mac.Write([]byte{'.'})
	mac.Write(body)
	return mac.Sum(nil)
}

// Verify returns an error unless a request's signature was made with the
// secret, at most tolerance ago and at most tolerance ahead. header is that
// named Configsync-Signature, body all bytes as received. Of several v1 one
// must match, so that a secret can be replaced; other parts of the header are
// ignored. A message may arrive again within the tolerance: receivers recognize
// it by Configsync-Delivery.
func Verify(secret, body []byte, header string, now time.Time, tolerance time.Duration) error {
	if len(secret) == 0 {
		return errors.New("checking a signature needs the secret")
	}
	var t string
	var seals [][]byte
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "t":
			if t != "" {
				return errors.New("the signature has two times")
			}
			t = value
		case "v1":
			if raw, err := hex.DecodeString(value); err == nil {
				seals = append(seals, raw)
			}
		}
	}
	seconds, err := strconv.ParseInt(t, 10, 64)
	if err != nil || len(seals) == 0 {
		return errors.New("the signature is missing, or is not of the form t=…,v1=…")
	}
	return verify(mac(secret, t, body), seals, now.Sub(time.Unix(seconds, 0)), tolerance)
}

func verify(want []byte, seals [][]byte, age, tolerance time.Duration) error {
	fits := false
	for _, got := range seals {
		fits = hmac.Equal(want, got) || fits
	}
	switch {
	case !fits:
		return errors.New(
			"the signature does not match: another secret, or a changed body",
		)
	case age > tolerance:
		return fmt.Errorf("the signature is %s old; the limit is %s",
			age.Round(time.Second), tolerance)
	case age < -tolerance:
		return fmt.Errorf("the signature is %s in the future; the limit is %s",
			-age.Round(time.Second), tolerance)
	}
	return nil
}
