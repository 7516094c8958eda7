package syncer

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"configsync/refusal"
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

// checkDeletions refuses a plan that deletes more than the limit.
func checkDeletions(ctx context.Context, p *Plan, target Reader, limit Limit) error {
	deletions := len(p.Deletions())
	if deletions == 0 {
		return nil
	}
	objects := 0
	for _, err := range target.Heads(ctx) {
		if err != nil {
			return err
		}
		objects++
	}
	if allowed := limit.allowed(objects); deletions > allowed {
		return refusal.New(refusal.Forbidden,
			"The plan would delete %d of the %d objects of %s. The limit is %s (%d).", deletions,
			objects, p.Target.Name, limit, allowed).
			WithRemedy(refusal.RaiseDeleteLimit, strconv.Itoa(deletions))
	}
	return nil
}
