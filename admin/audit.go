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

	"configsync/refusal"
	"configsync/words"
)

// AuditEntry is an entry of the audit log: actor, action, resource and outcome.
// It is never changed. Its hash covers the entry before it, so that a changed,
// removed or inserted entry is detected.
type AuditEntry struct {
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`
	Actor    string    `json:"actor"`
	Action   Action    `json:"action"`
	Resource string    `json:"resource"`
	Outcome  string    `json:"outcome"`
	Detail   string    `json:"detail,omitempty"`
	// From is the network address of the actor; "" on the host itself.
	From     string `json:"from,omitempty"`
	Previous string `json:"previous"`
	Hash     string `json:"hash"`
}

// AuditStart is the last entry that retention has removed; the log begins after
// it. It is zero for a complete log.
type AuditStart struct {
	Seq  int64
	Hash string
}

// AuditReader reads the audit log.
type AuditReader interface {
	// Log lists every entry in order.
	Log(ctx context.Context) iter.Seq2[AuditEntry, error]
	// Head returns the recorded end of the log.
	Head(ctx context.Context) (seq int64, hash string, err error)
	Start(ctx context.Context) (AuditStart, error)
	// Find lists the entries of a filter, the newest first.
	Find(ctx context.Context, f AuditFilter) ([]AuditEntry, error)
}

// AuditStore keeps the audit log.
type AuditStore interface {
	AuditReader
	// Add appends an entry and computes its place in the chain.
	Add(ctx context.Context, e AuditEntry) error
	// Prune removes entries older than before from the beginning of the log,
	// and records its new start.
	Prune(ctx context.Context, before time.Time) (removed int64, err error)
}

// AuditFilter selects entries of the audit log. Empty fields select all.
type AuditFilter struct {
	Since, Until time.Time // Since inclusive, Until exclusive
	Actor        string    // part of it; letter case does not matter
	Action       Action
	Resource     string // part of it
	Of           string // exactly this resource; fast however long the log is
	Outcome      string
	Before       int64 // entries of a lower number only; 0 is all
	Limit        int   // 0 is all
}

// Chain returns the entry with its place after the last entry of a log.
func (e AuditEntry) Chain(lastSeq int64, lastHash string) AuditEntry {
	e.Seq, e.Previous = lastSeq+1, lastHash
	e.Hash = e.ContentHash()
	return e
}

// ContentHash returns the hash over the entry and the previous hash. Times
// count to the microsecond.
func (e AuditEntry) ContentHash() string {
	fields := []string{
		e.Previous, strconv.FormatInt(e.Seq, 10), strconv.FormatInt(e.At.UnixMicro(), 10), e.Actor,
		string(e.Action), e.Resource, e.Outcome, e.Detail,
	}
	if e.From != "" {
		fields = append(fields, e.From)
	}
	text, err := json.Marshal(fields) // unambiguous, whatever the texts contain
	if err != nil {
		panic(err) // texts always marshal
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// AuditCheck is the result of verifying the audit log's chain.
type AuditCheck struct {
	Entries int64 `json:"entries"` // number of the last entry
	// Head is the last hash. A copy of it elsewhere detects the replacement of
	// the whole log.
	Head  string `json:"head"`
	Fault string `json:"fault,omitempty"` // the place where the chain breaks; "" if it is intact
}

// CheckChain verifies a log from its start to its recorded end.
func CheckChain(
	entries iter.Seq2[AuditEntry, error], start AuditStart, lastSeq int64, lastHash string,
) (AuditCheck, error) {
	check := AuditCheck{Entries: start.Seq, Head: start.Hash}
	for e, err := range entries {
		switch {
		case err != nil:
			return check, err
		case e.Seq != check.Entries+1:
			check.Fault = fmt.Sprintf("entry %d follows entry %d: the entries between them are missing",
				e.Seq, check.Entries)
		case e.Previous != check.Head:
			check.Fault = fmt.Sprintf("entry %d does not continue entry %d", e.Seq, check.Entries)
		case e.Hash != e.ContentHash():
			check.Fault = fmt.Sprintf("entry %d was changed: its content does not match its hash",
				e.Seq)
		}
		if check.Fault != "" {
			return check, nil
		}
		check.Entries, check.Head = e.Seq, e.Hash
	}
	if lastSeq != check.Entries || lastHash != check.Head {
		check.Fault = fmt.Sprintf("the log ends at entry %d, but %d entries were written: its end was cut off or replaced",
			check.Entries, lastSeq)
	}
	return check, nil
}

// VerifyAudit verifies the chain of an environment's audit log.
func (s *Door) VerifyAudit(ctx context.Context, actor Actor, env *Environment) (AuditCheck, error) {
	var check AuditCheck
	err := s.Look(ctx, actor, ActionAudit, env, func(view *View) error {
		seq, hash, err := view.Audit.Head(ctx)
		if err != nil {
			return err
		}
		start, err := view.Audit.Start(ctx)
		if err != nil {
			return err
		}
		check, err = CheckChain(view.Audit.Log(ctx), start, seq, hash)
		return err
	})
	return check, err
}

// ExportAudit passes every entry of an environment's audit log to write, in
// order.
func (s *Door) ExportAudit(
	ctx context.Context, actor Actor, env *Environment, write func(AuditEntry) error,
) error {
	return s.Look(ctx, actor, ActionAudit, env, func(view *View) error {
		for e, err := range view.Audit.Log(ctx) {
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

// FindAudit lists the entries of an environment's audit log that a filter
// selects, the newest first.
func (s *Door) FindAudit(
	ctx context.Context, actor Actor, env *Environment, f AuditFilter,
) (entries []AuditEntry, err error) {
	err = s.Look(ctx, actor, ActionAudit, env, func(view *View) error {
		entries, err = view.Audit.Find(ctx, f)
		return err
	})
	return entries, err
}

// Entry returns a new entry of the audit log.
func (s *Door) Entry(actor Actor, action Action, resource, outcome, detail string) AuditEntry {
	return AuditEntry{
		At: s.Now(), Actor: actor.String(), Action: action, Resource: resource, Outcome: outcome,
		Detail: detail, From: actor.from,
	}
}

// Change runs body as the one change of an environment, and writes its audit
// entry in the same transaction. A refusal or failure is recorded too, in a
// transaction of its own, if the database permits.
func (s *Door) Change(
	ctx context.Context, actor Actor, action Action, env *Environment, resource string,
	timeout time.Duration, body func(*Tx) (detail string, err error),
) error {
	return s.audited(ctx, actor, action, env, resource, body, func(inTx func(*Tx) error) error {
		return env.Store.Change(ctx, Holder{Actor: actor.String()}, timeout, inTx)
	})
}

// Write is [Door.Change] for data other than configuration: accounts, sessions,
// clients.
func (s *Door) Write(
	ctx context.Context, actor Actor, action Action, env *Environment, resource string,
	body func(*Tx) (detail string, err error),
) error {
	return s.audited(ctx, actor, action, env, resource, body, func(inTx func(*Tx) error) error {
		return env.Store.Write(ctx, inTx)
	})
}

func (s *Door) audited(
	ctx context.Context, actor Actor, action Action, env *Environment, resource string,
	body func(*Tx) (detail string, err error), begin func(inTx func(*Tx) error) error,
) error {
	if err := env.NoFolder("history to write to"); err != nil {
		return err
	}
	err := s.Authorize(actor, action, env)
	if err == nil {
		err = begin(func(tx *Tx) error {
			detail, err := body(tx)
			if err != nil {
				return err
			}
			return tx.Audit.Add(ctx, s.Entry(actor, action, resource, "done", detail))
		})
	}
	if err != nil {
		s.RecordFailure(ctx, actor, action, env, resource, err)
	}
	return err
}

// RecordFailure records a refused or failed action. An error of the record is
// dropped: the user must see the first one.
func (s *Door) RecordFailure(
	ctx context.Context, actor Actor, action Action, env *Environment, resource string, err error,
) {
	outcome, patience := "failed", 5*time.Second
	var refused *refusal.Error
	var problems InputError
	switch {
	case errors.As(err, &problems):
		outcome = "refused"
	case errors.As(err, &refused):
		outcome = "refused"
		if refused.Code == refusal.Locked {
			// on SQLite nothing can be noted while the other one writes
			patience = 250 * time.Millisecond
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	_ = env.Store.Audit(ctx, s.Entry(actor, action, resource, outcome, err.Error()))
}

// PruneAudit removes the audit entries that are older than the System Property
// audit-retention permits, and records that in the log. It returns their
// number.
func (s *Door) PruneAudit(
	ctx context.Context, tx *Tx, env *Environment, now time.Time,
) (int64, error) {
	config, err := s.Configuration(ctx, env, tx.Config)
	if err != nil {
		return 0, err
	}
	before := now.AddDate(0, 0, -config.Settings.AuditRetention)
	removed, err := tx.Audit.Prune(ctx, before)
	if err != nil || removed == 0 {
		return 0, err
	}
	detail := fmt.Sprintf("%s older than %d days removed: everything before %s",
		words.Count(int(removed), "entry", "entries"), config.Settings.AuditRetention,
		before.UTC().Format(time.RFC3339))
	return removed,
		tx.Audit.Add(ctx, s.Entry(Task(), ActionPrune, env.Name, "done", detail))
}
