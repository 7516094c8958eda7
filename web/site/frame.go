package site

import (
	"net/url"
	"time"

	"configsync/admin"
)

// Frame is the part around the content of every page.
type Frame struct {
	Title string // of the page
	About string // the purpose of the page, in a sentence
	Env   EnvironmentPill
	Nav   []navSection
	Crumb []Link // from Home to the page, without the page itself
	Flash string // the result of the last action
	User  *userMenu
	News  int // updates with release notes that the user has not read

	PasswordExpires Moment
	LogOffIn        int // seconds until the user is logged off without activity; 0 when signed out

	Problems Problems // of the form on the page
	Zone     *time.Location
	Now      time.Time

	Root string // path of the environment
}

// EnvironmentPill names the environment on every page, in its colour.
type EnvironmentPill struct {
	Name   string
	Role   string // training, production, other
	Words  string // further facts: "fake data only"
	Banner string // the System Property environment-banner
}

// userMenu is the menu of the signed-in user.
type userMenu struct {
	Name, Email             string
	Organization, Workgroup string // titles
	CanSwitch               bool   // there are several to act for
}

// Link is a text that leads to an address.
type Link struct {
	Text, Path string
}

// Path returns the address of a page of the environment.
func (f Frame) Path(steps ...string) string {
	p := f.Root
	for _, s := range steps {
		p += "/" + url.PathEscape(s)
	}
	return p
}

// Frame begins a page.
func (q *Request) Frame(title, about string) Frame {
	f := Frame{Title: title, About: about, Zone: time.UTC, Now: q.Server.Now(), Root: q.Path()}
	f.Env = EnvironmentPill{Name: q.Env.Name, Role: string(q.Env.Role)}
	if q.Env.Role == admin.Training {
		f.Env.Words = "fake data only"
	}
	f.Flash = q.takeFlash()
	if q.SignedIn.Config == nil {
		return f
	}
	settings := q.SignedIn.Config.Settings
	f.Zone, f.Env.Banner = settings.Zone, settings.EnvironmentBanner
	if q.SignedIn.Session.Stage != admin.StageOpen {
		return f
	}
	f.Nav, f.Crumb = q.navigation(), q.crumbs()
	f.News, f.LogOffIn = len(q.SignedIn.News), q.LogOffIn()
	if !q.SignedIn.PasswordExpires.IsZero() {
		f.PasswordExpires = f.Moment(q.SignedIn.PasswordExpires)
	}
	u := q.SignedIn.User
	f.User = &userMenu{Name: u.Name, Email: u.Email,
		Organization: q.SignedIn.Config.OrganizationTitle(q.SignedIn.Session.Organization),
		Workgroup:    q.SignedIn.Config.WorkgroupTitle(q.SignedIn.Session.Workgroup),
		CanSwitch:    len(u.SignsInFor()) > 1 || len(u.Workgroups) > 1}
	return f
}

// LogOffIn returns the seconds until the user is logged off without activity,
// at least one.
func (q *Request) LogOffIn() int {
	return max(1, int(q.SignedIn.LogOff.Sub(q.Server.Now()).Seconds())+1)
}

// takeFlash returns the flash of the last request, and deletes it.
func (q *Request) takeFlash() string {
	value := q.ReadCookie("said")
	if value == "" {
		return ""
	}
	q.SetCookie("said", "", -1)
	said, err := url.QueryUnescape(value)
	if err != nil {
		return ""
	}
	return said
}

func (s *Server) Now() time.Time {
	if s.Service.Clock != nil {
		return s.Service.Clock()
	}
	return time.Now()
}
