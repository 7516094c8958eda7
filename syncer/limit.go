package syncer

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"configsync/refusal"
	"configsync/schema"
)

// Limit is the most objects that a plan may delete: a number, or a share of the
// target's objects.
type Limit struct {
	Count   int
	Percent int // used when Count is 0
}

// DefaultMaxDelete refuses a plan that deletes more than a tenth of an
// environment.
var DefaultMaxDelete = Limit{Percent: 10}

// ParseLimit reads a limit such as "5" or "10%".
func ParseLimit(s string) (Limit, error) {
	digits, percent := strings.CutSuffix(s, "%")
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil || n < 1 || percent && n > 100:
		return Limit{}, fmt.Errorf(
			"%q is not a limit: write a number of objects, such as 5, or a percentage of them, such as 10%%", s,
		)
	case percent:
		return Limit{Percent: n}, nil
	}
	return Limit{Count: n}, nil
}

func (l Limit) String() string {
	if l.Count > 0 {
		return strconv.Itoa(l.Count)
	}
	return strconv.Itoa(l.Percent) + "%"
}

// allowed returns the number of deletions that the limit permits in an
// environment of n objects. A percentage always permits one.
func (l Limit) allowed(n int) int {
	if l.Count > 0 {
		return l.Count
	}
	return max(1, n*l.Percent/100)
}

// limitedFor is how long deletions count: a limit that many small syncs could
// pass one by one would be none.
const limitedFor = 24 * time.Hour

// checkDeletions refuses a plan that deletes more than its limit, of all
// objects or of those of a kind. What syncs of the last day have deleted counts
// too. A number limits all deletions together, a share those of each kind as
// well.
func (p *Plan) checkDeletions(
	ctx context.Context, kinds schema.Kinds, target Target, now time.Time,
) error {
	deletions := p.Deletions()
	if p.MaxDelete == "" || len(deletions) == 0 {
		return nil
	}
	limit, err := ParseLimit(p.MaxDelete)
	if err != nil {
		return err
	}
	recent, err := recentDeletions(ctx, target, now.Add(-limitedFor))
	if err != nil {
		return err
	}
	planned, objects := map[string]int{}, map[string]int{}
	for _, d := range deletions {
		planned[d.Key.Kind]++
	}
	for h, err := range target.Heads(ctx) {
		if err != nil {
			return err
		}
		objects[h.Key.Kind]++
	}
	all := tally{planned: len(deletions), recent: sum(recent), objects: sum(objects)}
	if all.exceeds(limit) {
		return all.refuse(p, limit, "", all.planned+all.recent)
	}
	for _, k := range kinds {
		t := tally{planned[k.Slug], recent[k.Slug], objects[k.Slug]}
		if limit.Count == 0 && t.planned > 0 && t.exceeds(limit) {
			return t.refuse(p, limit, k.Title, all.planned+all.recent)
		}
	}
	return nil
}

// tally counts deletions, and the objects that are there.
type tally struct{ planned, recent, objects int }

// allowed is the limit for what was there a day ago.
func (t tally) allowed(limit Limit) int { return limit.allowed(t.objects + t.recent) }

func (t tally) exceeds(limit Limit) bool { return t.planned+t.recent > t.allowed(limit) }

// refuse says what is exceeded. kind is a title, "" for all objects; needed is
// the number that the plan needs as a limit.
func (t tally) refuse(p *Plan, limit Limit, kind string, needed int) error {
	what := "objects"
	if kind != "" {
		what = "objects of “" + kind + "”"
	}
	reason := fmt.Sprintf("The plan would delete %d of the %d %s of %s", t.planned, t.objects,
		what, p.Target.Name)
	if t.recent > 0 {
		reason += fmt.Sprintf(", and syncs of the last 24 hours have deleted %d", t.recent)
	}
	return refusal.New(refusal.Forbidden, "%s. The limit is %s (%d).", reason, limit,
		t.allowed(limit)).
		WithRemedy(refusal.RaiseDeleteLimit, strconv.Itoa(needed))
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// recentDeletions counts, by kind, what syncs into the target have deleted
// since a moment. A target without a history has none.
func recentDeletions(
	ctx context.Context, target Target, since time.Time,
) (map[string]int, error) {
	counts := map[string]int{}
	history, ok := target.(History)
	if !ok {
		return counts, nil
	}
	for seq := target.Endpoint().Seq; seq > 0; seq-- {
		u, there, err := history.Update(ctx, seq)
		if err != nil || !there || u.At.Before(since) {
			return counts, err
		}
		if u.Type != Synchronization {
			continue
		}
		rows, err := history.ChangesOf(ctx, seq)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if row.Op == OpDelete {
				counts[row.Key.Kind]++
			}
		}
	}
	return counts, nil
}
