package clients

import (
	"context"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/refusal"
	"configsync/words"
)

// Duplicates is the error of a new client who may exist already. It holds only
// clients that the actor's organization may see, the most recently changed
// first. Its text contains no names.
type Duplicates struct{ Clients []admin.Client }

func (d *Duplicates) Error() string {
	return words.Count(len(d.Clients), "client", "clients") + " may be the same person"
}

// Unwrap returns the refusal that it is.
func (d *Duplicates) Unwrap() error {
	return refusal.New(refusal.Conflicted, "%v.", d).
		WithHint("Look at them, and add the client only if none of them is the same person.")
}

// findDuplicates returns [Duplicates] if the worker's organization sees clients
// with the same name, or born on the same day with a similar name.
func findDuplicates(
	ctx context.Context, from admin.ClientReader, w CaseWorker, c admin.Client,
) error {
	visible := w.visible()
	var found []admin.Client
	collect := func(q admin.ClientQuery, same func(admin.Client) bool) error {
		return eachClient(ctx, from, q, func(other admin.Client) {
			if same(other) &&
				!slices.ContainsFunc(found, func(f admin.Client) bool { return f.ID == other.ID }) {
				found = append(found, other)
			}
		})
	}
	if c.Born != "" {
		q := visible
		q.Born = c.Born
		if err := collect(q, func(other admin.Client) bool {
			return similarNames(c, other)
		}); err != nil {
			return err
		}
	}
	if names := foldedNames(c); len(names) > 0 {
		q := visible
		q.Names = names
		if err := collect(q, func(other admin.Client) bool {
			return other.SortName() == c.SortName()
		}); err != nil {
			return err
		}
	}
	if len(found) == 0 {
		return nil
	}
	slices.SortStableFunc(found, func(a, b admin.Client) int {
		return b.Changed.Compare(a.Changed)
	})
	return &Duplicates{found}
}

// visible selects every client that the worker's organization may see.
func (w CaseWorker) visible() admin.ClientQuery {
	return admin.ClientQuery{
		Viewer: w.Actor.Organization(),
		Owners: w.Config.Sharing.Owners(w.Actor.Organization(), w.Today),
		Day:    w.Today,
	}
}

// eachClient passes all clients of a query to do, some at a time.
func eachClient(
	ctx context.Context, from admin.ClientReader, q admin.ClientQuery, do func(admin.Client),
) error {
	q.Limit = 500
	for {
		clients, err := from.Find(ctx, q)
		if err != nil {
			return err
		}
		for _, c := range clients {
			do(c)
		}
		if len(clients) < q.Limit {
			return nil
		}
		q.After = clients[len(clients)-1].Cursor()
	}
}

func foldedNames(c admin.Client) []string {
	return slices.DeleteFunc([]string{admin.FoldName(c.LastName), admin.FoldName(c.FirstName)},
		func(s string) bool { return s == "" })
}

// similarNames reports whether two names may be the same person's, written
// differently: with a slip or two, with the first and the last name swapped, or
// with a short form of the first name. A missing name is similar to none.
func similarNames(a, b admin.Client) bool {
	first, last := admin.FoldName(a.FirstName), admin.FoldName(a.LastName)
	otherFirst, otherLast := admin.FoldName(b.FirstName), admin.FoldName(b.LastName)
	if first+last == "" || otherFirst+otherLast == "" {
		return false
	}
	if similar(first, otherLast) && similar(last, otherFirst) {
		return true
	}
	short := len(first) >= 3 && strings.HasPrefix(otherFirst, first) ||
		len(otherFirst) >= 3 && strings.HasPrefix(first, otherFirst)
	return similar(last, otherLast) && (short || similar(first, otherFirst))
}

// similar reports whether two folded names differ by no more slips than their
// length lets one expect.
func similar(a, b string) bool {
	x, y := []rune(a), []rune(b)
	slips := 0
	switch n := min(len(x), len(y)); {
	case n >= 8:
		slips = 2
	case n >= 3:
		slips = 1
	}
	return distance(x, y) <= slips
}

// distance counts the letters to insert, remove or replace, and the neighbors
// to swap, to make one text of the other.
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range b {
		rows[0][j+1] = j + 1
	}
	for i := range a {
		for j := range b {
			replace := rows[i][j]
			if a[i] != b[j] {
				replace++
			}
			best := min(rows[i][j+1]+1, rows[i+1][j]+1, replace)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				best = min(best, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = best
		}
	}
	return rows[len(a)][len(b)]
}
