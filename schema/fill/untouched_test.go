package fill

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/schema"
)

// A record was filled in before its form became what the rows say. Whoever now
// changes the phone number, and nothing else, loses nothing and is asked for
// nothing.
func TestUntouchedAnswersStay(t *testing.T) {
	t.Parallel()
	field := func(change func(*schema.Field)) schema.Field {
		f := schema.Field{Name: "x", Type: "string", Label: "X"}
		change(&f)
		return f
	}
	inGroup := func(change func(*schema.Field)) schema.Field {
		group := schema.Field{
			Name: "around", Type: "group", Label: "Around",
			Fields: []schema.Field{{Name: "x", Type: "string", Label: "X"}},
		}
		change(&group)
		return group
	}
	options := []schema.Option{{Code: "a", Label: "A"}, {Code: "c", Label: "C", Retired: true}}
	one := []Answer{{"x", "", "b"}}
	for _, c := range []struct {
		name   string
		now    schema.Field
		stored []Answer
		warns  bool
		hides  bool // it is not shown, or in no question
	}{
		{"pattern", field(func(f *schema.Field) { f.Pattern = "[0-9]+" }), one, true, false},
		{"length", field(func(f *schema.Field) { f.MaxLength = 1 }), []Answer{{"x", "", "long"}},
			true, false},
		{"whole number", field(func(f *schema.Field) { f.Type = "integer" }), one, true, false},
		{"decimal", field(func(f *schema.Field) { f.Type = "decimal" }), one, true, false},
		{"date", field(func(f *schema.Field) { f.Type = "date" }), one, true, false},
		{"time", field(func(f *schema.Field) { f.Type = "time" }), one, true, false},
		{"yes or no", field(func(f *schema.Field) { f.Type = "boolean" }), one, true, false},
		{"highest", field(func(f *schema.Field) { f.Type, f.Max = "integer", 5.0 }),
			[]Answer{{"x", "", "7"}}, true, false},
		{"lowest", field(func(f *schema.Field) { f.Type, f.Min = "currency", 5.0 }),
			[]Answer{{"x", "", "1.50"}}, true, false},
		{"until today", field(func(f *schema.Field) { f.Type, f.Max = "date", schema.Today }),
			[]Answer{{"x", "", "2031-01-01"}}, true, false},
		{"option gone", field(func(f *schema.Field) { f.Type, f.Options = "choice", options }), one,
			true, false},
		{"option retired", field(func(f *schema.Field) { f.Type, f.Options = "choice", options }),
			[]Answer{{"x", "", "c"}}, false, false},
		{"one of several", field(func(f *schema.Field) { f.Type, f.Options = "choice", options }),
			[]Answer{{"x", "0", "a"}, {"x", "1", "c"}}, true, false},
		{"several of one", field(func(f *schema.Field) { f.Repeats = true }), one, false, false},
		{"one line of several", field(func(*schema.Field) {}), []Answer{{"x", "", "b\nb"}},
			true, false},
		{"condition", field(func(f *schema.Field) { f.VisibleWhen = "phone == \"0\"" }), one,
			false, true},
		{"condition of its group",
			inGroup(func(g *schema.Field) { g.VisibleWhen = "phone == \"0\"" }), one, false, true},
		{"chain of conditions", inGroup(func(g *schema.Field) {
			g.Fields[0].VisibleWhen = "answered(between)"
			g.Fields = append([]schema.Field{{
				Name: "between", Type: "string", Label: "Between", VisibleWhen: "phone == \"0\"",
			}}, g.Fields...)
		}), one, false, true},
		{"into a group", inGroup(func(*schema.Field) {}), one, false, false},
		{"into entries", inGroup(func(g *schema.Field) { g.Repeats = true }), one, false, false},
		{"retired", field(func(f *schema.Field) { f.Retired = true }), one, false, false},
		{"text only", field(func(f *schema.Field) { f.Type = "display" }), one, false, true},
		{"group", field(func(f *schema.Field) {
			f.Type, f.Fields = "group", []schema.Field{{Name: "y", Type: "string", Label: "Y"}}
		}), one, false, true},
		{"removed", schema.Field{Name: "y", Type: "string", Label: "Y"}, one, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := sheetOf(t, schema.Field{Name: "phone", Type: "string", Label: "Phone"}, c.now)
			stored := append([]Answer{{"phone", "", "1"}}, c.stored...)
			opened := s.Fill(nil, stored, testDay)
			in := inputs{"phone": {"2"}}
			opened.everyField(func(f *Field) {
				if f.Visible && f.Input != "phone" && !f.ReadOnly && len(f.Values) > 0 {
					in[f.Input] = f.Values // as the page sends it back
				}
			})
			for name, in := range map[string]inputs{"page": in, "change": {"phone": {"2"}}} {
				filled := s.Fill(in, stored, testDay)
				values := map[string]int{}
				for _, a := range filled.Answers() {
					values[a.Field+"="+a.Value]++
				}
				want := map[string]int{"phone=2": 1}
				for _, a := range c.stored {
					want[a.Field+"="+a.Value]++
				}
				if diff := cmp.Diff(want, values); diff != "" {
					t.Errorf("%s: answers (-want +got):\n%s", name, diff)
				}
				if diff := cmp.Diff([]Problem(nil), filled.Problems()); diff != "" {
					t.Errorf("%s: problems (-want +got):\n%s", name, diff)
				}
				if warns := len(filled.Warnings()) > 0; warns != c.warns {
					t.Errorf("%s: it warns of %v", name, filled.Warnings())
				}
				kept := len(filled.Unasked)
				filled.everyField(func(f *Field) { kept += len(f.Kept) })
				if hides := kept > 0; hides != c.hides {
					t.Errorf("%s: %d answers are kept and not asked", name, kept)
				}
			}
		})
	}
}

// What the record lacked may wait; what somebody empties, or newly makes
// necessary, may not.
func TestRequiredAnswersMayWait(t *testing.T) {
	t.Parallel()
	s := sheetOf(t,
		schema.Field{Name: "new", Type: "string", Label: "New", Required: true},
		schema.Field{Name: "had", Type: "string", Label: "Had", Required: true},
		schema.Field{Name: "married", Type: "boolean", Label: "Married"},
		schema.Field{
			Name: "partner", Type: "string", Label: "Partner", RequiredWhen: "married",
		},
	)
	stored := []Answer{{"had", "", "x"}}
	labels := func(problems []Problem) (out []string) {
		for _, p := range problems {
			out = append(out, p.Label)
		}
		return out
	}
	for _, c := range []struct {
		name           string
		in             inputs
		stored         []Answer
		wrong, waiting []string
	}{
		{"opened", nil, stored, nil, []string{"New"}},
		{"saved as it was", inputs{"new": {""}, "had": {"x"}}, stored, nil, []string{"New"}},
		{"emptied", inputs{"new": {""}, "had": {""}}, stored, []string{"Had"}, []string{"New"}},
		{"made necessary", inputs{"married": {"true"}}, stored, []string{"Partner"},
			[]string{"New"}},
		{"lacking before", inputs{"married": {"true"}},
			append([]Answer{{"married", "", "true"}}, stored...), nil, []string{"New", "Partner"}},
		{"a record without answers", inputs{}, []Answer{}, nil, []string{"New", "Had"}},
		{"a new record", inputs{}, nil, []string{"New", "Had"}, nil},
	} {
		filled := s.Fill(c.in, c.stored, testDay)
		if diff := cmp.Diff(c.wrong, labels(filled.Problems())); diff != "" {
			t.Errorf("%s: problems (-want +got):\n%s", c.name, diff)
		}
		if diff := cmp.Diff(c.waiting, labels(filled.Waiting())); diff != "" {
			t.Errorf("%s: waiting (-want +got):\n%s", c.name, diff)
		}
	}
}

// A hidden answer ends by a person's act alone.
func TestHiddenAnswersAreTakenAway(t *testing.T) {
	t.Parallel()
	s := sheetOf(t,
		schema.Field{Name: "married", Type: "boolean", Label: "Married"},
		schema.Field{
			Name: "partner", Type: "string", Label: "Partner", VisibleWhen: "married",
		},
	)
	stored := []Answer{{"married", "", "true"}, {"partner", "", "Ana"}}
	for name, c := range map[string]struct {
		in   inputs
		want []string
	}{
		"hidden by the same save": {inputs{"married": {"false"}, "partner": {"Ana"}},
			[]string{"married=false", "partner=Ana"}},
		"typed, then hidden": {inputs{"married": {"false"}, "partner": {"Eva"}},
			[]string{"married=false", "partner=Ana"}},
		"sent blank": {inputs{"married": {"false"}, "partner": {""}}, []string{"married=false"}},
		"taken away": {inputs{"married": {"false"}, "partner": {"Ana"}, "-partner": {"yes"}},
			[]string{"married=false"}},
		"taken away, and shown": {inputs{"-partner": {"yes"}},
			[]string{"married=true", "partner=Ana"}},
	} {
		if diff := cmp.Diff(c.want, answersIn(s.Fill(c.in, stored, testDay))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
