package evidence

import (
	"slices"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/syncer"
	"configsync/words"
)

// log checks that the part of the audit log is unbroken, that the entries about
// the plan are unchanged, and that one of them is the update's.
func (c *evidenceCheck) log() {
	entries := c.e.Audit.Entries
	if len(entries) == 0 {
		c.fault("the audit log has no entry, so the file cannot show that the update was made as it says")
		return
	}
	for i, entry := range entries {
		a := entry.audited()
		switch {
		case i > 0 && entry.Seq != entries[i-1].Seq+1:
			c.fault("entry %d of the audit log follows entry %d: the entries between them are missing",
				entry.Seq, entries[i-1].Seq)
		case i > 0 && entry.Previous != entries[i-1].Hash:
			c.fault("entry %d of the audit log does not continue entry %d", entry.Seq,
				entries[i-1].Seq)
		}
		if entry.Withheld != "" {
			c.report.Withheld++
			if a != (admin.AuditEntry{Seq: a.Seq, Previous: a.Previous, Hash: a.Hash}) {
				c.fault("entry %d of the audit log is withheld, but has content",
					entry.Seq)
			}
			continue
		}
		c.report.Entries++
		if a.Hash != a.ContentHash() {
			c.fault("entry %d of the audit log was changed: its content does not match its hash",
				entry.Seq)
		}
		if a.Resource != promotion.PlanResource(c.e.Update.PlanID) {
			c.fault("entry %d of the audit log is about %s", entry.Seq, a.Resource)
		}
	}
	first, last := entries[0], entries[len(entries)-1]
	c.report.First, c.report.Last, c.report.LastHash = first.Seq, last.Seq, last.Hash
	if first.Withheld != "" || last.Withheld != "" {
		c.fault("the excerpt of the audit log does not begin and end with an entry about the plan")
	}
	if head := c.e.Audit; last.Seq > head.Head ||
		last.Seq == head.Head && last.Hash != head.HeadSum {
		c.fault("the recorded end of the audit log does not match the log")
	}
	c.updateEntry()
}

// updateEntry finds the entry of the update, with its plan and its approval.
func (c *evidenceCheck) updateEntry() {
	u := c.e.Update
	made := c.done(func(e EvidenceEntry) bool { return !slices.Contains(reviewActions, e.Action) })
	if len(made) != 1 || made[0].Detail != promotion.AppliedDetail(u) ||
		made[0].Actor != u.Actor || made[0].At.Before(u.At) {
		c.fault("the audit log does not record that update %d was made by %s with this plan and this approval",
			u.Seq, u.Actor)
	}
}

// reviewActions maps actions on a plan in review to those of the audit log.
var reviewActions = []admin.Action{admin.ActionReview, admin.ActionSubmit, admin.ActionApprove}

// done returns the entries about the plan by which something was done.
func (c *evidenceCheck) done(is func(EvidenceEntry) bool) []EvidenceEntry {
	var out []EvidenceEntry
	for _, e := range c.e.Audit.Entries {
		if e.Withheld == "" && e.Outcome == "done" && is(e) {
			out = append(out, e)
		}
	}
	return out
}

// events checks that the review and the audit log hold the same events in the
// same order.
func (c *evidenceCheck) events() {
	logged := c.done(func(e EvidenceEntry) bool {
		return slices.Contains(reviewActions, e.Action) || c.e.Review != nil
	})
	if c.e.Review == nil {
		if len(logged) > 0 {
			c.fault("the audit log records a review, but the review is missing")
		}
		return
	}
	c.report.Events = len(c.e.Review.Events)
	for i, event := range c.e.Review.Events {
		if i > 0 && event.At.Before(c.e.Review.Events[i-1].At) {
			c.fault("the events of the review are not in order")
		}
		if i == 0 && event.Action == admin.ReviewSubmit && event.Actor == c.e.Review.Author &&
			(len(logged) == 0 || logged[0].Action != admin.ActionSubmit) {
			continue // the first to decide about a plan sends it to review on behalf of its author
		}
		if len(logged) == 0 {
			c.fault("the audit log does not record that %s did this: %s", event.Actor, event.Action)
			continue
		}
		entry := logged[0]
		logged = logged[1:]
		if entry.Actor != event.Actor || entry.At.Before(event.At) ||
			entry.Detail != c.detailOf(event) {
			c.fault("the audit log does not record that %s did this: %s", event.Actor, event.Action)
		}
	}
	if len(logged) > 0 {
		c.fault("the audit log records %s more than the review",
			words.Count(len(logged), "event", "events"))
	}
	c.ending()
}

// detailOf returns the audit log's text for an event.
func (c *evidenceCheck) detailOf(e EvidenceEvent) string {
	switch e.Action {
	case admin.ReviewSubmit:
		if c.sealed != nil {
			return promotion.SubmittedDetail(c.sealed)
		}
	case admin.ReviewApply, admin.ReviewEmergency, admin.ReviewExternal:
		return promotion.AppliedDetail(c.e.Update)
	}
	return promotion.ReviewedDetail(e.Action, c.e.Update.Digest, e.Note)
}

// ending checks that the review ended in the way of the update.
func (c *evidenceCheck) ending() {
	r := admin.Review{ID: c.e.Update.PlanID, Author: c.e.Review.Author, State: c.e.Review.State}
	for _, e := range c.e.Review.Events {
		r.Events = append(r.Events, e.ReviewEvent)
	}
	if r.State != admin.ReviewApplied {
		c.fault("the review says that the plan is %s, but it was applied", r.State)
	}
	i := slices.IndexFunc(r.Events, func(e admin.ReviewEvent) bool {
		return slices.Contains(
			[]admin.ReviewAction{admin.ReviewApply, admin.ReviewEmergency, admin.ReviewExternal},
			e.Action,
		)
	})
	if i < 0 || !endsAs(r.Events[i], c.e.Update) {
		c.fault("the review does not end as the update says")
		return
	}
	before := admin.Review{ID: r.ID, Author: r.Author, Events: r.Events[:i]}
	if r.Events[i].Action == admin.ReviewApply && c.e.Update.Approval != "" &&
		promotion.ApprovedBy(before.Approvals()) != c.e.Update.Approval {
		c.fault("the approvals of the review are not those that the update names")
	}
}

// endsAs reports whether the event by which a plan was applied is that of an
// update.
func endsAs(e admin.ReviewEvent, u syncer.Update) bool {
	approval := e.Note
	switch e.Action {
	case admin.ReviewEmergency:
		return u.Flagged && u.Approval == promotion.EmergencyApproval && e.Note == u.Reason
	case admin.ReviewExternal:
		approval = promotion.ExternalApproval + e.Note
	}
	return !u.Flagged && u.Approval == approval
}
