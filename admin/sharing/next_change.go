package sharing

import (
	"slices"

	"configsync/schema"
)

// AccessChange is a day from which on something else is decided, and what.
type AccessChange struct {
	Day      schema.Date
	Decision Decision
	Reason   string // the decision in a sentence; "" where nobody asked for it
}

// NextChange returns the first day after a request's on which another decision
// about it comes out, without anybody doing anything. A decision is another one
// when it allows what was denied, or the reverse, or when something else
// decides.
func NextChange(r Request, f Facts) (AccessChange, bool) {
	now := Decide(r, f)
	for _, day := range turns(r, f) {
		later := Decide(Request{r.Organization, day}, f)
		if !later.same(now) {
			return AccessChange{Day: day, Decision: later}, true
		}
	}
	return AccessChange{}, false
}

func (d Decision) same(other Decision) bool {
	if d.Allowed != other.Allowed || d.Rule != other.Rule || d.MOU != other.MOU {
		return false
	}
	return d.Exception == other.Exception ||
		d.Exception != nil && other.Exception != nil && d.Exception.ID == other.Exception.ID
}

// turns lists the days after a request's on which an exception or an MOU that
// could matter begins, or is over.
func turns(r Request, f Facts) []schema.Date {
	var days []schema.Date
	add := func(day schema.Date) {
		if day > r.Day {
			days = append(days, day)
		}
	}
	for _, e := range f.Exceptions {
		if e.Receiving == r.Organization {
			add(e.Begins)
			add(e.lastValid().AddDays(1))
		}
	}
	if f.Sharing != nil {
		for _, t := range f.Sharing.terms[direction{f.Owner, r.Organization}] {
			add(t.begins)
			if t.ends != "" {
				add(t.ends.AddDays(1))
			}
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}
