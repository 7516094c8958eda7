package storetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"configsync/admin"
	"configsync/admin/sharing"
	"configsync/internal/soak"
	"configsync/schema"
)

// population is clients, the MOUs between their owners, and their Release
// Exceptions.
type population struct {
	random     *rand.Rand
	owners     []string
	clients    []admin.Client // in their order
	folded     [][2]string    // their names
	sharing    *sharing.Sharing
	exceptions map[admin.ClientID][]admin.ReleaseException
}

func january(random *rand.Rand) schema.Date {
	return schema.Date(fmt.Sprintf("2026-01-%02d", 1+random.IntN(28)))
}

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }

// newPopulation makes one and saves it. Many clients have the same owner, name
// or birthday.
func newPopulation(
	t *testing.T, d Database, seed uint64, owners, clients int, firsts, lasts []string,
) *population {
	t.Helper()
	p := &population{
		random:     rand.New(rand.NewPCG(seed, 1)),
		exceptions: map[admin.ClientID][]admin.ReleaseException{},
	}
	for i := range owners {
		p.owners = append(p.owners, fmt.Sprintf("owner-%d", i))
	}
	mous := map[string]*schema.MOU{}
	for i := range 2 * owners {
		m := &schema.MOU{Begins: january(p.random)}
		if p.random.IntN(2) == 0 {
			m.Ends = january(p.random)
		}
		if i%4 == 0 {
			for range 2 + p.random.IntN(4) {
				m.Between = append(m.Between, pick(p.random, p.owners))
			}
		} else {
			m.From, m.To = pick(p.random, p.owners), pick(p.random, p.owners)
		}
		mous[fmt.Sprintf("mou-%02d", i)] = m
	}
	p.sharing = sharing.NewSharing(mous)
	for i, id := range p.random.Perm(clients) {
		c := client(admin.ClientID(100000000+id), p.owners[p.random.IntN(1+p.random.IntN(owners))],
			pick(p.random, firsts), pick(p.random, lasts))
		if i%97 == 0 {
			c.Owner = ""
		}
		if p.random.IntN(2) == 0 {
			c.Born = january(p.random)
		}
		c.Restricted = p.random.IntN(3) == 0
		c.CreatedBy, c.Created, c.Changed = "", firstMoment, firstMoment
		p.clients = append(p.clients, c)
	}
	saveClients(t, d, p.clients)
	sorted := make(map[admin.ClientID]string, clients)
	for _, c := range p.clients {
		sorted[c.ID] = c.SortName()
	}
	slices.SortFunc(p.clients, func(a, b admin.Client) int {
		return cmp.Or(strings.Compare(sorted[a.ID], sorted[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	for _, c := range p.clients {
		p.folded = append(p.folded,
			[2]string{admin.FoldName(c.FirstName), admin.FoldName(c.LastName)})
	}
	return p
}

// except gives and saves Release Exceptions; some are of organizations that do
// not own the client.
func (p *population) except(t *testing.T, db admin.Store, n int) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *admin.Tx) error {
		for i := range n {
			c := pick(p.random, p.clients)
			e := admin.ReleaseException{ID: fmt.Sprint("exception ", i), Client: c.ID,
				Granting:  c.Owner,
				Receiving: pick(p.random, append(p.owners, "", "outsider", "outsider")),
				Begins:    january(p.random), Through: max(january(p.random), january(p.random))}
			if p.random.IntN(6) == 0 {
				e.Granting = pick(p.random, p.owners)
			}
			if p.random.IntN(3) == 0 {
				e.Ended = january(p.random)
			}
			p.exceptions[c.ID] = append(p.exceptions[c.ID], e)
			if err := tx.Exceptions.Save(t.Context(), e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// query asks for something at random; it selects by ID, Born and Names each now
// and then.
func (p *population) query() admin.ClientQuery {
	viewer, day := pick(p.random, append(p.owners, "outsider", "")), january(p.random)
	q := admin.ClientQuery{Viewer: viewer, Day: day, Owners: p.sharing.Owners(viewer, day)}
	like := pick(p.random, p.clients)
	switch p.random.IntN(8) {
	case 0:
		q.ID = like.ID
	case 1:
		q.Born = like.Born
	}
	if p.random.IntN(2) == 0 {
		names := []string{like.FirstName, like.LastName, like.FirstName, "x", ""}
		for _, i := range p.random.Perm(len(names))[:1+p.random.IntN(3)] {
			name := []rune(admin.FoldName(names[i]))
			q.Names = append(q.Names, string(name[:min(len(name), 1+p.random.IntN(4))]))
		}
	}
	return q
}

// answer is what a query asks for, by the rules of Decide.
func (p *population) answer(q admin.ClientQuery) []admin.Client {
	var out []admin.Client
	for i, c := range p.clients {
		named := !slices.ContainsFunc(q.Names, func(name string) bool {
			return !strings.HasPrefix(p.folded[i][0], name) &&
				!strings.HasPrefix(p.folded[i][1], name)
		})
		if named && (q.ID == 0 || c.ID == q.ID) && (q.Born == "" || c.Born == q.Born) &&
			sharing.Decide(
				sharing.Request{Organization: q.Viewer, Day: q.Day},
				sharing.Facts{
					Owner:      c.Owner,
					Restricted: c.Restricted,
					Exceptions: admin.ExceptionsOf(p.exceptions[c.ID]),
					Sharing:    p.sharing,
				},
			).Allowed {
			out = append(out, c)
		}
	}
	return out
}

// ask compares the pages of a query with its answer, to the end or to a number
// of pages.
func (p *population) ask(
	t *testing.T, s *admin.View, q admin.ClientQuery, pages int,
) (clients int) {
	t.Helper()
	want := p.answer(q)
	var got []admin.Client
	for page := 0; ; page++ {
		if page == pages {
			want = want[:min(len(want), len(got))]
			break
		}
		next, err := s.Clients.Find(t.Context(), q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		got = append(got, next...)
		if q.Limit == 0 || len(next) < q.Limit {
			break
		}
		q.After = next[len(next)-1].Cursor()
	}
	if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%+v: %d clients, want %d (-want +got):\n%.3000s", q, len(got), len(want), diff)
	}
	return len(got)
}

var oddNames = []string{
	"", "Ann", "ANN", "Anna", "Núñez", "NUNEZ", "nun", "de la Cruz", "O'Brien", "Zoë", "100%",
	"1000", "a_b", "aXb", "!", `\`, "Straße", "李", "\U0010ffff", "\U0010ffffx", "Ærø",
}

func findAgrees(t *testing.T, d Database) {
	soak.Slow(t)
	db := d.Open(t)
	p := newPopulation(t, d, 3, 9, 400, oddNames, oddNames)
	p.except(t, db, 300)
	s := snapshot(t, db)
	clients := 0
	for range 300 {
		q := p.query()
		q.Limit = pick(p.random, []int{0, 1, 3, 20, 399, 1000, 2000})
		if q.Limit == 1 {
			q.After = pick(p.random, p.clients).Cursor()
			want := slices.DeleteFunc(p.answer(q), func(c admin.Client) bool {
				return cmp.Or(strings.Compare(c.SortName(), q.After.SortName),
					cmp.Compare(c.ID, q.After.ID)) <= 0
			})
			got, err := s.Clients.Find(t.Context(), q)
			if diff := gocmp.Diff(
				want[:min(1, len(want))], got, cmpopts.EquateEmpty(),
			); diff != "" || err != nil {
				t.Fatalf("%+v, %v (-want +got):\n%s", q, err, diff)
			}
			continue
		}
		clients += p.ask(t, s, q, -1)
	}
	if clients < 1000 {
		t.Errorf("all queries together found %d clients: this shows little", clients)
	}
}

// findAmongMany asks where the quickest way depends on how many clients have a
// name, and on how many of the next ones the viewer sees.
func findAmongMany(t *testing.T, d Database) {
	soak.Slow(t)
	db := d.Open(t)
	var firsts, lasts []string
	for i, syllable := range []string{"an", "be", "ca", "do", "el", "fi", "go", "ha"} {
		for _, end := range []string{"", "na", "ra", "lo", "mi"} {
			firsts = append(firsts, syllable+end)
			lasts = append(lasts, slices.Repeat([]string{syllable + end + "son"}, 1+i*i)...)
		}
	}
	firsts = slices.Concat(firsts, slices.Repeat([]string{"maria", "mario"}, 60),
		[]string{"unique", "zula"})
	lasts = append(lasts, slices.Repeat([]string{"zulo"}, 400)...)
	p := newPopulation(t, d, 5, 60, 15_000, firsts, lasts)
	p.except(t, db, 400)
	s := snapshot(t, db)
	for range 40 {
		q := p.query()
		q.Limit = pick(p.random, []int{25, 50, 400})
		p.ask(t, s, q, 3)
	}
	partners := func(owner string) int { return len(p.sharing.Owners(owner, "2026-01-14")) }
	viewer := slices.MaxFunc(p.owners, func(a, b string) int {
		return cmp.Compare(partners(a), partners(b))
	})
	for _, names := range [][]string{
		nil, {"m"}, {"mar"}, {"unique"}, {"m", "h"}, {"mari", "han"}, {"h"}, {"nobody"},
		{"m", "mar"}, {"x", "m"}, {"zulo"}, {"zu"}, {"zulo", "mar"}, {"zulo", "unique"},
	} {
		for _, limit := range []int{20, 200} {
			q := admin.ClientQuery{
				Viewer: viewer,
				Day:    "2026-01-14",
				Owners: p.sharing.Owners(viewer, "2026-01-14"),
				Names:  names,
				Limit:  limit,
			}
			p.ask(t, s, q, 4)
			// Somebody with many partners who have no clients looks for them in
			// vain.
			q.Viewer, q.Owners = "outsider", nil
			for i := range 200 {
				q.Owners = append(q.Owners, fmt.Sprint("empty ", i))
			}
			p.ask(t, s, q, 4)
		}
	}
}

// findOddly: what a caller should not ask is answered by the rules all the
// same.
func findOddly(t *testing.T, d Database) {
	db := d.Open(t)
	own, shared, restricted, nobodys := client(1, "north",
		"Ann", "B"), client(2, "south", "Ánna",
		"C"), client(3, "south", "Anna", "D"), client(4, "", "Anna", "E")
	restricted.Restricted = true
	write(t, db, func(tx *admin.Tx) error {
		for _, c := range []admin.Client{own, shared, restricted, nobodys} {
			if err := tx.Clients.Save(t.Context(), c); err != nil {
				return err
			}
		}
		// One of nobody's client.
		return tx.Exceptions.Save(t.Context(), admin.ReleaseException{
			ID:        "e",
			Client:    4,
			Receiving: "north",
			Begins:    "2026-01-01",
			Through:   "2026-12-31",
		})
	})
	s := snapshot(t, db)
	for _, tt := range []struct {
		name string
		q    admin.ClientQuery
		want []admin.ClientID
	}{
		{
			"owners twice, and the viewer",
			admin.ClientQuery{
				Viewer: "north",
				Owners: []string{"south", "north", "south", ""},
				Limit:  10,
			},
			[]admin.ClientID{1, 2},
		},
		{
			"the same on one page of many",
			admin.ClientQuery{
				Viewer: "north",
				Owners: []string{"south", "north", "south", ""},
				Limit:  10_000,
			},
			[]admin.ClientID{1, 2},
		},
		{
			"no viewer",
			admin.ClientQuery{Owners: []string{"north", "south"}, Day: "2026-01-02", Limit: 10},
			nil,
		},
		{"no day", admin.ClientQuery{Viewer: "north"}, []admin.ClientID{1}},
		{
			"a day of the exception", admin.ClientQuery{Viewer: "north", Day: "2026-01-02"},
			[]admin.ClientID{1},
		},
		{
			"names that are not folded",
			admin.ClientQuery{Viewer: "north", Owners: []string{"south"}, Names: []string{" ÁNN "}},
			[]admin.ClientID{1, 2},
		},
		{
			"an empty name", admin.ClientQuery{Viewer: "north", Names: []string{"", " "}},
			[]admin.ClientID{1},
		},
		{
			"an id and a birthday", admin.ClientQuery{Viewer: "north", ID: 1, Born: "2026-01-01"},
			nil,
		},
		{
			"an id of one that is not seen",
			admin.ClientQuery{Viewer: "north", Owners: []string{"south"}, ID: 3}, nil,
		},
		{
			"an id behind the page", admin.ClientQuery{Viewer: "north", ID: 1, After: own.Cursor()},
			nil,
		},
		{
			"quotes",
			admin.ClientQuery{
				Viewer: "north",
				Names:  []string{"'; drop table clients; --"},
				Born:   "'",
				Owners: []string{`"`, "ROWS"},
			},
			nil,
		},
	} {
		var got []admin.ClientID
		clients, err := s.Clients.Find(t.Context(), tt.q)
		for _, c := range clients {
			got = append(got, c.ID)
		}
		if diff := gocmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s, %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
}
