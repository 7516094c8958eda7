package syncer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// sealed is a plan of a bit of everything, as a file holds it.
func sealed(tb testing.TB) []byte {
	tb.Helper()
	all := small(tb).with(tb, map[string]string{"option-list/o2": options1})
	source := all.with(tb, map[string]string{
		"option-list/o1": `{"title":"Öne","source":"3.07 <&>","items":[{"code":"b","label":"B"},{"code":"a","label":"Ä"}]}`,
		"form/f1":        "", "form/f2": strings.Replace(form1, "o1", "o2", 1),
		"system-property/login-attempts": `{"value":3}`,
	})
	target := all.with(tb, map[string]string{
		"workgroup/own":  administrators,
		"option-list/o1": `{"title":"One, production","items":[{"code":"a","label":"A"}]}`,
	})
	q := question{
		all, source, target,
		syncer.PlanOptions{
			Decisions: []syncer.Decision{{
				Side: syncer.SourceSide,
				Key:  key("option-list/o1"),
				Path: "title",
			}},
		},
	}
	p, err := q.plan()
	if err != nil {
		tb.Fatal(err)
	}
	p.Summary, p.Notes = "Everything.", "## Notes\n\n- one\n"
	if err := p.Seal(); err != nil {
		tb.Fatal(err)
	}
	if len(p.Changes) < 4 || len(p.Kept) == 0 || len(p.Requires) == 0 || len(p.Bases) == 0 {
		tb.Fatalf("the plan is not of a bit of everything: %+v", p)
	}
	raw, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

func TestSealedPlanIsReadBack(t *testing.T) {
	t.Parallel()
	raw := sealed(t)
	p, err := syncer.ReadPlan(raw)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(raw), string(again)); diff != "" {
		t.Errorf("read and written again (-was +is):\n%s", diff)
	}
	was := p.Digest
	if err := p.Seal(); err != nil || p.Digest != was {
		t.Errorf("sealed again: %s, %v, want %s", p.Digest, err, was)
	}
}

// meaning is what a JSON text says, whatever its white space; "" when it is no
// JSON.
func meaning(raw []byte) string {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || d.More() {
		return ""
	}
	out, _ := json.Marshal(v)
	return string(out)
}

// Whatever single byte is changed, the plan is refused, or says what it said.
func TestChangedPlanIsRefused(t *testing.T) {
	t.Parallel()
	raw := sealed(t)
	said := meaning(raw)
	refused := func(t interface{ Fatalf(string, ...any) }, changed []byte, what string) {
		p, err := syncer.ReadPlan(changed)
		switch {
		case err == nil && meaning(changed) != said:
			t.Fatalf("%s is accepted", what)
		case err == nil:
			if again, _ := json.Marshal(p); meaning(again) != said {
				t.Fatalf("%s is read as another plan", what)
			}
		case codeOf(t, err) != refusal.Tampered:
			t.Fatalf("%s is refused with %v", what, err)
		}
	}
	for i := 0; i < len(raw); i += 5 {
		changed := bytes.Clone(raw)
		changed[i] ^= 1
		refused(t, changed, "a flip of "+string(raw[max(0, i-20):i+1]))
	}
	rapid.Check(t, func(t *rapid.T) {
		changed := bytes.Clone(raw)
		i := rapid.IntRange(0, len(raw)-1).Draw(t, "place")
		switch rapid.IntRange(1, 4).Draw(t, "how") {
		case 1:
			changed[i] = rapid.Byte().Draw(t, "byte")
		case 2:
			changed = append(changed[:i], changed[i+1:]...)
		case 3:
			changed = append(changed[:i],
				append([]byte{rapid.Byte().Draw(t, "byte")}, changed[i:]...)...)
		case 4:
			j := rapid.IntRange(0, len(raw)-1).Draw(t, "other place")
			changed[i], changed[j] = changed[j], changed[i]
		}
		refused(t, changed, string(changed[max(0, i-30):min(len(changed), i+10)]))
	})
}

func TestCutPlanIsRefused(t *testing.T) {
	t.Parallel()
	raw := sealed(t)
	for i := 0; i < len(raw); i += 3 {
		if _, err := syncer.ReadPlan(raw[:i]); codeOf(t, err) != refusal.Tampered {
			t.Fatalf("the first %d of %d bytes: %v", i, len(raw), err)
		}
	}
}

// A seal counts what a plan says, not how its file is laid out.
func TestLayoutOfPlanDoesNotMatter(t *testing.T) {
	t.Parallel()
	raw := sealed(t)
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		t.Fatal(err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, raw, "\t", " \t "); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"compact": compact.String(), "indented": indented.String(),
		"a newline at the end": string(raw) + "\n",
		"lines of Windows":     strings.ReplaceAll(string(raw), "\n", "\r\n"),
	} {
		p, err := syncer.ReadPlan([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, d := range p.Changes {
			if d.After != "" && schema.DigestOf(d.Body) != d.After {
				t.Errorf("%s: the content of %s is not what was planned", name, d.Key)
			}
		}
	}
}

func TestForgedPlanIsRefused(t *testing.T) {
	t.Parallel()
	raw := string(sealed(t))
	edit := func(change func(p *syncer.Plan)) string {
		p, err := syncer.ReadPlan([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		change(p)
		out, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	reseal := func(change func(p *syncer.Plan)) string {
		return edit(func(p *syncer.Plan) {
			change(p)
			if err := p.Seal(); err != nil {
				t.Fatal(err)
			}
		})
	}
	for name, text := range map[string]string{
		"nothing":          "",
		"no JSON":          "plan",
		"a list":           "[]",
		"null":             "null",
		"an empty plan":    "{}",
		"an unknown field": strings.Replace(raw, "{", `{"also":1,`, 1),
		"what a second field hides": strings.Replace(raw, "{",
			`{"changes":[{"from":"form/f9","skipped":true}],`, 1),
		"a field in capitals": strings.Replace(raw, "{", `{"Author":"nobody",`, 1),
		"another plan behind": raw + raw,
		"text behind":         raw + "x",
		"another author":      edit(func(p *syncer.Plan) { p.Author = "nobody" }),
		"later": edit(func(p *syncer.Plan) {
			p.Created = p.Created.Add(time.Microsecond)
		}),
		"a change less":          edit(func(p *syncer.Plan) { p.Changes = p.Changes[1:] }),
		"a precondition less":    edit(func(p *syncer.Plan) { p.Requires = nil }),
		"other notes":            edit(func(p *syncer.Plan) { p.Notes += "." }),
		"no digest":              edit(func(p *syncer.Plan) { p.Digest = "" }),
		"another format, sealed": reseal(func(p *syncer.Plan) { p.Format++ }),
		"content not its own, sealed": reseal(func(p *syncer.Plan) {
			p.Changes[0].Body = p.Changes[1].Body
		}),
		"content cut from it, sealed": reseal(func(p *syncer.Plan) { p.Changes[0].Body = nil }),
		"digest without body, sealed": reseal(func(p *syncer.Plan) { p.Changes[0].After = "" }),
		"no id, sealed":               reseal(func(p *syncer.Plan) { p.ID = "" }),
		"a type of no plan, sealed": reseal(func(p *syncer.Plan) {
			p.Type = syncer.Application
		}),
		"a change of nothing, sealed": reseal(func(p *syncer.Plan) {
			p.Changes = append(p.Changes, nil)
		}),
		"nothing is kept, sealed": reseal(func(p *syncer.Plan) {
			p.Kept = append(p.Kept, nil)
		}),
		"a conflict of none, sealed": reseal(func(p *syncer.Plan) {
			p.Conflicts = append(p.Conflicts, nil)
		}),
		"the digest in capital digits": edit(func(p *syncer.Plan) {
			p.Digest = schema.Digest(strings.ToUpper(string(p.Digest)))
		}),
	} {
		if _, err := syncer.ReadPlan([]byte(text)); codeOf(t, err) != refusal.Tampered {
			t.Errorf("%s: %v, want it refused as tampered", name, err)
		}
	}
}

// Two plans of the same environments have the same content, and each is used
// once.
func TestPlansAreOfTheirOwn(t *testing.T) {
	t.Parallel()
	all := small(t)
	q := question{base: all, source: all.with(t, map[string]string{"form/f2": form1}), target: all}
	one, err := q.plan()
	if err != nil {
		t.Fatal(err)
	}
	other, err := syncer.MakePlan(context.Background(), schema.All(),
		q.source.folder("training", nil), q.target.folder("production", q.base),
		syncer.PlanOptions{Author: "somebody", Now: moment})
	if err != nil {
		t.Fatal(err)
	}
	if one.ID == other.ID {
		t.Error("two plans have one id")
	}
	other.ID = one.ID
	if err := one.Seal(); err != nil {
		t.Fatal(err)
	}
	if err := other.Seal(); err != nil {
		t.Fatal(err)
	}
	if one.Digest != other.Digest {
		t.Error("two plans of one content have different digests")
	}
}
