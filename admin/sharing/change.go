package sharing

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"configsync/schema"
)

// SharingChange is a period in which an owner's clients become visible to a
// viewer, or are no longer. Both days are inclusive.
type SharingChange struct {
	Owner, Viewer string      // names of organizations
	Gained        bool        // the viewer newly sees them; otherwise it no longer does
	From          schema.Date // not before the first day of the comparison
	Until         schema.Date // "" is open
}

// CompareSharing returns the periods, from today on, in which viewers see
// clients that they did not, or no longer see them. A period that another MOU
// covers anyway is no change. The list is sorted by loss, first day, owner and
// viewer.
func CompareSharing(before, after *Sharing, today schema.Date) []SharingChange {
	pairs := map[direction]bool{}
	for _, s := range []*Sharing{before, after} {
		if s != nil {
			for d := range s.terms {
				pairs[d] = true
			}
		}
	}
	var out []SharingChange
	for d := range pairs {
		old, now := before.covered(d, today), after.covered(d, today)
		if slices.Equal(old, now) {
			continue
		}
		for _, t := range without(now, old) {
			out = append(out, SharingChange{d.owner, d.viewer, true, t.begins, t.ends})
		}
		for _, t := range without(old, now) {
			out = append(out, SharingChange{d.owner, d.viewer, false, t.begins, t.ends})
		}
	}
	slices.SortFunc(out, func(a, b SharingChange) int {
		if a.Gained != b.Gained {
			return map[bool]int{false: -1, true: 1}[a.Gained]
		}
		return cmp.Or(strings.Compare(string(a.From), string(b.From)),
			strings.Compare(string(a.Until), string(b.Until)),
			strings.Compare(a.Owner, b.Owner), strings.Compare(a.Viewer, b.Viewer))
	})
	return out
}

// covered returns the days from today on that some MOU shares in a direction,
// as sorted terms that neither touch nor overlap.
func (s *Sharing) covered(d direction, today schema.Date) []term {
	if s == nil {
		return nil
	}
	var out []term
	for _, t := range s.terms[d] { // by first day
		t = term{begins: max(t.begins, today), ends: t.ends}
		if t.ends != "" && t.ends < t.begins {
			continue
		}
		if n := len(out); n > 0 && (out[n-1].ends == "" || t.begins <= out[n-1].ends.AddDays(1)) {
			out[n-1].ends = laterEnd(out[n-1].ends, t.ends)
			continue
		}
		out = append(out, t)
	}
	return out
}

// laterEnd returns the later of two last days; an open one is the latest.
func laterEnd(a, b schema.Date) schema.Date {
	if a == "" || b == "" {
		return ""
	}
	return max(a, b)
}

// without returns the days of terms that are not days of others; both are in
// the form that covered returns.
func without(terms, others []term) []term {
	var out []term
	for _, t := range terms {
		open := true // something of t is left behind the last of others
		for _, o := range others {
			if o.ends != "" && o.ends < t.begins || t.ends != "" && t.ends < o.begins {
				continue
			}
			if t.begins < o.begins {
				out = append(out, term{begins: t.begins, ends: o.begins.AddDays(-1)})
			}
			if o.ends == "" || t.ends != "" && t.ends <= o.ends {
				open = false
				break
			}
			t.begins = o.ends.AddDays(1)
		}
		if open {
			out = append(out, t)
		}
	}
	return out
}

// mostSentences bounds the sentences about one change.
const mostSentences = 40

// DescribeSharing returns changes as sentences, losses first: "From December 1,
// 2026, Hope House will no longer see clients of City Shelter." Organizations
// with the same change share a sentence.
func DescribeSharing(c Titles, changes []SharingChange, today schema.Date) []string {
	var out []string
	for len(changes) > 0 {
		first := changes[0]
		same := func(s SharingChange) bool {
			return s.Gained == first.Gained && s.From == first.From && s.Until == first.Until
		}
		n := slices.IndexFunc(changes, func(s SharingChange) bool { return !same(s) })
		if n < 0 {
			n = len(changes)
		}
		out = append(out, describeAtOnce(c, changes[:n], today)...)
		changes = changes[n:]
	}
	if more := len(out) - mostSentences; more > 0 {
		out = append(out[:mostSentences:mostSentences],
			fmt.Sprintf("And %d more changes like these.", more))
	}
	return out
}

// describeAtOnce describes changes of the same period and kind.
func describeAtOnce(c Titles, changes []SharingChange, today schema.Date) []string {
	first := changes[0]
	when, verb := "From "+first.From.Long(), "will no longer see"
	if first.From <= today {
		when = "From today"
	}
	switch {
	case first.Until != "":
		when += " until " + first.Until.Long() + ", "
	case first.From <= today:
		when += " on, "
	default:
		when += ", "
	}
	if first.Gained {
		verb = "will newly see"
	}
	owners := map[string][]string{} // by viewer
	for _, s := range changes {
		owners[s.Viewer] = append(owners[s.Viewer], s.Owner)
	}
	if among := mutual(owners); among != nil {
		return []string{when + titles(c, among) + " " + verb + " each other’s clients."}
	}
	viewers := map[string][]string{} // by owners that are the same
	for viewer, of := range owners {
		slices.Sort(of)
		together := strings.Join(of, " ")
		viewers[together] = append(viewers[together], viewer)
	}
	var out []string
	for _, together := range slices.Sorted(maps.Keys(viewers)) {
		who := viewers[together]
		slices.Sort(who)
		out = append(out,
			when+titles(c, who)+" "+verb+" clients of "+titles(c, strings.Fields(together))+".")
	}
	return out
}

// mutual returns the organizations if each is in a relation with all others and
// with no one else; otherwise nil.
func mutual(owners map[string][]string) []string {
	among := slices.Sorted(maps.Keys(owners))
	for viewer, of := range owners {
		others := slices.DeleteFunc(slices.Clone(
			among,
		), func(name string) bool { return name == viewer })
		if of := slices.Sorted(slices.Values(of)); len(among) < 2 || !slices.Equal(of, others) {
			return nil
		}
	}
	return among
}

// titles joins the titles of organizations: A, B and C.
func titles(c Titles, names []string) string {
	named := make([]string, len(names))
	for i, name := range names {
		named[i] = c.OrganizationTitle(name)
	}
	slices.Sort(named)
	if last := len(named) - 1; last > 0 {
		return strings.Join(named[:last], ", ") + " and " + named[last]
	}
	return strings.Join(named, "")
}
