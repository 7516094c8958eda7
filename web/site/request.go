package site

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/core"
	"configsync/refusal"
)

// Request is a request to an environment, by a user who is signed in unless its
// route is open.
type Request struct {
	*http.Request
	Writer   http.ResponseWriter
	Server   *Server
	route    Route
	Env      *admin.Environment
	SignedIn accounts.SignedIn
}

// Unbound returns a request for a page that belongs to no environment.
func (s *Server) Unbound(w http.ResponseWriter, r *http.Request) *Request {
	return &Request{Request: r, Writer: w, Server: s}
}

// Serve returns the handler of a route: it authenticates the user, and renders
// an error as a page.
func (s *Server) Serve(env *admin.Environment, route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &Request{Request: r, Writer: w, Server: s, route: route, Env: env}
		err := q.parse()
		if err == nil {
			q.SignedIn, err = s.Service.Accounts.Authenticate(r.Context(), q.Env,
				q.Token(), q.Address())
		}
		if err == nil && !route.passive() {
			err = s.Service.Accounts.Active(r.Context(), q.Env, &q.SignedIn)
		}
		if route.Needs == Anyone && IsSignedOut(err) {
			err = nil
		} else if err == nil && route.Needs != Anyone {
			err = s.Service.Permit(r.Context(), q.Actor(), route.Needs, env)
		}
		if err == nil && q.PostForm.Has("resumed") {
			err = s.Service.Accounts.DropDraft(r.Context(), q.Actor(), q.Env)
		}
		if err == nil {
			err = route.Handle(q)
		}
		if err != nil {
			q.fail(err)
		}
	})
}

func IsSignedOut(err error) bool {
	var refused *refusal.Error
	return errors.As(err, &refused) && refused.Code == refusal.SignedOut
}

// parse reads the inputs of a form.
func (q *Request) parse() error {
	if q.Method != http.MethodPost {
		return nil
	}
	err := q.ParseForm()
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return refusal.New(refusal.BadRequest, "The form is too large.").
			WithHint("Nothing was changed. Send less at a time.")
	}
	if err != nil {
		return refusal.New(refusal.BadRequest, "The form couldn’t be read.").
			WithHint("Nothing was changed. Go back and try again.")
	}
	return nil
}

// Service returns the core.
func (q *Request) Service() *core.Core { return q.Server.Service }

// Actor returns the actor of the request.
func (q *Request) Actor() admin.Actor { return q.SignedIn.Actor }

// Input returns the value of an input, without spaces around it.
func (q *Request) Input(name string) string { return strings.TrimSpace(q.FormValue(name)) }

// Path returns the address of a page of the environment.
func (q *Request) Path(steps ...string) string {
	p := "/" + url.PathEscape(q.Env.Name)
	for _, s := range steps {
		p += "/" + url.PathEscape(s)
	}
	return p
}

// Address returns the network address of the browser.
func (q *Request) Address() string {
	if q.Server.BehindProxy {
		if hops := strings.Split(q.Header.Get("X-Forwarded-For"), ","); hops[0] != "" {
			return strings.TrimSpace(hops[len(hops)-1])
		}
	}
	host, _, err := net.SplitHostPort(q.RemoteAddr)
	if err != nil {
		return q.RemoteAddr
	}
	return host
}

// IsPartial reports whether only a part of a page is asked for, by a script.
func (q *Request) IsPartial() bool { return q.Header.Get("HX-Request") == "true" }

// Redirect goes to a page of the environment after something was done.
func (q *Request) Redirect(steps ...string) error { return q.RedirectTo(q.Path(steps...)) }

func (q *Request) RedirectTo(path string) error {
	http.Redirect(q.Writer, q.Request, path, http.StatusSeeOther)
	return nil
}

// RedirectWithFlash redirects to a page that shows the result of this request.
func (q *Request) RedirectWithFlash(said string, steps ...string) error {
	q.Flash(said)
	return q.Redirect(steps...)
}

// Flash stores a text that the next page shows.
func (q *Request) Flash(said string) { q.SetCookie("said", url.QueryEscape(said), time.Minute) }

func (q *Request) cookieName(what string) string { return "configsync-" + what + "-" + q.Env.Name }

// SetCookie sets a cookie that only this environment's pages get. A zero
// lasting keeps it until the browser is closed; a negative one deletes it.
func (q *Request) SetCookie(what, value string, lasting time.Duration) {
	http.SetCookie(q.Writer, &http.Cookie{Name: q.cookieName(what), Value: value,
		Path:   q.Path() + "/",
		MaxAge: int(lasting.Seconds()),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

func (q *Request) ReadCookie(what string) string {
	c, err := q.Cookie(q.cookieName(what))
	if err != nil {
		return ""
	}
	return c.Value
}

// Token returns the session token of the browser.
func (q *Request) Token() string { return q.ReadCookie("session") }
