package hmis_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
)

var update = flag.Bool("update", false, "write plan.golden anew")

// What a sync of Training into Production would do, as a file to read:
// plan.golden.
func TestPlanOfThePair(t *testing.T) {
	t.Parallel()
	got := describe(t, planPair(t, syncer.PlanOptions{}))
	const file = "plan.golden"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the plan is not that of %s; go test ./examples/hmis -update writes it anew (-want +got):\n%s",
			file, diff)
	}
}

// Once somebody decides the conflict, the plan can be carried out, and what it
// makes of Production is valid.
func TestDecidedPairIsValid(t *testing.T) {
	t.Parallel()
	intake := schema.Key{Kind: "form", Name: "client-intake"}
	for _, side := range []syncer.Side{syncer.SourceSide, syncer.TargetSide} {
		p := planPair(t, syncer.PlanOptions{
			Decisions: []syncer.Decision{{Side: side, Key: intake, Path: conflictPath(t)}},
		})
		if len(p.Conflicts) > 0 {
			t.Errorf("conflicts remain: %v", p.ConflictError())
		}
		after := map[schema.Key]schema.Object{}
		for _, o := range read(t, "production").Objects {
			after[o.Key] = o
		}
		for _, d := range p.Changes {
			delete(after, d.From)
			if delete(after, d.Key); d.Body != nil {
				after[d.Key] = schema.Object{Key: d.Key, Body: d.Body}
			}
		}
		var objects []schema.Object
		for _, o := range after {
			objects = append(objects, o)
		}
		if problems := schema.All().Check(objects, nil); len(problems) > 0 {
			t.Errorf("Production would not be valid: %v", problems)
		}
	}
}

func conflictPath(t *testing.T) string {
	t.Helper()
	p := planPair(t, syncer.PlanOptions{})
	if len(p.Conflicts) != 1 || len(p.Conflicts[0].Conflicts()) != 1 {
		t.Fatalf("%d objects are in conflict, want one with one field", len(p.Conflicts))
	}
	return p.Conflicts[0].Conflicts()[0].Path
}

// planPair plans Training into Production, which the last sync left as it is in
// last-sync.
func planPair(t *testing.T, o syncer.PlanOptions) *syncer.Plan {
	t.Helper()
	o.Author, o.Now = "somebody", time.Unix(0, 0)
	last := syncer.NewFolder(read(t, "last-sync"), nil)
	p, err := syncer.MakePlan(context.Background(), schema.All(),
		syncer.NewFolder(read(t, "training"), nil), syncer.NewFolder(read(t, "production"), last),
		o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// describe writes everything in a plan that is the same each time it is made.
func describe(t *testing.T, p *syncer.Plan) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s from %s to %s\n", p.Type, p.Source.Name, p.Target.Name)
	for _, part := range []struct {
		title       string
		differences []*syncer.Difference
	}{{"CHANGES", p.Changes}, {"CONFLICTS", p.Conflicts}, {"KEPT", p.Kept}} {
		fmt.Fprintf(&b, "\n%s\n", part.title)
		for _, d := range part.differences {
			describeDifference(&b, d)
		}
	}
	notes, err := releasenotes.Wording{Kinds: schema.All()}.Notes("",
		slices.Concat(p.Changes, p.Conflicts))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "\nRELEASE NOTES\n\n%s", notes.Markdown())
	return b.String()
}

func describeDifference(b *strings.Builder, d *syncer.Difference) {
	op := string(d.Op)
	if op == "" {
		op = "leave"
	}
	fmt.Fprintf(b, "\n%s %s (%s)", op, d.Key, d.Title)
	if !d.From.IsZero() {
		fmt.Fprintf(b, " from %s", d.From)
	}
	if d.OwnObject() {
		b.WriteString(", made here")
	}
	b.WriteByte('\n')
	for _, f := range d.Fields {
		fmt.Fprintf(b, "  %s %s %s\n", f.Resolution, f.Op, f.Path)
		if f.Path == "" {
			continue // the whole object
		}
		if words := rewording(f); words != "" {
			fmt.Fprintf(b, "    words  %s\n", words)
			continue
		}
		for _, side := range []struct {
			name  string
			value schema.Value
		}{{"base", f.Base}, {"source", f.Source}, {"target", f.Target}} {
			if side.value != nil {
				fmt.Fprintf(b, "    %-7s%s\n", side.name, short(side.value))
			}
		}
	}
}

// rewording shows which words of a text change, with a few around them; ""
// where the field is no text of several words.
func rewording(f syncer.Field) string {
	source, _ := f.Source.(string)
	target, _ := f.Target.(string)
	if !strings.Contains(source, " ") || !strings.Contains(target, " ") {
		return ""
	}
	segments, _ := syncer.WordDiff(target, source)
	var b strings.Builder
	for i, s := range segments {
		switch s.Op {
		case syncer.Added:
			fmt.Fprintf(&b, "{+%s+}", s.Text)
		case syncer.Removed:
			fmt.Fprintf(&b, "[-%s-]", s.Text)
		default:
			b.WriteString(fold(s.Text, i > 0, i < len(segments)-1))
		}
	}
	return b.String()
}

// fold leaves out the middle of a text that stays, and its end or beginning
// where no change is beside it.
func fold(text string, afterChange, beforeChange bool) string {
	const most = 24
	runes := []rune(text)
	begin, end := "", ""
	if afterChange {
		begin = string(runes[:min(most, len(runes))])
	}
	if beforeChange {
		end = string(runes[max(0, len(runes)-most):])
	}
	if len(runes) <= 2*most && afterChange && beforeChange || len(runes) <= most {
		return text
	}
	return begin + "…" + end
}

// short is as much of a value as a line holds.
func short(v schema.Value) string {
	const most = 110
	runes := []rune(string(schema.Canonical(v)))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}
