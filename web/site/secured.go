package site

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// contentSecurityPolicy is the Content-Security-Policy of every page: nothing
// inline, nothing from elsewhere. Pictures may be data, for the symbols of the
// style sheet and the code that an authenticator app reads.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const maxBody = 2 << 20

// Secured refuses requests from other sites, sets the headers of every answer
// and logs each request. A panic becomes an answer with status 500.
func Secured(log *slog.Logger, next http.Handler) http.Handler {
	headers := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
	protection := http.NewCrossOriginProtection()
	return logged(log, protection.Handler(headers))
}

// Status is a ResponseWriter that records the status of the answer, for the
// log.
type Status struct {
	http.ResponseWriter
	Code int
}

func (s *Status) WriteHeader(code int) {
	if s.Code == 0 {
		s.Code = code
	}
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.ResponseController reach the connection.
func (s *Status) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun, answer := time.Now(), &Status{ResponseWriter: w}
		defer func() {
			if fault := recover(); fault != nil {
				id := uuid.NewString()
				log.Error("panic", "id", id, "path", r.URL.Path, "fault", fault)
				http.Error(answer,
					"Something went wrong in configsync. Nothing was changed. Report it with this "+
						"number: "+id+".",
					http.StatusInternalServerError)
			}
			level := slog.LevelInfo
			if IsProbe(r) {
				level = slog.LevelDebug
			}
			log.Log(r.Context(), level, "request", "method", r.Method, "path", r.URL.Path, "status",
				max(answer.Code, http.StatusOK), "took", time.Since(begun).Round(time.Microsecond))
		}()
		next.ServeHTTP(answer, r)
	})
}

// Addresses of probes. They belong to no environment, need no sign-in, and set
// no cookie.
const (
	HealthPath = "/healthz"
	ReadyPath  = "/readyz"
)

// IsProbe reports whether a request is a regular probe, which is not logged.
func IsProbe(r *http.Request) bool { return r.URL.Path == HealthPath || r.URL.Path == ReadyPath }
