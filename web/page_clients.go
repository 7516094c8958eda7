package web

import (
	"encoding/base64"
	"net/http"
	"strings"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/words"
)

// ClientsPage finds clients.
type ClientsPage struct {
	Frame
	Search       string
	Numbers      bool // an id or a birth date is searched
	Rows         []ClientRow
	Paging       Paging
	Further      bool // not the first page
	MayAdd       bool
	Organization string // the one acted for
}

// ClientRow is a client in a list.
type ClientRow struct {
	ID, Path, Name, Born string
	Owner                string
	Why                  string // why the organization sees the client, in a word
	Restricted           bool
}

func (q *request) clients() error {
	page := &ClientsPage{Frame: q.frame("Find a client",
		"Your organization’s clients, and those that other organizations share with it."),
		Search:       q.input("q"),
		MayAdd:       q.mayAddClients(),
		Organization: q.in.Config.OrganizationTitle(q.actor().Organization())}
	page.Numbers = strings.ContainsAny(page.Search, "0123456789")
	after, ok := parseCursor(q.input("after"))
	if !ok {
		return errMissing
	}
	page.Further = after != admin.ClientCursor{}
	found, err := q.service().Clients.FindClients(q.Context(), q.actor(), q.env,
		clients.ClientSearch{Text: page.Search, After: after})
	if problems, ok := problemsOf(err); ok && statusOf(err) == http.StatusUnprocessableEntity {
		page.Problems = atInput(problems, "text", "q")
		// what cannot be looked for may be a Social Security number, and stays
		// out of the address
		q.w.Header().Set("HX-Replace-Url", "false")
		return q.renderClients(http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	for i, c := range found.Clients {
		row := page.clientRow(q, c)
		row.Why = ruleWord(found.Rules[i])
		page.Rows = append(page.Rows, row)
	}
	if page.Further {
		page.Paging.First = q.here("after", "")
	}
	if found.Next != nil {
		page.Paging.Next = q.here("after", cursorText(*found.Next))
	}
	page.Paging.Count = words.Count(len(page.Rows), "client", "clients")
	if found.Next != nil || page.Further {
		page.Paging.Count += " on this page"
	}
	return q.renderClients(http.StatusOK, page)
}

func (q *request) renderClients(code int, page *ClientsPage) error {
	if q.partial() {
		return q.renderPart(code, "clients", "client-rows", page)
	}
	return q.renderStatus(code, "clients", page)
}

func (f Frame) clientRow(q *request, c admin.Client) ClientRow {
	return ClientRow{ID: c.ID.String(), Path: f.clientPath(c.ID), Name: c.Name(),
		Born:  bornWords(c.Born, q.today()),
		Owner: q.in.Config.OrganizationTitle(c.Owner), Restricted: c.Restricted}
}

// mayAddClients reports whether the user adds clients for the organization
// acted for.
func (q *request) mayAddClients() bool {
	return q.actor().May(admin.ActionClientSave) && q.in.User.MayEdit(q.actor().Organization())
}

// atInput names an input as the page does.
func atInput(problems Problems, core, input string) Problems {
	out := make(Problems, len(problems))
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
