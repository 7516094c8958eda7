package web

import (
	"net/http"
	"strings"

	"configsync/admin"
	"configsync/refusal"
)

// errNoClient is the error of every page of a client for somebody who may not
// see the client, whether there is one or not.
var errNoClient = refusal.New(refusal.NotFound,
	"There is no such client, or you may not see the client’s record.").
	WithHint("Check the id. If the record should be shared with you, ask the organization that " +
		"works with the client.")

// ofClient makes a handler of one that is about the client of the address. What
// is not found is not found in the same words.
func ofClient(handle func(*request, admin.ClientID) error) func(*request) error {
	return func(q *request) error {
		id, err := admin.ParseClientID(q.PathValue("id"))
		if err != nil {
			return errNoClient
		}
		if err = handle(q, id); err != nil && statusOf(err) == http.StatusNotFound {
			return errNoClient
		}
		return err
	}
}

// clientPath is the address of a page of a client.
func (f Frame) clientPath(id admin.ClientID, steps ...string) string {
	return f.Path(append([]string{"clients", id.String()}, steps...)...)
}

// resumed reports whether a form is sent that was kept when the session ended:
// it is shown again, and nothing is done.
func (q *request) resumed() bool { return q.PostForm.Has("resumed") }

// clientFrame begins a page below that of a client.
func (q *request) clientFrame(title, about string, c admin.Client) Frame {
	f := q.frame(title, about)
	f.Crumb = append(f.Crumb, Link{c.Name(), f.clientPath(c.ID)})
	return f
}

// tabs lead to the pages of a client that somebody may open; own is for who
// acts for the owner.
func (q *request) tabs(id admin.ClientID, own bool) []NavLink {
	f := Frame{root: q.path()}
	tab := func(text string, steps ...string) NavLink {
		path := f.clientPath(id, steps...)
		return NavLink{
			Link{text, path},
			q.URL.Path == path || len(steps) > 0 && strings.HasPrefix(q.URL.Path, path+"/"),
		}
	}
	out := []NavLink{tab("Record")}
	if own {
		out = append(out, tab("Client record security", "security"))
	}
	if own || q.actor().May(admin.ActionAccess) {
		out = append(out, tab("Who can see it", "access"))
	}
	return out
}
