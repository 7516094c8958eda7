package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"configsync/admin"
	"configsync/schema/fill"
)

// account is one that may be used; its e-mail is made of its id.
func account(id string) admin.User {
	return admin.User{
		ID: id, Email: id + "@example.org", Name: id, Status: admin.Active, Created: day(1),
		CreatedBy: "operator:ana", LastActive: day(1),
	}
}

// member returns an account with a membership that gives everything, and a
// workgroup.
func member(id, organization, workgroup string) admin.User {
	u := account(id)
	u.Memberships = []admin.Membership{{
		Organization: organization,
		Active:       true,
		Login:        true,
		Editable:     true,
	}}
	u.Workgroups = []string{workgroup}
	return u
}

func client(id admin.ClientID, owner, first, last string) admin.Client {
	return admin.Client{
		ID: id, Owner: owner, FirstName: first, LastName: last, Created: day(1),
		CreatedBy: "operator:ana", Changed: day(1),
	}
}

func answered(field, value string) []fill.Answer {
	return []fill.Answer{{Field: field, Value: value}}
}

// randomText is one that cannot be made much shorter.
func randomText(n int) string {
	random := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for b.Len() < n {
		b.WriteByte("abcdefghijklmnopqrstuvwxyz0123456789"[random.IntN(36)])
	}
	return b.String()
}

// unkept are texts that no database keeps as they are: they become others, and
// nothing fails.
var unkept = []string{"zero\x00byte", "\x00", "not \xff UTF-8", "cut \xc3"}

// zero is the moment that stands for never.
var zero time.Time

// saveClients inserts many clients past the store, which would take long.
func saveClients(t *testing.T, d Database, clients []admin.Client) {
	t.Helper()
	quoted := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	at := quoted("2026-01-01T00:00:00.000000Z")
	for len(clients) > 0 {
		part := clients[:min(500, len(clients))]
		clients = clients[len(part):]
		rows := make([]string, len(part))
		for i, c := range part {
			rows[i] = fmt.Sprintf("(%d, %s, %s, %s, %s, %s, %s, %v, %s, '', %s)", c.ID,
				quoted(c.Owner), quoted(c.FirstName), quoted(c.LastName),
				quoted(c.SortName()), quoted(admin.FoldName(c.FirstName)), quoted(string(c.Born)),
				c.Restricted, at, at)
		}
		d.Exec(t,
			`insert into clients (id, owner, first_name, last_name, sort_name, first_key, born, restricted, created_at, created_by, changed_at) values `+strings.Join(
				rows, ", ",
			))
	}
}

// firstMoment is when the clients of [saveClients] were made.
var firstMoment = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
