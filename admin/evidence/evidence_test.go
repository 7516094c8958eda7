package evidence_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/evidence"
	"configsync/admin/promotion"
	"configsync/internal/soak"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

var second = admin.Operator("second")

// reviewed is a world in which a plan went through review before it was
// applied, and other things happened in between.
func reviewed(t *testing.T) (*admintest.World, syncer.Update) {
	t.Helper()
	w := admintest.New(t, admintest.Synced("a", "b"))
	w.InTraining(admintest.List("a", "V2"))
	w.InTraining(admintest.List("c", "V1"))
	w.Delete(w.Training, "option-list/b")
	plan, err := w.Service.Promotion.Plan(t.Context(), admintest.Operator, w.Training, w.Env,
		promotion.PlanRequest{
			Summary:     "Better lists",
			PlanOptions: syncer.PlanOptions{MaxDelete: syncer.Limit{Percent: 100}},
		})
	w.Must(err)
	w.Must(w.Service.Promotion.Reviews.Submit(t.Context(), admintest.Operator, w.Env, plan))
	w.Configure(admintest.List("own", "V1"))
	w.Must(w.Service.Promotion.Reviews.Comment(t.Context(), second, w.Env,
		plan.ID, "Is the order meant?"))
	_, err = w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env, plan,
		promotion.ApplyRequest{Consent: plan.FullConsent()})
	admintest.WantRefusal(t, err, refusal.Forbidden)
	w.Must(w.Service.Promotion.Reviews.Approve(t.Context(), second, w.Env, plan.ID, "Looks right."))
	u, err := w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env, plan,
		promotion.ApplyRequest{Consent: plan.FullConsent()})
	w.Must(err)
	w.Configure(admintest.List("own", "V2"))
	return w, u
}

func evidenceOf(w *admintest.World, seq int64) []byte {
	w.T.Helper()
	e, err := w.Service.Evidence.Evidence(w.T.Context(), admintest.Operator, w.Env, seq)
	if err != nil {
		w.T.Fatal(err)
	}
	raw, err := e.File()
	if err != nil {
		w.T.Fatal(err)
	}
	return raw
}

func verified(t *testing.T, raw []byte) evidence.EvidenceReport {
	t.Helper()
	report, err := evidence.VerifyEvidence(raw)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestEvidenceOfAReviewedUpdate(t *testing.T) {
	t.Parallel()
	w, u := reviewed(t)
	raw := evidenceOf(w, u.Seq)
	report := verified(t, raw)
	if len(report.Faults) > 0 || report.Approval != "approved by operator:second" ||
		report.Objects != 3 || report.Events != 4 || report.Entries != 5 || report.Withheld != 1 {
		t.Errorf("got %+v", report)
	}
	if bytes.Contains(raw, []byte("option-list/own")) {
		t.Error("the file tells of another update")
	}
	entries, err := w.Service.FindAudit(t.Context(), admintest.Operator, w.Env,
		admin.AuditFilter{Of: fmt.Sprintf("update:%d", u.Seq)})
	if err != nil || len(entries) != 1 || entries[0].Action != admin.ActionEvidence ||
		!strings.Contains(entries[0].Detail, string(report.Digest)) {
		t.Errorf("the audit log has %+v, %v", entries, err)
	}
	if again := verified(t, evidenceOf(w, u.Seq)); again.LastHash != report.LastHash {
		t.Error("the part of the log has grown by taking it out")
	}
}

// Every way by which an update can come about gives evidence that fits.
func TestEvidenceOfEveryKindOfUpdate(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Synced("a", "b"))
	kinds := map[string]func() syncer.Update{
		"first sync": func() syncer.Update { return syncer.Update{Seq: 2} },
		"external": func() syncer.Update {
			w.InTraining(admintest.List("a", "V2"))
			return w.Sync()
		},
		"edit": func() syncer.Update {
			u, err := w.Service.Promotion.Edit(t.Context(), admintest.Operator, w.Env,
				promotion.EditRequest{
					Objects: []schema.Object{admintest.List("own", "V1")},
					Reason:  "storm",
				})
			w.Must(err)
			return u
		},
		"emergency": func() syncer.Update {
			w.InTraining(admintest.List("a", "V3"))
			u, err := w.Service.Promotion.Apply(t.Context(), admintest.Operator, w.Env,
				w.Plan(), promotion.ApplyRequest{Emergency: "storm"})
			w.Must(err)
			w.Must(w.Service.Promotion.Reviews.Approve(t.Context(), second, w.Env,
				u.PlanID, "It was right."))
			return u
		},
		"rename": func() syncer.Update { w.Rename("b", "bb", "V2"); return w.Sync() },
	}
	for _, name := range []string{"first sync", "external", "edit", "emergency", "rename"} {
		u := kinds[name]()
		if report := verified(
			t, evidenceOf(w, u.Seq),
		); len(report.Faults) > 0 || report.Objects == 0 {
			t.Errorf("%s: %q", name, report.Faults)
		}
	}
	if err := w.Rollback(6); err != nil {
		t.Fatal(err)
	}
	if report := verified(t, evidenceOf(w, 7)); len(report.Faults) > 0 {
		t.Errorf("rollback: %+v", report)
	}
	_, err := w.Service.Evidence.Evidence(t.Context(), admintest.Operator, w.Env, 1)
	admintest.WantRefusal(t, err, refusal.BadRequest)
	_, err = w.Service.Evidence.Evidence(t.Context(), admintest.Operator, w.Env, 99)
	admintest.WantRefusal(t, err, refusal.NotFound)
	_, err = w.Service.Evidence.Evidence(t.Context(), admin.Actor{}, w.Env, 2)
	admintest.WantRefusal(t, err, refusal.SignedOut)
}

func TestTamperedEvidenceIsFoundByteByByte(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	w, u := reviewed(t)
	raw := evidenceOf(w, u.Seq)
	step := 61
	if soak.On() {
		step = 1
	}
	for i := 0; i < len(raw)-1; i += step {
		changed := slices.Clone(raw)
		changed[i] ^= 1
		if fits(changed) {
			t.Errorf("byte %d is another one, and it was not found: …%s…", i,
				changed[max(0, i-30):min(len(changed), i+30)])
		}
	}
	for i := range len(raw) - 1 {
		if i%97 == 0 && fits(raw[:i]) {
			t.Errorf("the first %d bytes alone were taken for evidence", i)
		}
	}
	if fits(append(slices.Clone(raw), raw...)) {
		t.Error("evidence twice was taken for evidence")
	}
}

func fits(raw []byte) bool {
	report, err := evidence.VerifyEvidence(raw)
	return err == nil && len(report.Faults) == 0
}

// Whoever tampers may compute the digest of the file anew: then the plan's
// seal, the contents' digests and the chain of the audit log find it, but for a
// few things that only the digest covers, which the environment's own log has.
func TestTamperedAndSealedEvidence(t *testing.T) {
	soak.Slow(t)
	t.Parallel()
	w, u := reviewed(t)
	raw := evidenceOf(w, u.Seq)
	onlySealed := []string{"digest", "made", "by", "environment.role", "environment.seq",
		"environment.uid", "update.uid", "update.at", "update.version", "review.created",
		"review.effects", "audit.head", "audit.headHash", "audit.entries.#.withheld",
		"review.events.#.at", "review.events.#.sync", "review.events.#.sharing"}
	tried, found := 0, 0
	for path, changed := range tamperings(t, raw) {
		general := path
		for i := range 20 {
			general = strings.ReplaceAll(general, fmt.Sprintf(".%d.", i), ".#.")
		}
		tried++
		if !fits(evidence.SealedAnew(changed)) {
			found++
			continue
		}
		if !slices.Contains(onlySealed,
			strings.TrimSuffix(strings.TrimSuffix(general, " removed"), " added")) {
			t.Errorf("%s was changed and sealed anew, and it was not found", path)
		}
	}
	if found < 200 || tried-found > 60 {
		t.Errorf("%d of %d were found", found, tried)
	}
}

// tamperings are copies of a document, each with one value changed, removed or
// doubled; by what was done.
func tamperings(t *testing.T, raw []byte) map[string][]byte {
	t.Helper()
	var document any
	if err := json.Unmarshal(raw, &document); err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	keep := func(path string) {
		text, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		out[path] = text
	}
	var walk func(path string, v any, set func(any))
	walk = func(path string, v any, set func(any)) {
		try := func(what string, other any) {
			set(other)
			keep(strings.TrimPrefix(path, ".") + what)
			set(v)
		}
		switch v := v.(type) {
		case string:
			try("", v+"x")
			if v != "" {
				try("", v[:len(v)-1]+"~")
			}
		case float64:
			try("", v+1)
		case bool:
			try("", !v)
		case []any:
			for i, item := range v {
				walk(fmt.Sprintf("%s.%d", path, i), item, func(other any) { v[i] = other })
				try(fmt.Sprintf(".%d removed", i), slices.Delete(slices.Clone(v), i, i+1))
				try(fmt.Sprintf(".%d added", i), slices.Insert(slices.Clone(v), i, item))
			}
		case map[string]any:
			for name, item := range v {
				walk(path+"."+name, item, func(other any) { v[name] = other })
				delete(v, name)
				keep(strings.TrimPrefix(path+"."+name, ".") + " removed")
				v[name] = item
			}
		}
	}
	walk("", document, func(any) {})
	return out
}
