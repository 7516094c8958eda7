package changes

import (
	"time"

	"configsync/schema"
)

// Timeline is the life of an MOU on an axis of time.
type Timeline struct {
	Width             int
	Begins, Length    int // of the term, in units of the drawing
	Open              bool
	Tip               int // where the arrow of an open term begins
	Today             int
	Years             []timelineMark
	Changes           []timelineMark
	First, Last, When string // in words
}

// timelineMark is a place on the axis.
type timelineMark struct {
	X    int
	Text string
}

const (
	timelineWidth = 720
	arrowLength   = 14
)

// axis places days between two days.
type axis struct{ from, to time.Time }

func (a axis) at(t time.Time) int {
	whole := a.to.Sub(a.from).Hours()
	return int(timelineWidth * t.Sub(a.from).Hours() / whole)
}

func dayOf(d schema.Date) time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// TimelineOf draws the term of an MOU, today, and each change of it.
func TimelineOf(
	m *schema.MOU, today schema.Date, versions []VersionRow, zone *time.Location,
) Timeline {
	begins, now := dayOf(m.Begins), dayOf(today)
	first, last := begins, now
	if now.Before(first) {
		first = now
	}
	var changed []time.Time
	for _, v := range versions {
		at := dayOf(schema.Date(v.at.In(zone).Format(time.DateOnly)))
		changed = append(changed, at)
		if at.Before(first) {
			first = at
		}
	}
	ends := dayOf(m.Ends)
	for _, t := range []time.Time{begins, ends} {
		if t.After(last) {
			last = t
		}
	}
	margin := max(last.Sub(first)/12, 45*24*time.Hour)
	a := axis{first.Add(-margin), last.Add(margin)}
	t := Timeline{
		Width: timelineWidth, Begins: a.at(begins), Open: m.Ends == "", Today: a.at(now),
		First: m.Begins.Long(), Last: m.Ends.Long(), When: today.Long(),
	}
	t.Length, t.Tip = timelineWidth-arrowLength-t.Begins, timelineWidth-arrowLength
	if !t.Open {
		t.Length = max(2, a.at(ends.AddDate(0, 0, 1))-t.Begins)
	}
	t.Years = a.years()
	for i, at := range changed {
		t.Changes = append(t.Changes,
			timelineMark{a.at(at), versions[i].When.Exact() + ", " + versions[i].By})
	}
	return t
}

// years returns the beginnings of years, as many as can be read.
func (a axis) years() []timelineMark {
	step := max(1, (a.to.Year()-a.from.Year())/8)
	var out []timelineMark
	for y := a.from.Year() + 1; y <= a.to.Year(); y += step {
		t := time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
		if x := a.at(t); x < timelineWidth-30 {
			out = append(out, timelineMark{x, t.Format("2006")})
		}
	}
	return out
}
