package web

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

// request is a request to an environment, of somebody who is signed in unless
// its route is open.
type request struct {
	*http.Request
	w      http.ResponseWriter
	server *Server
	route  route
	env    *admin.Environment
	in     accounts.SignedIn
}

// request is a request for a page that belongs to no environment.
func (s *Server) request(w http.ResponseWriter, r *http.Request) *request {
	return &request{Request: r, w: w, server: s}
}

// serve makes a handler of a route: it asks who it is, and turns an error into
// a page.
func (s *Server) serve(env *admin.Environment, route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{Request: r, w: w, server: s, route: route, env: env}
		err := q.parse()
		if err == nil {
			q.in, err = s.Service.Accounts.Authenticate(r.Context(), q.env, q.token(), q.from())
		}
		if err == nil && !route.passive() {
			err = s.Service.Accounts.Active(r.Context(), q.env, &q.in)
		}
		if route.needs == anyone && isSignedOut(err) {
			err = nil
		} else if err == nil && route.needs != anyone {
			err = s.Service.Permit(r.Context(), q.actor(), route.needs, env)
		}
		if err == nil && q.PostForm.Has("resumed") {
			err = s.Service.Accounts.DropDraft(r.Context(), q.actor(), q.env)
		}
		if err == nil {
			err = route.handle(q)
		}
		if err != nil {
			q.fail(err)
		}
	})
}

func isSignedOut(err error) bool {
	var refused *refusal.Error
	return errors.As(err, &refused) && refused.Code == refusal.SignedOut
}

// parse reads the inputs of a form.
func (q *request) parse() error {
	if q.Method != http.MethodPost {
		return nil
	}
	err := q.ParseForm()
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return refusal.New(refusal.BadRequest, "What was sent is too large.").
			WithHint("Send less at a time; nothing was changed.")
	}
	if err != nil {
		return refusal.New(refusal.BadRequest, "What was sent cannot be read.").
			WithHint("Go back and try again; nothing was changed.")
	}
	return nil
}

// service is the core.
func (q *request) service() *core.Core { return q.server.Service }

// actor is who asks.
func (q *request) actor() admin.Actor { return q.in.Actor }

// input is the value of an input, without spaces around it.
func (q *request) input(name string) string { return strings.TrimSpace(q.FormValue(name)) }

// path is the address of a page of the environment.
func (q *request) path(steps ...string) string {
	p := "/" + url.PathEscape(q.env.Name)
	for _, s := range steps {
		p += "/" + url.PathEscape(s)
	}
	return p
}

// from is the network address of the browser.
func (q *request) from() string {
	if q.server.BehindProxy {
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

// partial reports whether only a part of a page is asked for, by a script.
func (q *request) partial() bool { return q.Header.Get("HX-Request") == "true" }

// redirect goes to a page of the environment after something was done.
func (q *request) redirect(steps ...string) error { return q.redirectTo(q.path(steps...)) }

func (q *request) redirectTo(path string) error {
	http.Redirect(q.w, q.Request, path, http.StatusSeeOther)
	return nil
}

// done goes to a page that says what was done.
func (q *request) done(said string, steps ...string) error {
	q.say(said)
	return q.redirect(steps...)
}

// say keeps what the next page says that was done.
func (q *request) say(said string) { q.setCookie("said", url.QueryEscape(said), time.Minute) }

func (q *request) cookieName(what string) string { return "configsync-" + what + "-" + q.env.Name }

// setCookie gives the browser a cookie that only this environment's pages get.
// Zero is until the browser is closed; a negative lasting takes it away.
func (q *request) setCookie(what, value string, lasting time.Duration) {
	http.SetCookie(q.w, &http.Cookie{Name: q.cookieName(what), Value: value, Path: q.path() + "/",
		MaxAge: int(lasting.Seconds()),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

func (q *request) cookie(what string) string {
	c, err := q.Cookie(q.cookieName(what))
	if err != nil {
		return ""
	}
	return c.Value
}

// token is what the browser holds of its session.
func (q *request) token() string { return q.cookie("session") }
