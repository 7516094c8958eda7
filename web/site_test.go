package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/core"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/web"
	"configsync/web/site"
)

// site is a Training and a Production environment with the example's
// configuration, served with TLS on loopback.
type testSite struct {
	t                    *testing.T
	dir                  string // of the databases
	service              *core.Core
	training, production *admin.Environment
	url                  string
	transport            http.RoundTripper // trusts the site's certificate
	clock                *admintest.Clock
}

func newSite(t *testing.T) *testSite {
	t.Helper()
	return newSiteOf(t, "training", "production")
}

// newSiteOf is a site whose environments hold trees of the example; "" is none.
func newSiteOf(t *testing.T, training, production string) *testSite {
	t.Helper()
	return newSiteLike(t, training+" and "+production, func(s *testSite) {
		s.fill(s.training, training)
		s.fill(s.production, production)
	})
}

// newSiteLike is a site that build has built. Only the first test of a process
// that asks for a name builds it; the others get copies of its databases, and
// its clock.
func newSiteLike(t *testing.T, name string, build func(s *testSite)) *testSite {
	t.Helper()
	s := buildOnce(t, name, build).open(t)
	server := &site.Server{
		Service:      s.service,
		Environments: []*admin.Environment{s.training, s.production},
		Log: slog.New(
			slog.NewTextHandler(logWriter{t}, &slog.HandlerOptions{Level: slog.LevelWarn}),
		),
	}
	handler, err := web.Handler(server)
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewTLSServer(handler)
	t.Cleanup(listening.Close)
	s.url = listening.URL
	s.transport = listening.Client().Transport
	return s
}

// logWriter passes what the server warns of to the test's log.
type logWriter struct{ t *testing.T }

func (w logWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// environment is an environment with a database; nil is a new one.
func (s *testSite) environment(role admin.Role, database []byte) *admin.Environment {
	s.t.Helper()
	return admintest.Open(s.t, "sqlite:"+s.file(string(role), database), role, s.clock)
}

// fill puts a tree of the example into an environment; "" is none.
func (s *testSite) fill(env *admin.Environment, tree string) {
	s.t.Helper()
	if tree == "" {
		return
	}
	if _, err := s.service.Promotion.Edit(
		s.t.Context(), admintest.Operator, env,
		promotion.EditRequest{
			Objects: s.tree(tree).Objects,
			Reason:  "the example",
			Summary: "The example's configuration.",
		},
	); err != nil {
		s.t.Fatal(err)
	}
}

// tree is a tree of the example.
func (s *testSite) tree(name string) *schema.Bundle {
	s.t.Helper()
	bundle, err := s.service.Kinds.ReadBundle(
		os.DirFS(filepath.Join("..", "examples", "hmis", name)),
	)
	if err != nil {
		s.t.Fatal(err)
	}
	return bundle
}

// account adds an account with the password of every account.
func (s *testSite) account(env *admin.Environment, u admin.User) admin.User {
	s.t.Helper()
	now := s.clock.Now()
	u.ID, u.Status, u.Training = "user-"+u.Email, admin.Active, "2026-01-15"
	u.Created, u.LastActive = now, now
	if err := env.Store.Write(s.t.Context(), func(tx *admin.Tx) error {
		u.NotesRead = tx.Config.Endpoint().Seq
		return tx.Users.Save(s.t.Context(), u)
	}); err != nil {
		s.t.Fatal(err)
	}
	admintest.SetPassword(s.t, env, u.ID, now)
	return u
}

// visitor is a browser without scripts.
type visitor struct {
	t      *testing.T
	site   *testSite
	client *http.Client
}

func (s *testSite) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &visitor{
		s.t, s,
		&http.Client{
			Jar:       jar,
			Transport: s.transport,
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return http.ErrUseLastResponse
			},
		},
	}
}

// answer is what a visitor got.
type answer struct {
	Status   int
	Location string // path of a redirect
	Body     string
	Header   http.Header
}

func (v *visitor) do(method, path string, body io.Reader) answer {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, v.site.url+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", v.site.url)
	}
	return v.send(req)
}

// send sends a request that a test has made.
func (v *visitor) send(req *http.Request) answer {
	v.t.Helper()
	resp, err := v.client.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header.Get("Location"), string(text), resp.Header}
}

func (v *visitor) get(path string) answer { v.t.Helper(); return v.do("GET", path, nil) }

func (v *visitor) post(path string, inputs url.Values) answer {
	v.t.Helper()
	return v.do("POST", path, strings.NewReader(inputs.Encode()))
}

// signIn signs in with the password of every account, and chooses where there
// is a choice.
func (v *visitor) signIn(env, email string, choice ...string) *visitor {
	v.t.Helper()
	a := v.post("/"+env+"/sign-in", url.Values{"email": {email}, "password": {admintest.Password}})
	if len(choice) == 2 {
		a = v.post("/"+env+"/sign-in/choose", url.Values{
			"organization": {choice[0]},
			"workgroup":    {choice[1]},
		})
	}
	if a.Status != http.StatusSeeOther || a.Location != "/"+env+"/" {
		v.t.Fatalf("signing in as %s: %d %s\n%s", email, a.Status, a.Location, a.Body)
	}
	return v
}
