package web

import (
	"net/url"
	"time"

	"configsync/admin"
)

// Frame is what every page shows around its content.
type Frame struct {
	Title string // of the page
	About string // one sentence of what the page is for
	Env   EnvironmentPill
	Nav   []NavSection
	Crumb []Link // from Home to the page, without the page itself
	Said  string // what was done just now
	User  *UserMenu
	News  int // updates with release notes that the user has not read

	PasswordExpires Moment
	LogOffIn        int // seconds until the user is logged off without activity; 0 when signed out

	Problems Problems // of the form on the page
	Zone     *time.Location
	Now      time.Time

	root string // path of the environment
}

// EnvironmentPill names the environment on every page, in its colour.
type EnvironmentPill struct {
	Name   string
	Role   string // training, production, other
	Words  string // what else must be known: "fake data only"
	Banner string // the System Property environment-banner
}

// UserMenu is who is signed in.
type UserMenu struct {
	Name, Email             string
	Organization, Workgroup string // titles
	CanSwitch               bool   // there are several to act for
}

// Link is a text that leads to an address.
type Link struct {
	Text, Path string
}

// Path is the address of a page of the environment.
func (f Frame) Path(steps ...string) string {
	p := f.root
	for _, s := range steps {
		p += "/" + url.PathEscape(s)
	}
	return p
}

// frame begins a page.
func (q *request) frame(title, about string) Frame {
	f := Frame{Title: title, About: about, Zone: time.UTC, Now: q.server.now(), root: q.path()}
	f.Env = EnvironmentPill{Name: q.env.Name, Role: string(q.env.Role)}
	if q.env.Role == admin.Training {
		f.Env.Words = "fake data only"
	}
	f.Said = q.said()
	if q.in.Config == nil {
		return f
	}
	f.Zone, f.Env.Banner = q.in.Config.Policy.Zone, q.in.Config.Policy.EnvironmentBanner
	if q.in.Session.Stage != admin.StageOpen {
		return f
	}
	f.Nav, f.Crumb = q.navigation(), q.crumbs()
	f.News, f.LogOffIn = len(q.in.News), q.logOffIn()
	if !q.in.PasswordExpires.IsZero() {
		f.PasswordExpires = f.moment(q.in.PasswordExpires)
	}
	u := q.in.User
	f.User = &UserMenu{Name: u.Name, Email: u.Email,
		Organization: q.in.Config.OrganizationTitle(q.in.Session.Organization),
		Workgroup:    q.in.Config.WorkgroupTitle(q.in.Session.Workgroup),
		CanSwitch:    len(u.SignsInFor()) > 1 || len(u.Workgroups) > 1}
	return f
}

// logOffIn is the seconds until the user is logged off without activity, at
// least one.
func (q *request) logOffIn() int { return max(1, int(q.in.LogOff.Sub(q.server.now()).Seconds())+1) }

// said takes what the last request wants said on this page.
func (q *request) said() string {
	value := q.cookie("said")
	if value == "" {
		return ""
	}
	q.setCookie("said", "", -1)
	said, err := url.QueryUnescape(value)
	if err != nil {
		return ""
	}
	return said
}

func (s *Server) now() time.Time {
	if s.Service.Clock != nil {
		return s.Service.Clock()
	}
	return time.Now()
}
