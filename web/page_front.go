package web

import (
	"net/http"
	"time"

	"configsync/admin"
	"configsync/web/site"
)

// FrontPage lists the environments.
type FrontPage struct {
	site.Frame
	Environments []EnvironmentLink
}

// EnvironmentLink leads to the pages of an environment.
type EnvironmentLink struct {
	site.EnvironmentPill
	Path string
}

// front leads to an environment.
func front(s *site.Server, w http.ResponseWriter, r *http.Request) {
	q := s.Unbound(w, r)
	page := &FrontPage{Frame: plainFrame(s, "Environments", "Choose an environment to sign in to.")}
	for _, env := range s.Environments {
		pill := site.EnvironmentPill{Name: env.Name, Role: string(env.Role)}
		if env.Role == admin.Training {
			pill.Words = "fake data only"
		}
		page.Environments = append(page.Environments, EnvironmentLink{pill, "/" + env.Name + "/"})
	}
	if err := q.Render("front", page); err != nil {
		s.Log.Error("rendering the front page", "error", err)
	}
}

// notFound answers for addresses that belong to no environment.
func notFound(s *site.Server, w http.ResponseWriter, r *http.Request) {
	q := s.Unbound(w, r)
	page := &site.FailurePage{
		Frame:  plainFrame(s, "Not found", ""),
		Reason: "This page doesn’t exist.",
		Hint:   "The address may be mistyped, or this server doesn’t have that environment.",
	}
	if err := q.RenderStatus(http.StatusNotFound, "failure", page); err != nil {
		s.Log.Error("rendering an error", "error", err)
	}
}

// plainFrame returns the frame of a page that belongs to no environment.
func plainFrame(s *site.Server, title, about string) site.Frame {
	return site.Frame{
		Title: title,
		About: about,
		Env:   site.EnvironmentPill{Name: "configsync", Role: string(admin.OtherRole)},
		Zone:  time.UTC,
		Now:   s.Now(),
	}
}
