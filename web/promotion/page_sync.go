package promotion

import (
	"slices"
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/admin/schedules"
	"configsync/web/site"
	"configsync/words"
)

// syncPage is the home of Configuration Sync: how far the environment is from
// the others, and what waits.
type syncPage struct {
	site.Frame
	Sides   []syncSide
	Drafts  []site.Link      // what the user has chosen and not sent to review
	Waiting []site.ReviewRow // plans in review
	// plans that were applied in an emergency, and that nobody has looked at
	Looks []site.ReviewRow
	Next  []site.ScheduleRow // schedules that will run, the next one first
	// schedules of which the latest occurrence did not take place as scheduled
	Bad     []site.ScheduleRow
	MayPlan bool
}

// syncSide is how far the environment is from another one.
type syncSide struct {
	Name    string
	Summary string // "14 changes in training are ready for production."
	Equal   bool
	Oldest  site.Moment // the oldest change that was not promoted; zero where there is none
	Last    site.Moment // the last sync; zero where there was none
	LastSeq int64
	Path    string // of the comparison
	Failed  string // why it cannot be told
}

func Sync(q *site.Request) error {
	page := &syncPage{
		Frame: q.Frame("Configuration Sync",
			"Move tested changes into "+q.Env.Name+": compare, get approval, apply."),
		MayPlan: q.Actor().May(admin.ActionPlan),
	}
	var sources []*admin.Environment
	for _, env := range q.Server.Environments {
		if env != q.Env && env.Role != admin.Production {
			sources = append(sources, env)
		}
	}
	o, err := q.Service().Schedules.SyncOverview(q.Context(), q.Actor(), q.Env, sources)
	if err != nil {
		return err
	}
	for _, p := range o.Parities {
		page.Sides = append(page.Sides, newSyncSide(q, page.Frame, p))
	}
	for _, r := range o.Waiting {
		page.Waiting = append(page.Waiting, page.ReviewLine(r))
	}
	for _, r := range o.Looks {
		page.Looks = append(page.Looks, page.ReviewLine(r))
	}
	page.Drafts = syncDrafts(q, o.Choices)
	page.Next, page.Bad = Scheduled(page.Frame, o.Schedules)
	return q.Render("sync", page)
}

// Scheduled returns the schedules that will run, the next one first, and those
// that did not as they should.
func Scheduled(
	f site.Frame, statuses []schedules.ScheduleStatus,
) (next, bad []site.ScheduleRow) {
	slices.SortStableFunc(statuses, func(a, b schedules.ScheduleStatus) int {
		return nextOf(a).Compare(nextOf(b))
	})
	for _, s := range statuses {
		if len(s.Next) > 0 {
			next = append(next, f.ScheduleRow(s))
		}
		if !s.State.AsScheduled() {
			bad = append(bad, f.ScheduleRow(s))
		}
	}
	return next, bad
}

func nextOf(s schedules.ScheduleStatus) time.Time {
	if len(s.Next) == 0 {
		return time.Time{}
	}
	return s.Next[0].At
}

// newSyncSide tells how far the environment is from another one. That this
// cannot be told must not keep anybody from the page.
func newSyncSide(q *site.Request, f site.Frame, p schedules.SourceParity) syncSide {
	name := p.Source.Name
	side := syncSide{Name: name, Path: f.Path("compare", name)}
	if p.Err != nil {
		q.Server.Log.Warn("comparing", "source", name, "target", q.Env.Name, "error", p.Err)
		side.Failed = "The comparison isn’t available right now. Try again later."
		return side
	}
	side.Summary, side.Equal = parityWords(p.Parity, name,
		q.Env.Name), p.Ahead+p.Own+p.Conflicts == 0
	if !p.Oldest.IsZero() {
		side.Oldest = f.Moment(p.Oldest)
	}
	if p.Last.Update > 0 {
		side.Last, side.LastSeq = f.Moment(p.Last.At), p.Last.Update
	}
	return side
}

// parityWords says how far two environments are from each other.
func parityWords(p promotion.Parity, source, target string) string {
	if p.Ahead+p.Own+p.Conflicts == 0 {
		return words.Capital(source) + " and " + target + " are the same."
	}
	says := "No changes in " + source + " are waiting for " + target + "."
	if p.Ahead > 0 {
		says = words.Count(p.Ahead, "change", "changes") + " in " + source +
			map[bool]string{true: " is", false: " are"}[p.Ahead == 1] + " ready for " + target + "."
	}
	if p.Own > 0 {
		says += " " + words.Count(p.Own, "object was", "objects were") +
			" changed directly in " + target + "."
	}
	if p.Conflicts > 0 {
		says += " " + words.Count(p.Conflicts, "object was", "objects were") +
			" changed in both."
	}
	return says
}

// syncDrafts leads to what the user has chosen and not sent to review.
func syncDrafts(q *site.Request, choices []admin.Choices) []site.Link {
	var out []site.Link
	for _, c := range choices {
		text := c.Source + " → " + q.Env.Name
		if n, ok := updateOf(c.Source); ok {
			text = "Roll back update " + n
		}
		out = append(out, site.Link{Text: text, Path: q.Path("compare", c.Source)})
	}
	return out
}
