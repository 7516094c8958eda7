package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"

	"github.com/alexedwards/argon2id"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/web"
	"configsync/web/site"
)

const password = "correct horse battery staple"

// serveSite serves the pages of an environment with TLS on loopback.
func serveSite(h *host, service *core.Core, env *admin.Environment) (*httptest.Server, error) {
	handler, err := web.Handler((&site.Server{
		Service:      service,
		Environments: []*admin.Environment{env},
		Log:          slog.New(slog.DiscardHandler),
	}))
	if err != nil {
		return nil, err
	}
	s := httptest.NewTLSServer(handler)
	h.Cleanup(s.Close)
	return s, nil
}

// caseWorker is the browser of somebody who is signed in.
type caseWorker struct {
	browser *http.Client
	root    string // address of the environment
}

// signIn adds the account of a case worker of an organization, and signs in as
// a person does.
func signIn(
	ctx context.Context, s *httptest.Server, service *core.Core, env *admin.Environment,
	organization string,
) (*caseWorker, error) {
	hash, err := argon2id.CreateHash(password, service.Accounts.PasswordCost)
	if err != nil {
		return nil, err
	}
	u := admin.User{ID: organization, Email: organization + "@example.org", Name: "Avery Example",
		Status: admin.Active, Workgroups: []string{workgroup}, Training: today,
		Memberships: []admin.Membership{{
			Organization: organization,
			Active:       true,
			Login:        true,
			Editable:     true,
		}},
		Created: service.Clock(), LastActive: service.Clock()}
	err = env.Store.Write(ctx, func(tx *admin.Tx) error {
		u.NotesRead = tx.Config.Endpoint().Seq
		if err := tx.Users.Save(ctx, u); err != nil {
			return err
		}
		return tx.Users.SaveCredentials(ctx, u.ID, admin.Credentials{
			Password: hash,
			Changed:  u.Created,
		})
	})
	if err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	w := &caseWorker{
		&http.Client{Jar: jar, Transport: s.Client().Transport}, s.URL + "/" + env.Name,
	}
	answer, err := w.browser.PostForm(w.root+"/sign-in", url.Values{
		"email":    {u.Email},
		"password": {password},
	})
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if at := answer.Request.URL.Path; at != "/"+env.Name+"/" {
		return nil, fmt.Errorf("signing in as %s ends at %s, with status %d", u.Email, at,
			answer.StatusCode)
	}
	return w, nil
}

// sees reads the page of a search, "" for the list of all, which must show the
// clients that are found, one less than asked for when there are more.
func (w *caseWorker) sees(search string, found []admin.ClientID) error {
	answer, err := w.browser.Get(w.root + "/clients?" + url.Values{"q": {search}}.Encode())
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	for _, id := range found[:min(perPage, len(found))] {
		if !bytes.Contains(page, []byte(id.String())) {
			return fmt.Errorf("the page of status %d does not show the client %s",
				answer.StatusCode, id)
		}
	}
	return nil
}
