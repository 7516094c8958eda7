package web

import (
	"slices"
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/admin/schedules"
	"configsync/words"
)

// SyncPage is the home of Configuration Sync: how far the environment is from
// the others, and what waits.
type SyncPage struct {
	Frame
	Sides   []SyncSide
	Drafts  []Link        // what the user has chosen and not sent to review
	Waiting []ReviewRow   // plans in review
	Looks   []ReviewRow   // plans that were applied in an emergency, and that nobody has looked at
	Next    []ScheduleRow // schedules that will run, the next one first
	// schedules of which the latest occurrence did not take place as scheduled
	Bad     []ScheduleRow
	MayPlan bool
}

// SyncSide is how far the environment is from another one.
type SyncSide struct {
	Name    string
	Says    string // "Training is 14 changes ahead, Production has 2 of its own."
	Equal   bool
	Oldest  Moment // the oldest change that was not promoted; zero where there is none
	Last    Moment // the last sync; zero where there was none
	LastSeq int64
	Path    string // of the comparison
	Failed  string // why it cannot be told
}

func (q *request) sync() error {
	page := &SyncPage{
		Frame: q.frame("Configuration Sync",
			"What was built and tried elsewhere comes to "+q.env.Name+
				" in a sync: compared, reviewed, then applied as a whole."),
		MayPlan: q.actor().May(admin.ActionPlan),
	}
	var sources []*admin.Environment
	for _, env := range q.server.Environments {
		if env != q.env && env.Role != admin.Production {
			sources = append(sources, env)
		}
	}
	o, err := q.service().Schedules.SyncOverview(q.Context(), q.actor(), q.env, sources)
	if err != nil {
		return err
	}
	for _, p := range o.Parities {
		page.Sides = append(page.Sides, q.syncSide(page.Frame, p))
	}
	for _, r := range o.Waiting {
		page.Waiting = append(page.Waiting, page.reviewLine(r))
	}
	for _, r := range o.Looks {
		page.Looks = append(page.Looks, page.reviewLine(r))
	}
	page.Drafts = q.syncDrafts(o.Choices)
	page.Next, page.Bad = page.scheduled(o.Schedules)
	return q.render("sync", page)
}

// scheduled are the schedules that will run, the next one first, and those that
// did not as they should.
func (f Frame) scheduled(standings []schedules.ScheduleStanding) (next, bad []ScheduleRow) {
	slices.SortStableFunc(standings, func(a, b schedules.ScheduleStanding) int {
		return nextOf(a).Compare(nextOf(b))
	})
	for _, s := range standings {
		if len(s.Next) > 0 {
			next = append(next, f.scheduleRow(s))
		}
		if !s.State.AsScheduled() {
			bad = append(bad, f.scheduleRow(s))
		}
	}
	return next, bad
}

func nextOf(s schedules.ScheduleStanding) time.Time {
	if len(s.Next) == 0 {
		return time.Time{}
	}
	return s.Next[0].At
}

// syncSide tells how far the environment is from another one. That this cannot
// be told must not keep anybody from the page.
func (q *request) syncSide(f Frame, p schedules.SourceParity) SyncSide {
	name := p.Source.Name
	side := SyncSide{Name: name, Path: f.Path("compare", name)}
	if p.Err != nil {
		q.server.Log.Warn("comparing", "source", name, "target", q.env.Name, "error", p.Err)
		side.Failed = "This cannot be compared at the moment."
		return side
	}
	side.Says, side.Equal = parityWords(p.Parity, name, q.env.Name), p.Ahead+p.Own+p.Conflicts == 0
	if !p.Oldest.IsZero() {
		side.Oldest = f.moment(p.Oldest)
	}
	if p.Last.Update > 0 {
		side.Last, side.LastSeq = f.moment(p.Last.At), p.Last.Update
	}
	return side
}

// parityWords says how far two environments are from each other.
func parityWords(p promotion.Parity, source, target string) string {
	if p.Ahead+p.Own+p.Conflicts == 0 {
		return source + " and " + target + " are the same."
	}
	says := source + " has nothing new"
	if p.Ahead > 0 {
		says = source + " is " + words.Count(p.Ahead, "change", "changes") + " ahead"
	}
	if p.Own > 0 {
		says += ", " + target + " has " + words.Number(p.Own) + " of its own"
	}
	if p.Conflicts > 0 {
		says += ", and " + words.Count(p.Conflicts, "object was", "objects were") +
			" changed in both"
	}
	return says + "."
}

// syncDrafts leads to what the user has chosen and not sent to review.
func (q *request) syncDrafts(choices []admin.Choices) []Link {
	var out []Link
	for _, c := range choices {
		text := c.Source + " → " + q.env.Name
		if n, ok := updateOf(c.Source); ok {
			text = "Undo update " + n
		}
		out = append(out, Link{text, q.path("compare", c.Source)})
	}
	return out
}
