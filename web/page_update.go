package web

import (
	"errors"
	"strconv"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/syncer"
)

// UpdatePage shows an update and what it changed.
type UpdatePage struct {
	Frame
	UpdateRow
	Source, Target string // of a synchronization; "" otherwise
	Reason         string
	Reverts        int64
	Version        string
	Plan, Digest   string
	Freeze         string // why it was let in during a freeze window; "" where there was none
	Approval       string // by what it was let in; "" where nothing was asked for
	Evidence       string // address of the file; "" where the user may not have it
	Undo           string // address of what would go back; "" where the user cannot roll it back
	Groups         []ChangeGroup
	Paging         Paging // of the one group that is shown; zero where all are
	Every          string // address of the page with every group; "" on it
}

// updateNumber is the number of the update in the address.
func (q *request) updateNumber() (int64, error) {
	seq, err := strconv.ParseInt(q.PathValue("seq"), 10, 64)
	if err != nil || seq < 1 {
		return 0, errMissing
	}
	return seq, nil
}

func (q *request) update() error {
	seq, err := q.updateNumber()
	if err != nil {
		return err
	}
	u, err := q.service().History.ShowUpdate(q.Context(), q.actor(), q.env, seq)
	var refused *refusal.Error
	if errors.As(err, &refused) && refused.Code == refusal.BadRequest {
		return refusal.New(refusal.NotFound, "There is no update %s.", strconv.FormatInt(seq, 10)).
			WithHint("The System Update History lists every one.")
	}
	if err != nil {
		return err
	}
	page := &UpdatePage{
		Frame:   q.frame("Update "+strconv.FormatInt(seq, 10), u.Summary),
		Reason:  u.Reason,
		Reverts: u.Reverts,
		Version: u.Version,
		Plan:    u.PlanID,
		Digest:  u.Digest.Short(),
	}
	page.UpdateRow, page.Approval, page.Freeze = page.updateRow(u.Update), u.Approval, u.Freeze
	if q.actor().May(admin.ActionEvidence) {
		page.Evidence = page.Path("history", seqText(seq), "evidence")
	}
	if u.Type != syncer.Application && q.actor().May(admin.ActionPlan) && len(u.Differences) > 0 {
		page.Undo = page.Path("compare", promotion.Side{Update: seq}.String())
	}
	if u.Source.Name != "" {
		page.Source, page.Target = u.Source.Name, q.env.Name
	}
	if err := page.changes(q, u.Differences); err != nil {
		return err
	}
	return q.render("update", page)
}

// changes shows what the update changed: the first page of every group, or a
// page of the one that the input "group" names.
func (p *UpdatePage) changes(q *request, differences []*syncer.Difference) error {
	wording := q.wording(p.Source).Among(differences)
	asked := q.input("group")
	for _, g := range changeGroups(q.service().Kinds, differences) {
		shown := g.differences
		switch {
		case asked == "" && len(shown) > pageSize:
			shown, g.Whole = shown[:pageSize], q.here("group", g.ID, "after", "")
		case asked == g.ID:
			g.Alone, p.Every = true, q.here("group", "", "after", "")
			shown, p.Paging = pageOf(q, shown,
				func(d *syncer.Difference) string { return d.Key.String() }, "object", "objects")
		case asked != "":
			continue
		}
		if err := g.say(wording, shown); err != nil {
			return err
		}
		p.Groups = append(p.Groups, g)
	}
	if asked != "" && len(p.Groups) == 0 {
		return errMissing
	}
	return nil
}
