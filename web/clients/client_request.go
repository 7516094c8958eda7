package clients

import (
	"net/http"
	"strings"

	"configsync/admin"
	"configsync/refusal"
	"configsync/web/site"
)

// errNoClient is the error of every page of a client for somebody who may not
// see the client, whether there is one or not.
var errNoClient = refusal.New(refusal.NotFound,
	"There is no such client, or you may not see the client’s record.").
	WithHint("Check the id. If the record should be shared with you, ask the organization that " +
		"works with the client.")

// OfClient makes a handler of one that is about the client of the address. What
// is not found is not found in the same words.
func OfClient(handle func(*site.Request, admin.ClientID) error) func(*site.Request) error {
	return func(q *site.Request) error {
		id, err := admin.ParseClientID(q.PathValue("id"))
		if err != nil {
			return errNoClient
		}
		if err = handle(q, id); err != nil && site.StatusOf(err) == http.StatusNotFound {
			return errNoClient
		}
		return err
	}
}

// clientPath returns the address of a page of a client.
func clientPath(f site.Frame, id admin.ClientID, steps ...string) string {
	return f.Path(append([]string{"clients", id.String()}, steps...)...)
}

// clientFrame begins a page below that of a client.
func clientFrame(q *site.Request, title, about string, c admin.Client) site.Frame {
	f := q.Frame(title, about)
	f.Crumb = append(f.Crumb, site.Link{Text: c.Name(), Path: clientPath(f, c.ID)})
	return f
}

// tabs lead to the pages of a client that somebody may open; own is for who
// acts for the owner.
func tabs(q *site.Request, id admin.ClientID, own bool) []site.NavLink {
	f := site.Frame{Root: q.Path()}
	tab := func(text string, steps ...string) site.NavLink {
		path := clientPath(f, id, steps...)
		return site.NavLink{
			Link: site.Link{Text: text, Path: path},
			Here: q.URL.Path == path || len(steps) > 0 && strings.HasPrefix(q.URL.Path, path+"/"),
		}
	}
	out := []site.NavLink{tab("Record")}
	if own {
		out = append(out, tab("Client record security", "security"))
	}
	if own || q.Actor().May(admin.ActionAccess) {
		out = append(out, tab("Who can see it", "access"))
	}
	return out
}
