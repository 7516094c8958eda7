package evidence

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

// EvidenceFormat is the version of the layout of an evidence file.
const EvidenceFormat = 1

// Evidence is everything that is known of one update, in one document that can
// be checked without the environment; see [VerifyEvidence].
type Evidence struct {
	Format      int             `json:"format"`
	Made        time.Time       `json:"made"`
	By          string          `json:"by"`
	Environment syncer.Endpoint `json:"environment"` // as it was when the evidence was made
	Update      syncer.Update   `json:"update"`      // with its release notes
	Plan        json.RawMessage `json:"plan,omitempty"`
	// nil where the plan needed no approval and was not kept; Plan is then nil
	// too
	Review  *EvidenceReview  `json:"review,omitempty"`
	Objects []EvidenceObject `json:"objects"`
	Audit   EvidenceAudit    `json:"audit"`

	Digest schema.Digest `json:"digest"` // over everything above
}

// EvidenceReview is the way of the plan through approval.
type EvidenceReview struct {
	Author  string            `json:"author"`
	Created time.Time         `json:"created"`
	State   admin.ReviewState `json:"state"`
	Events  []EvidenceEvent   `json:"events"`
	Effects []string          `json:"effects"` // of its application, in sentences
}

// EvidenceEvent is an action on the plan in review.
type EvidenceEvent struct {
	admin.ReviewEvent
	Name string `json:"name,omitempty"` // of the account; "" for an operator
}

// EvidenceObject is an object before the update and after it.
type EvidenceObject struct {
	syncer.ChangeRow
	BodyBefore json.RawMessage `json:"was,omitempty"` // nil when there was none
	BodyAfter  json.RawMessage `json:"is,omitempty"`  // nil when there is none
}

// EvidenceAudit is the part of the audit log from the first entry about the
// plan to the last that something was done by, without a gap.
type EvidenceAudit struct {
	Entries []EvidenceEntry `json:"entries"`
	// the last entry of the log when the evidence was made
	Head    int64  `json:"head"`
	HeadSum string `json:"headHash"` // its hash
}

// EvidenceEntry is an entry of the audit log. One that is not about the plan
// may name clients: of it there is only its place in the chain.
type EvidenceEntry struct {
	Seq      int64        `json:"seq"`
	At       time.Time    `json:"at,omitzero"`
	Actor    string       `json:"actor,omitempty"`
	Action   admin.Action `json:"action,omitempty"`
	Resource string       `json:"resource,omitempty"`
	Outcome  string       `json:"outcome,omitempty"`
	Detail   string       `json:"detail,omitempty"`
	From     string       `json:"from,omitempty"`
	// why there is no more than seq, previous and hash
	Withheld string `json:"withheld,omitempty"`
	Previous string `json:"previous"`
	Hash     string `json:"hash"`
}

// withheld is the text in place of an entry that is not about the plan.
const withheld = "not about this update: only its place in the chain is shown"

// Evidence returns the record of an update. Its export, with its digest, is
// committed to the audit log before it returns, so that the owner of a file can
// verify that it is the exported one.
func (s *Service) Evidence(
	ctx context.Context, actor admin.Actor, env *admin.Environment, seq int64,
) (Evidence, error) {
	e := Evidence{Format: EvidenceFormat, Made: s.Now(), By: actor.String()}
	err := s.Look(ctx, actor, admin.ActionEvidence, env, func(view *admin.View) error {
		e.Environment = view.Config.Endpoint()
		return e.collect(ctx, view, seq)
	})
	if err != nil {
		return Evidence{}, err
	}
	if e.Digest, err = e.computeDigest(); err != nil {
		return Evidence{}, err
	}
	err = s.Write(ctx, actor, admin.ActionEvidence, env, fmt.Sprintf("update:%d", seq),
		func(*admin.Tx) (string, error) {
			return "evidence digest " + string(e.Digest), nil
		})
	return e, err
}
