package admin

import (
	"iter"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func logOf(t *rapid.T) []AuditEntry {
	text := rapid.StringN(0, 8, -1)
	var log []AuditEntry
	var seq int64
	hash := ""
	for i := range rapid.IntRange(1, 8).Draw(t, "entries") {
		e := AuditEntry{At: time.UnixMicro(int64(i) * 1000), Actor: text.Draw(t, "actor"),
			Action: ActionApply, Resource: text.Draw(t, "resource"),
			Outcome: text.Draw(t, "outcome"), Detail: text.Draw(t, "detail")}.Chain(seq, hash)
		seq, hash = e.Seq, e.Hash
		log = append(log, e)
	}
	return log
}

func sequence(log []AuditEntry) iter.Seq2[AuditEntry, error] {
	return func(yield func(AuditEntry, error) bool) {
		for _, e := range log {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func fault(t *rapid.T, log []AuditEntry, last AuditEntry) string {
	check, err := CheckChain(sequence(log), AuditStart{}, last.Seq, last.Hash)
	if err != nil {
		t.Fatal(err)
	}
	return check.Fault
}

// A log as it was written is unbroken; whatever is done to one entry afterwards
// shows.
func TestChainShowsTampering(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		log := logOf(t)
		last := log[len(log)-1]
		if got := fault(t, log, last); got != "" {
			t.Fatalf("an untouched log is broken: %s", got)
		}
		i := rapid.IntRange(0, len(log)-1).Draw(t, "which")
		changed := slices.Clone(log)
		switch rapid.SampledFrom([]string{
			"actor", "detail", "shifted", "time", "removed", "twice", "rehashed",
		}).Draw(
			t, "how",
		) {
		case "actor":
			changed[i].Actor += "x"
		case "detail":
			changed[i].Detail += "x"
		case "shifted": // the same letters, in another field
			changed[i].Resource, changed[i].Outcome = changed[i].Resource+
				"|", "|"+changed[i].Outcome
		case "time":
			changed[i].At = changed[i].At.Add(time.Microsecond)
		case "removed":
			changed = slices.Delete(changed, i, i+1)
		case "twice":
			changed = slices.Insert(changed, i, changed[i])
		case "rehashed": // with a hash that fits, but nobody's chain
			changed[i].Actor += "x"
			changed[i].Hash = changed[i].ContentHash()
		}
		if got := fault(t, changed, last); got == "" {
			t.Fatal("the tampering does not show")
		}
	})
}
