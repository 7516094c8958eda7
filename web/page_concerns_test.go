package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestConcerns(t *testing.T) {
	t.Parallel()
	s, ada := administered(t, "training")
	ada.get("/training/concerns").shows(t, http.StatusOK, "No concern is open.")
	v := s.caseManager(s.training)
	req, err := http.NewRequestWithContext(t.Context(), "GET", s.url+"/training/concern", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Referer", s.url+"/training/account?q=Maria")
	a := v.send(req)
	a.shows(t, http.StatusOK, "What did you notice?")
	if a.input(t, "about") != "/training/account" {
		t.Errorf("it is about %q", a.input(t, "about"))
	}
	a = v.post("/training/concern", url.Values{
		"text":  {" "},
		"about": {"client 482113907"},
		"back":  {"/training/account"},
	})
	a.shows(t, http.StatusUnprocessableEntity, "Describe what you noticed.")
	if a.input(t, "about") != "client 482113907" || a.input(t, "back") != "/training/account" {
		t.Errorf("what was typed is lost:\n%s", a.Body)
	}
	a = v.post("/training/concern", url.Values{
		"text":  {"Somebody looked at my sister."},
		"about": {"/training/account"},
		"back":  {"/training/account"},
	})
	v.done(a, "/training/account").shows(t, http.StatusOK, "Thank you.")

	a = ada.get("/training/concerns")
	a.shows(t, http.StatusOK, "1 open concern", "Somebody looked at my sister.",
		"cam@example.org, City Shelter", "About: /account")
	id := regexp.MustCompile(`/concerns/([a-z0-9]+)/close`).FindStringSubmatch(a.Body)[1]
	a = ada.post("/training/concerns/"+id+"/close", url.Values{"resolution": {""}})
	a.shows(t, http.StatusUnprocessableEntity, "Describe the outcome.")
	if !strings.Contains(a.Body, `<details open>`) ||
		!strings.Contains(a.Body, `href="#resolution-`+id) {
		t.Errorf("the form with the fault is not open:\n%s", a.Body)
	}
	a = ada.done(ada.post("/training/concerns/"+id+"/close", url.Values{
		"resolution": {"It was her own case worker."},
	}), "/training/concerns")
	a.shows(t, http.StatusOK, "The concern is closed.", "No concern is open.", "1 closed concern",
		"It was her own case worker.", "by ada@example.org")
	ada.post("/training/concerns/"+id+"/close", url.Values{"resolution": {"Again"}}).
		shows(t, http.StatusUnprocessableEntity, "was closed by ada@example.org")
	ada.post("/training/concerns/none/close", url.Values{"resolution": {"Again"}}).
		shows(t, http.StatusNotFound)
}

// The page that one came from is taken from this environment only.
func TestConcernIsAboutPagesOfTheEnvironment(t *testing.T) {
	t.Parallel()
	s, _ := administered(t, "training")
	v := s.caseManager(s.training)
	for referer, want := range map[string]string{
		s.url + "/training/workgroups": "/training/workgroups", s.url + "/training/": "",
		s.url + "/production/users": "", "https://example.com/training/users": "",
		s.url + "/training/sign-in": "", "": "",
	} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", s.url+"/training/concern", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Referer", referer)
		if got := v.send(req).input(t, "about"); got != want {
			t.Errorf("from %q: about %q, want %q", referer, got, want)
		}
	}
}
