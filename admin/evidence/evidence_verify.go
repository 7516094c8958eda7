package evidence

import (
	"encoding/json"
	"fmt"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// EvidenceReport is the result of verifying a file of evidence.
type EvidenceReport struct {
	Environment string        `json:"environment"`
	Update      int64         `json:"update"`
	Approval    string        `json:"approval,omitempty"`
	Plan        schema.Digest `json:"planDigest"`
	Objects     int           `json:"objects"`
	Events      int           `json:"events"`
	Entries     int           `json:"entries"` // of the audit log, in full
	// of the audit log, by their place in the chain only
	Withheld int   `json:"withheld"`
	First    int64 `json:"first"` // entry of the audit log
	Last     int64 `json:"last"`
	// must be that of the same entry in the environment's own log
	LastHash string        `json:"lastHash"`
	Digest   schema.Digest `json:"digest"` // of the file, as the environment's log has it
	Faults   []string      `json:"faults"` // inconsistencies; none if the file is valid
	Notes    []string      `json:"notes"`  // facts that the file alone cannot prove
}

// VerifyEvidence verifies a file of evidence without the environment: that it
// is unchanged, that the plan is the sealed one and the update's, that every
// content matches its digest and the plan, that the part of the audit log is
// unbroken, and that it holds the same events. Inconsistencies are in the
// report; for a file that is not evidence the error is a [refusal.Error] with
// the code Tampered. A person who can compute digests could forge a whole file:
// the report names the facts to compare with the environment.
func VerifyEvidence(raw []byte) (EvidenceReport, error) {
	e, fits, err := readEvidence(raw)
	if err != nil {
		return EvidenceReport{}, err
	}
	c := &evidenceCheck{e: e,
		report: EvidenceReport{Environment: e.Environment.Name, Update: e.Update.Seq,
			Approval: e.Update.Approval, Plan: e.Update.Digest,
			Objects: len(e.Objects), Digest: e.Digest, Faults: []string{}, Notes: []string{}}}
	if !fits {
		c.fault("the file was changed after it was made: its digest does not match its content")
	}
	c.plan()
	c.objects()
	c.log()
	c.events()
	c.notes()
	return c.report, nil
}

// evidenceCheck checks one file.
type evidenceCheck struct {
	e      Evidence
	sealed *syncer.Plan // nil if none was stored, or it was changed
	report EvidenceReport
}

func (c *evidenceCheck) fault(format string, args ...any) {
	c.report.Faults = append(c.report.Faults, words.Sentence(fmt.Sprintf(format, args...)))
}

func (c *evidenceCheck) note(format string, args ...any) {
	c.report.Notes = append(c.report.Notes, fmt.Sprintf(format, args...))
}

// plan checks that the plan is the sealed one, and the update's.
func (c *evidenceCheck) plan() {
	u := c.e.Update
	switch {
	case c.e.Plan == nil && c.e.Review == nil && u.Approval == "":
		c.note("The plan was not kept, because update %d needed no approval.", u.Seq)
		return
	case c.e.Plan == nil || c.e.Review == nil:
		c.fault("the update was approved, but the plan or its review is missing")
		return
	}
	p, err := syncer.ReadPlan(c.e.Plan)
	if err != nil {
		c.fault("%s", reasonOf(err))
		return
	}
	c.sealed = p
	// what the history keeps of it
	source := syncer.Endpoint{
		Name: p.Source.Name,
		ID:   p.Source.ID,
		Seq:  p.Source.Seq,
		UID:  p.Source.UID,
	}
	if p.Type == syncer.Rollback {
		source = syncer.Endpoint{}
	}
	for _, same := range []struct {
		what string
		is   bool
	}{
		{"plan digest", u.Digest == p.Digest}, {"plan", u.PlanID == p.ID},
		{"type", u.Type == p.Type}, {"source", u.Source == source},
		{"undone update", u.Reverts == p.Reverts},
		{"update that was read", u.Read == p.Target.Seq}, {"summary", u.Summary == p.Summary},
		{"release notes", u.Notes == p.Notes}, {"number of changes", u.Changes == len(p.Changes)},
		{"environment", c.e.Environment.ID == p.Target.ID && c.e.Environment.Name == p.Target.Name},
		{"author", c.e.Review.Author == p.Author},
	} {
		if !same.is {
			c.fault("the plan and the update do not agree on the %s", same.what)
		}
	}
}

func reasonOf(err error) string {
	if r, ok := err.(*refusal.Error); ok {
		return r.Reason
	}
	return err.Error()
}

// objects checks that every content matches its digest, and that the rows match
// the plan.
func (c *evidenceCheck) objects() {
	planned := map[schema.Key]syncer.ChangeRow{}
	if c.sealed != nil {
		for _, row := range c.sealed.Rows() {
			planned[row.Key] = row
		}
	}
	seen := map[schema.Key]bool{}
	for _, o := range c.e.Objects {
		c.content(o.Key, "before", o.BodyBefore, o.Before)
		c.content(o.Key, "after", o.BodyAfter, o.After)
		switch {
		case seen[o.Key]:
			c.fault("%s is listed twice", o.Key)
		case c.sealed != nil && planned[o.Key] != o.ChangeRow:
			c.fault("the update changed %s in another way than the plan says", o.Key)
		}
		seen[o.Key] = true
	}
	for key := range planned {
		if !seen[key] {
			c.fault("%s is in the plan but not among the objects", key)
		}
	}
}

// content checks one content against its digest. The history has the content of
// every digest that it names.
func (c *evidenceCheck) content(
	key schema.Key, when string, body json.RawMessage, want schema.Digest,
) {
	switch {
	case body == nil && want == "":
		return
	case body == nil:
		c.fault("the content of %s %s the update is missing", key, when)
		return
	}
	canonical, err := schema.CanonicalBody(body)
	if err != nil || schema.DigestOf(canonical) != want {
		c.fault("the content of %s %s the update does not match its digest", key, when)
	}
}

// notes adds the facts that the file alone cannot prove.
func (c *evidenceCheck) notes() {
	if c.report.Withheld > 0 {
		c.note("%s of the audit log in between %s not about this update and withheld: the place in the chain is checked, the content cannot be.",
			words.Count(c.report.Withheld, "entry", "entries"),
			map[bool]string{true: "is", false: "are"}[c.report.Withheld == 1])
	}
	c.note("Someone who forges the whole file can forge all of its digests. In the audit log of %s, entry %d must have the hash %s, and an entry with the action %s must name the digest %s.",
		c.report.Environment, c.report.Last, c.report.LastHash, admin.ActionEvidence,
		c.report.Digest)
}
