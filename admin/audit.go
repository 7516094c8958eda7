package admin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"configsync/syncer"
)

// AuditEntry is a line of the audit log: who did what to what, and how it ended. It is never changed; each entry's hash
// covers the one before, so that a changed, removed or inserted entry shows.
type AuditEntry struct {
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`
	Actor    string    `json:"actor"`
	Action   Action    `json:"action"`
	Resource string    `json:"resource"`
	Outcome  string    `json:"outcome"`
	Detail   string    `json:"detail,omitempty"`
	Previous string    `json:"previous"`
	Hash     string    `json:"hash"`
}

// Chain puts the entry behind the last one of a log.
func (e AuditEntry) Chain(lastSeq int64, lastHash string) AuditEntry {
	e.Seq, e.Previous = lastSeq+1, lastHash
	e.Hash = e.hash()
	return e
}

// hash covers everything the entry says, and the hash before. Times count to the microsecond.
func (e AuditEntry) hash() string {
	fields := []string{e.Previous, strconv.FormatInt(e.Seq, 10), strconv.FormatInt(e.At.UnixMicro(), 10), e.Actor, string(e.Action), e.Resource, e.Outcome, e.Detail}
	text, err := json.Marshal(fields) // unambiguous, whatever the texts contain
	if err != nil {
		panic(err) // texts always marshal
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// AuditCheck is the result of following the audit log's chain.
type AuditCheck struct {
	Entries int64  `json:"entries"`
	Head    string `json:"head"`            // the last hash: note it elsewhere to notice a log that was replaced as a whole
	Fault   string `json:"fault,omitempty"` // where the chain breaks; "" when it does not
}

// CheckChain follows a log from its first entry to its recorded end.
func CheckChain(entries iter.Seq2[AuditEntry, error], lastSeq int64, lastHash string) (AuditCheck, error) {
	var check AuditCheck
	for e, err := range entries {
		switch {
		case err != nil:
			return check, err
		case e.Seq != check.Entries+1:
			check.Fault = fmt.Sprintf("entry %d follows entry %d: what was between them is missing", e.Seq, check.Entries)
		case e.Previous != check.Head:
			check.Fault = fmt.Sprintf("entry %d does not continue entry %d", e.Seq, check.Entries)
		case e.Hash != e.hash():
			check.Fault = fmt.Sprintf("entry %d was changed: its content does not fit its hash", e.Seq)
		}
		if check.Fault != "" {
			return check, nil
		}
		check.Entries, check.Head = e.Seq, e.Hash
	}
	if lastSeq != check.Entries || lastHash != check.Head {
		check.Fault = fmt.Sprintf("the log ends at entry %d, and %d entries were written: its end was cut off or replaced", check.Entries, lastSeq)
	}
	return check, nil
}

// VerifyAudit follows the chain of an environment's audit log.
func (s *Service) VerifyAudit(ctx context.Context, actor Actor, env *Environment) (AuditCheck, error) {
	var check AuditCheck
	err := s.look(ctx, actor, ActionAudit, env, func(snapshot Snapshot) error {
		seq, hash, err := snapshot.AuditHead(ctx)
		if err != nil {
			return err
		}
		check, err = CheckChain(snapshot.AuditLog(ctx), seq, hash)
		return err
	})
	return check, err
}

// ExportAudit passes every entry of an environment's audit log to write, in order.
func (s *Service) ExportAudit(ctx context.Context, actor Actor, env *Environment, write func(AuditEntry) error) error {
	return s.look(ctx, actor, ActionAudit, env, func(snapshot Snapshot) error {
		for e, err := range snapshot.AuditLog(ctx) {
			if err != nil {
				return err
			}
			if err := write(e); err != nil {
				return err
			}
		}
		return nil
	})
}

// entry begins an entry of the audit log.
func (s *Service) entry(actor Actor, action Action, resource, outcome, detail string) AuditEntry {
	return AuditEntry{At: s.now(), Actor: actor.String(), Action: action, Resource: resource, Outcome: outcome, Detail: detail}
}

// change runs do as the one change of an environment, with its entry in the audit log in the same transaction. What is
// refused or fails is recorded too, in a transaction of its own, as far as the database lets us.
func (s *Service) change(ctx context.Context, actor Actor, action Action, env *Environment, resource string, timeout time.Duration, do func(Tx) (detail string, err error)) error {
	if err := env.noFolder("history to write to"); err != nil {
		return err
	}
	err := s.authorize(actor, action, env)
	if err == nil {
		err = env.Store.Change(ctx, Holder{Actor: actor.String()}, timeout, func(tx Tx) error {
			detail, err := do(tx)
			if err != nil {
				return err
			}
			return tx.Audit(ctx, s.entry(actor, action, resource, "done", detail))
		})
	}
	if err != nil {
		s.recordFailure(ctx, actor, action, env, resource, err)
	}
	return err
}

// recordFailure notes what was tried in vain. That it cannot be noted does not replace the error that the user must see.
func (s *Service) recordFailure(ctx context.Context, actor Actor, action Action, env *Environment, resource string, err error) {
	outcome, patience := "failed", 5*time.Second
	var refusal *syncer.Refusal
	if errors.As(err, &refusal) {
		outcome = "refused"
		if refusal.Code == syncer.Locked {
			patience = 250 * time.Millisecond // on SQLite nothing can be noted while the other one writes
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	_ = env.Store.Audit(ctx, s.entry(actor, action, resource, outcome, err.Error()))
}
