package system

import (
	"errors"
	"strconv"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/syncer"
	"configsync/web/changes"
	"configsync/web/site"
)

// updatePage shows an update and what it changed.
type updatePage struct {
	site.Frame
	changes.UpdateRow
	Source, Target string // of a synchronization; "" otherwise
	Reason         string
	Reverts        int64
	Version        string
	Plan, Digest   string
	Freeze         string // why it was let in during a freeze window; "" where there was none
	Approval       string // by what it was let in; "" where nothing was asked for
	Evidence       string // address of the file; "" where the user may not have it
	Undo           string // address of what would go back; "" where the user cannot roll it back
	Groups         []changes.ChangeGroup
	Paging         site.Paging // of the one group that is shown; zero where all are
	Every          string      // address of the page with every group; "" on it
}

// updateNumber returns the number of the update in the address.
func updateNumber(q *site.Request) (int64, error) {
	seq, err := strconv.ParseInt(q.PathValue("seq"), 10, 64)
	if err != nil || seq < 1 {
		return 0, site.ErrMissing
	}
	return seq, nil
}

func Update(q *site.Request) error {
	seq, err := updateNumber(q)
	if err != nil {
		return err
	}
	u, err := q.Service().History.ShowUpdate(q.Context(), q.Actor(), q.Env, seq)
	var refused *refusal.Error
	if errors.As(err, &refused) && refused.Code == refusal.BadRequest {
		return refusal.New(refusal.NotFound, "There is no update %s.", strconv.FormatInt(seq, 10)).
			WithHint("See the System Update History.")
	}
	if err != nil {
		return err
	}
	page := &updatePage{
		Frame:   q.Frame("Update "+strconv.FormatInt(seq, 10), u.Summary),
		Reason:  u.Reason,
		Reverts: u.Reverts,
		Version: u.Version,
		Plan:    u.PlanID,
		Digest:  u.Digest.Short(),
	}
	page.UpdateRow, page.Approval, page.Freeze = changes.NewUpdateRow(page.Frame,
		u.Update), u.Approval, u.Freeze
	if q.Actor().May(admin.ActionEvidence) {
		page.Evidence = page.Path("history", changes.SeqText(seq), "evidence")
	}
	if u.Type != syncer.Application && q.Actor().May(admin.ActionPlan) && len(u.Differences) > 0 {
		page.Undo = page.Path("compare", promotion.Counterpart{Update: seq}.String())
	}
	if u.Source.Name != "" {
		page.Source, page.Target = u.Source.Name, q.Env.Name
	}
	if err := page.changes(q, u.Differences); err != nil {
		return err
	}
	return q.Render("update", page)
}

// changes shows what the update changed: the first page of every group, or a
// page of the one that the input "group" names.
func (p *updatePage) changes(q *site.Request, differences []*syncer.Difference) error {
	wording := changes.Wording(q, p.Source).Among(differences)
	asked := q.Input("group")
	for _, g := range changes.ChangeGroups(q.Service().Kinds, differences) {
		shown := g.Differences
		switch {
		case asked == "" && len(shown) > site.PageSize:
			shown, g.Whole = shown[:site.PageSize], q.AddressWith("group", g.ID, "after", "")
		case asked == g.ID:
			g.Alone, p.Every = true, q.AddressWith("group", "", "after", "")
			shown, p.Paging = site.PageOf(q, shown,
				func(d *syncer.Difference) string { return d.Key.String() }, "object", "objects")
		case asked != "":
			continue
		}
		if err := g.Say(wording, shown); err != nil {
			return err
		}
		p.Groups = append(p.Groups, g)
	}
	if asked != "" && len(p.Groups) == 0 {
		return site.ErrMissing
	}
	return nil
}
