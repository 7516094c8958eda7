package clients

import (
	"encoding/base64"
	"net/http"
	"strings"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/web/site"
	"configsync/words"
)

// clientsPage finds clients.
type clientsPage struct {
	site.Frame
	Search       string
	Numbers      bool // an id or a birth date is searched
	Rows         []clientRow
	Paging       site.Paging
	Further      bool // not the first page
	MayAdd       bool
	Organization string // the one acted for
}

// clientRow is a client in a list.
type clientRow struct {
	ID, Path, Name, Born string
	Owner                string
	Why                  string // why the organization sees the client, in a word
	Restricted           bool
}

func Clients(q *site.Request) error {
	page := &clientsPage{Frame: q.Frame("Find a client",
		"Your organization’s clients, and those that other organizations share with it."),
		Search:       q.Input("q"),
		MayAdd:       mayAddClients(q),
		Organization: q.SignedIn.Config.OrganizationTitle(q.Actor().Organization())}
	page.Numbers = strings.ContainsAny(page.Search, "0123456789")
	after, ok := parseCursor(q.Input("after"))
	if !ok {
		return site.ErrMissing
	}
	page.Further = after != admin.ClientCursor{}
	found, err := q.Service().Clients.FindClients(q.Context(), q.Actor(), q.Env,
		clients.ClientSearch{Text: page.Search, After: after})
	if problems, ok := site.ProblemsOf(
		err,
	); ok && site.StatusOf(err) == http.StatusUnprocessableEntity {
		page.Problems = atInput(problems, "text", "q")
		// what cannot be looked for may be a Social Security number, and stays
		// out of the address
		q.Writer.Header().Set("HX-Replace-Url", "false")
		return renderClients(q, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	for i, c := range found.Clients {
		row := newClientRow(page.Frame, q, c)
		row.Why = ruleWord(found.Rules[i])
		page.Rows = append(page.Rows, row)
	}
	if page.Further {
		page.Paging.First = q.AddressWith("after", "")
	}
	if found.Next != nil {
		page.Paging.Next = q.AddressWith("after", cursorText(*found.Next))
	}
	page.Paging.Count = words.Count(len(page.Rows), "client", "clients")
	if found.Next != nil || page.Further {
		page.Paging.Count += " on this page"
	}
	return renderClients(q, http.StatusOK, page)
}

func renderClients(q *site.Request, code int, page *clientsPage) error {
	if q.IsPartial() {
		return q.RenderPart(code, "clients", "client-rows", page)
	}
	return q.RenderStatus(code, "clients", page)
}

func newClientRow(f site.Frame, q *site.Request, c admin.Client) clientRow {
	return clientRow{ID: c.ID.String(), Path: clientPath(f, c.ID), Name: c.Name(),
		Born:  bornWords(c.Born, today(q)),
		Owner: q.SignedIn.Config.OrganizationTitle(c.Owner), Restricted: c.Restricted}
}

// mayAddClients reports whether the user adds clients for the organization
// acted for.
func mayAddClients(q *site.Request) bool {
	return q.Actor().May(admin.ActionClientSave) &&
		q.SignedIn.User.MayEdit(q.Actor().Organization())
}

// atInput names an input as the page does.
func atInput(problems site.Problems, core, input string) site.Problems {
	out := make(site.Problems, len(problems))
	for i, p := range problems {
		if p.Input == core {
			p.Input = input
		}
		out[i] = p
	}
	return out
}

// cursorText writes a place in the list for an address.
func cursorText(c admin.ClientCursor) string {
	return c.ID.String() + "." + base64.RawURLEncoding.EncodeToString([]byte(c.SortName))
}

// parseCursor reads what cursorText wrote; "" is the beginning.
func parseCursor(s string) (c admin.ClientCursor, ok bool) {
	if s == "" {
		return c, true
	}
	id, name, _ := strings.Cut(s, ".")
	sortName, err := base64.RawURLEncoding.DecodeString(name)
	if err != nil {
		return c, false
	}
	c.SortName = strings.ToValidUTF8(string(sortName), "")
	c.ID, err = admin.ParseClientID(id)
	return c, err == nil
}
