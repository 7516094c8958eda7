package web

import (
	"net/http"
	"time"

	"configsync/admin"
)

// FrontPage lists the environments.
type FrontPage struct {
	Frame
	Environments []EnvironmentLink
}

// EnvironmentLink leads to the pages of an environment.
type EnvironmentLink struct {
	EnvironmentPill
	Path string
}

// front leads to an environment.
func (s *Server) front(w http.ResponseWriter, r *http.Request) {
	q := s.request(w, r)
	page := &FrontPage{Frame: s.plainFrame("Environments", "Choose where you want to sign in.")}
	for _, env := range s.Environments {
		pill := EnvironmentPill{Name: env.Name, Role: string(env.Role)}
		if env.Role == admin.Training {
			pill.Words = "fake data only"
		}
		page.Environments = append(page.Environments, EnvironmentLink{pill, "/" + env.Name + "/"})
	}
	if err := q.render("front", page); err != nil {
		s.Log.Error("rendering the front page", "error", err)
	}
}

// lost answers for addresses that belong to no environment.
func (s *Server) lost(w http.ResponseWriter, r *http.Request) {
	q := s.request(w, r)
	page := &FailurePage{
		Frame:  s.plainFrame("Not found", ""),
		Reason: "There is no such page.",
		Hint:   "The address may be mistyped, or the environment is not served here.",
	}
	if err := q.renderStatus(http.StatusNotFound, "failure", page); err != nil {
		s.Log.Error("rendering an error", "error", err)
	}
}

// plainFrame is the frame of a page that belongs to no environment.
func (s *Server) plainFrame(title, about string) Frame {
	return Frame{
		Title: title,
		About: about,
		Env:   EnvironmentPill{Name: "configsync", Role: string(admin.OtherRole)},
		Zone:  time.UTC,
		Now:   s.now(),
	}
}
