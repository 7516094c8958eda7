package sharing

import (
	"slices"

	"configsync/schema"
)

// AccessChange is the first day of another decision, and that decision.
type AccessChange struct {
	Day      schema.Date
	Decision Decision
	Reason   string // the decision in a sentence; "" if it was not requested
}

// NextChange returns the first day after the request's with another decision,
// if nothing is edited: access is gained or lost, or another rule decides.
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

// turns lists the days after the request's on which a relevant exception or MOU
// begins or has ended.
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
