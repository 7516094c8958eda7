package notify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"time"

	"configsync/notify"
)

// A receiver reads the whole body, checks its signature with the secret that it
// shares with configsync, and handles each delivery once.
func ExampleVerify() {
	secret := []byte("shared with configsync")
	handled := map[string]bool{}
	receive := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "the body is too long", http.StatusRequestEntityTooLarge)
			return
		}
		signature := r.Header.Get(notify.HeaderSignature)
		if err := notify.Verify(secret, body, signature, time.Now(), 5*time.Minute); err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		if id := r.Header.Get(notify.HeaderDelivery); !handled[id] {
			handled[id] = true
			fmt.Fprintln(w, "new:", r.Header.Get(notify.HeaderEvent))
		}
	}

	// The same delivery twice, and once with a body that was changed.
	signed := `{"event":"failed"}`
	for _, body := range []string{signed, signed, `{"event":"done"}`} {
		r := httptest.NewRequest(http.MethodPost, "/configsync", strings.NewReader(body))
		r.Header.Set(notify.HeaderDelivery, "1f0c22ab")
		r.Header.Set(notify.HeaderEvent, "failed")
		r.Header.Set(notify.HeaderSignature, signedBy(secret, signed))
		w := httptest.NewRecorder()
		receive(w, r)
		fmt.Println(strings.TrimSpace(fmt.Sprint(w.Code, " ", w.Body)))
	}
	// Output:
	// 200 new: failed
	// 200
	// 401 the signature does not match: another secret, or a changed body
}

// signedBy returns the header that configsync sends, by its description.
func signedBy(secret []byte, body string) string {
	t := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(t + "." + body))
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
