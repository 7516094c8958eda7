package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/jackc/pgx/v5"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/admin/promotion"
	"configsync/admin/sharing"
	"configsync/schema"
	"configsync/store"
	"configsync/store/pgtest"
)

// perPage is how many clients a page shows.
const perPage = 50

// clientBench measures the list of clients, and the decision who sees one, with
// many clients on PostgreSQL.
type clientBench struct {
	table   *table
	n       int // clients
	rounds  int
	service *core.Core
	env     *admin.Environment
	conn    *pgx.Conn // of the queries by hand
	mous    map[string]*schema.MOU
	sharing *sharing.Sharing
	site    *httptest.Server
}

// benchClients fills an environment, measures and gives the table.
func benchClients(
	ctx context.Context, h *host, server *pgtest.Server, n, rounds int,
) (*table, error) {
	noon := func() time.Time { return time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC) }
	b := &clientBench{n: n, rounds: rounds,
		service: core.New(core.Options{Kinds: schema.All(), Version: "0.1.0", Clock: noon,
			PasswordCost: &argon2id.Params{
				Memory:      64,
				Iterations:  1,
				Parallelism: 1,
				SaltLength:  16,
				KeyLength:   32,
			}})}
	b.table = newTable(fmt.Sprintf("%d clients, %d organizations, %d MOUs", n, organizations, mous),
		nil)
	url := server.URL(h)
	db, err := store.Open(ctx, url, store.Options{
		Create:  true,
		Name:    "training",
		Role:    "training",
		Version: "0.1.0",
		Actor:   operator.String(),
	})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	b.env = &admin.Environment{Name: "training", Role: admin.Training, Store: db}
	if b.conn, err = pgx.Connect(ctx, url); err != nil {
		return nil, err
	}
	defer b.conn.Close(ctx)
	// Planning the queries by hand anew for each run takes longer than what it
	// saves.
	if _, err := b.conn.Exec(ctx, `set plan_cache_mode = force_generic_plan`); err != nil {
		return nil, err
	}
	return b.table, b.run(ctx, h)
}

func (b *clientBench) run(ctx context.Context, h *host) error {
	var objects []schema.Object
	objects, b.mous = agreements()
	b.sharing = sharing.NewSharing(b.mous)
	if _, err := b.service.Promotion.Edit(ctx, operator, b.env, promotion.EditRequest{
		Objects: objects,
	}); err != nil {
		return err
	}
	if err := b.fill(ctx); err != nil {
		return err
	}
	var err error
	if b.site, err = serveSite(h, b.service, b.env); err != nil {
		return err
	}
	for _, v := range []viewer{few, many} {
		if err := b.look(ctx, v); err != nil {
			return err
		}
	}
	if err := b.decide(); err != nil {
		return err
	}
	return b.effects(ctx)
}

// look measures the list of clients of a viewer, and searches for names: the
// SQL against the best query by hand, and the whole page.
func (b *clientBench) look(ctx context.Context, v viewer) error {
	worker, err := signIn(ctx, b.site, b.service, b.env, v.organization)
	if err != nil {
		return err
	}
	for _, s := range []struct {
		step, search string
		byHand       []string
		goal         string // of the SQL
	}{
		{"list of clients", "", []string{inOrder, ofEach}, "≤ 2.0×"},
		{"search for a frequent name", lastNames[0], []string{namedInOrder, namedOfEach}, ""},
		{
			"search for a first name", firstNames[len(firstNames)/2],
			[]string{namedInOrder, namedOfEach}, "",
		},
		{
			"search for a rare name", lastNames[len(lastNames)-1],
			[]string{namedInOrder, namedOfEach}, "",
		},
	} {
		step := fmt.Sprintf("%s, %d partners", s.step, v.partners)
		found, took, limit, err := b.find(ctx,
			v.query(b.sharing, strings.Fields(strings.ToLower(s.search))...), s.byHand)
		if err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
		b.table.add(row{
			engine: "PostgreSQL", step: step + ": the SQL", took: took, limit: limit, goal: s.goal,
			against: "the best query by hand",
		})
		took, err = alone(40*b.rounds, func() error { return worker.sees(s.search, found) })
		if err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
		b.table.add(row{
			engine: "PostgreSQL",
			step:   step + ": the page",
			took:   took,
			goal:   "< 25 ms",
		})
	}
	return nil
}

// find measures a search, and why each client is seen, against queries by hand,
// which must find the same clients. The quickest of them is the limit.
func (b *clientBench) find(
	ctx context.Context, q admin.ClientQuery, byHand []string,
) (found []admin.ClientID, took, limit time.Duration, err error) {
	snapshot, err := b.env.Store.Snapshot(ctx)
	if err != nil {
		return nil, 0, 0, err
	}
	defer snapshot.Close()
	for _, query := range byHand {
		var same []admin.ClientID
		ours, theirs, err := pair(40*b.rounds, func() error {
			clients, err := snapshot.Clients.Find(ctx, q)
			found = idsOf(clients)
			if err == nil {
				_, err = snapshot.Exceptions.For(ctx, q.Viewer, found)
			}
			return err
		}, func() (err error) {
			same, err = b.byHand(ctx, query, q)
			return err
		})
		if err == nil && !slices.Equal(found, same) {
			err = fmt.Errorf("the search finds %v and the query by hand %v", found, same)
		}
		if err != nil {
			return nil, 0, 0, err
		}
		if limit == 0 || theirs < limit {
			took, limit = ours, theirs
		}
	}
	return found, took, limit, nil
}

func idsOf(clients []admin.Client) []admin.ClientID {
	out := []admin.ClientID{}
	for _, c := range clients {
		out = append(out, c.ID)
	}
	return out
}
