package evidence

import (
	"context"
	"encoding/json"
	"slices"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
)

// collect reads the record of an update.
func (e *Evidence) collect(ctx context.Context, from *admin.View, seq int64) error {
	u, ok, err := from.Config.Update(ctx, seq)
	switch {
	case err != nil:
		return err
	case !ok:
		return refusal.New(refusal.NotFound, "%s has no update %d.", e.Environment.Name, seq).
			WithRemedy(refusal.ListUpdates)
	case u.PlanID == "":
		return refusal.New(refusal.BadRequest,
			"Update %d installed version %s and changed no configuration, so there is no evidence to export.", seq, u.Version)
	}
	e.Update = u
	if err := e.collectReview(ctx, from); err != nil {
		return err
	}
	if err := e.collectObjects(ctx, from); err != nil {
		return err
	}
	return e.collectAudit(ctx, from)
}

func (e *Evidence) collectReview(ctx context.Context, from *admin.View) error {
	r, ok, err := from.Reviews.Get(ctx, e.Update.PlanID)
	if err != nil || !ok {
		return err
	}
	e.Review = &EvidenceReview{
		Author:  r.Author,
		Created: r.Created,
		State:   r.State,
		Events:  []EvidenceEvent{},
		Effects: slices.Concat([]string{}, r.Effects),
	}
	for _, event := range r.Events {
		u, _, err := from.Users.ByEmail(ctx, event.Actor)
		if err != nil {
			return err
		}
		e.Review.Events = append(e.Review.Events, EvidenceEvent{event, u.Name})
	}
	e.Plan, err = json.Marshal(r.Plan)
	return err
}

func (e *Evidence) collectObjects(ctx context.Context, from *admin.View) error {
	rows, err := from.Config.ChangesOf(ctx, e.Update.Seq)
	if err != nil {
		return err
	}
	var digests []schema.Digest
	for _, row := range rows {
		digests = append(digests, row.Before, row.After)
	}
	bodies, err := from.Config.Bodies(ctx,
		slices.DeleteFunc(digests, func(d schema.Digest) bool { return d == "" }))
	e.Objects = []EvidenceObject{}
	for _, row := range rows {
		e.Objects = append(e.Objects, EvidenceObject{row, bodies[row.Before], bodies[row.After]})
	}
	return err
}

// collectAudit reads the log from the first entry about the plan to the last by
// which something was done.
func (e *Evidence) collectAudit(ctx context.Context, from *admin.View) (err error) {
	e.Audit.Entries = []EvidenceEntry{}
	if e.Audit.Head, e.Audit.HeadSum, err = from.Audit.Head(ctx); err != nil {
		return err
	}
	resource := promotion.PlanResource(e.Update.PlanID)
	about, err := from.Audit.Find(ctx, admin.AuditFilter{Of: resource})
	if err != nil {
		return err
	}
	done := slices.IndexFunc(about, func(a admin.AuditEntry) bool { return a.Outcome == "done" })
	if done < 0 {
		return nil // the log does not reach back so far any more
	}
	first, last := about[len(about)-1].Seq, about[done].Seq
	entries, err := from.Audit.Find(ctx, admin.AuditFilter{
		Before: last + 1,
		Limit:  int(last - first + 1),
	})
	for _, a := range slices.Backward(entries) {
		e.Audit.Entries = append(e.Audit.Entries, evidenceEntry(a, a.Resource == resource))
	}
	return err
}

func evidenceEntry(a admin.AuditEntry, whole bool) EvidenceEntry {
	if !whole {
		return EvidenceEntry{Seq: a.Seq, Withheld: withheld, Previous: a.Previous, Hash: a.Hash}
	}
	return EvidenceEntry{Seq: a.Seq, At: a.At, Actor: a.Actor, Action: a.Action,
		Resource: a.Resource, Outcome: a.Outcome, Detail: a.Detail, From: a.From,
		Previous: a.Previous, Hash: a.Hash}
}

// audited returns the entry as it stands in the log.
func (e EvidenceEntry) audited() admin.AuditEntry {
	return admin.AuditEntry{Seq: e.Seq, At: e.At, Actor: e.Actor, Action: e.Action,
		Resource: e.Resource, Outcome: e.Outcome, Detail: e.Detail, From: e.From,
		Previous: e.Previous, Hash: e.Hash}
}
