package fill

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"configsync/schema"
)

// someForm draws a form with conditions on fields before and after, groups in
// groups, and retired and read-only fields.
func someForm() *rapid.Generator[*schema.Form] {
	return rapid.Custom(func(t *rapid.T) *schema.Form {
		d := formDrawing{t: t}
		form := &schema.Form{}
		for i := range rapid.IntRange(1, 3).Draw(t, "sections") {
			form.Sections = append(form.Sections, schema.Section{
				Name:        fmt.Sprintf("section-%d", i),
				VisibleWhen: d.condition(),
				Fields:      d.fields(2),
			})
		}
		return form
	})
}

type formDrawing struct {
	t    *rapid.T
	next int
	// What can be read from where the next field stands, by type.
	readable []*schema.Field
}

func (d *formDrawing) fields(depth int) []schema.Field {
	fields := make([]schema.Field, rapid.IntRange(1, 5).Draw(d.t, "fields"))
	for i := range fields {
		f := &fields[i]
		types := []string{
			"string", "text", "integer", "decimal", "boolean", "date", "dateTime", "time", "choice",
			"open-choice", "multi-choice", "currency", "display", "attachment", "group", "group",
		}
		f.Name, f.Label = fmt.Sprintf("field_%d", d.next), "Question"
		d.next++
		f.Type = rapid.SampledFrom(types).Draw(d.t, "type")
		if f.Type == "group" && depth == 0 {
			f.Type = "boolean"
		}
		f.VisibleWhen = d.condition()
		one := rapid.IntRange(0, 19).Draw(d.t, "kind")
		f.Retired, f.ReadOnly, f.Repeats = one == 1, one == 2, one >= 3 && one < 9
		if f.Type != "display" {
			f.Required, f.RequiredWhen = one%3 == 0, d.condition()
		}
		d.details(f, one)
		if f.Type == "group" {
			readable := d.readable
			f.Fields = d.fields(depth - 1)
			if f.Repeats {
				d.readable = readable
			}
			continue
		}
		if f.Type != "display" {
			d.readable = append(d.readable, f)
		}
	}
	return rapid.Permutation(fields).Draw(d.t, "order")
}

func (d *formDrawing) details(f *schema.Field, one int) {
	switch f.Type {
	case "choice", "open-choice", "multi-choice":
		f.Options = []schema.Option{
			{Code: "b", Label: "B"}, {Code: "a", Label: "A"},
			{Code: "old", Label: "Old", Retired: true}, {Code: "1", Label: "One"},
		}
		if one%5 == 0 {
			f.Default = "a"
		}
	case "integer", "decimal", "currency":
		if one%5 == 0 {
			f.Min, f.Default = 0.0, 1.0
		}
	case "date":
		if one%5 == 0 {
			f.Max, f.Default = schema.Today, schema.Today
		}
	case "string":
		if one%5 == 0 {
			f.Pattern, f.MaxLength = "[a-z0-9 ]+", 10
		}
	case "boolean":
		if one%5 == 0 {
			f.Default = one == 10
		}
	}
}

// condition draws a condition over what can be read, or none.
func (d *formDrawing) condition() string {
	if rapid.IntRange(0, 2).Draw(d.t, "conditional") > 0 || len(d.readable) == 0 {
		return ""
	}
	one := func() string {
		f := rapid.SampledFrom(d.readable).Draw(d.t, "read")
		n := f.Name
		shapes := []string{"answered(" + n + ")", "not answered(" + n + ")"}
		switch f.NoAnswer().(type) {
		case bool:
			shapes = append(shapes, n, "not "+n)
		case int, float64:
			shapes = append(shapes, n+" > 0", n+" in [0, 1]", "abs("+n+") < 10")
		case string:
			shapes = append(shapes, n+` == "a"`, n+` != "b"`, n+` in ["a", "1"]`,
				n+` matches "^[a-z]"`, "len("+n+") > 2")
		case []string:
			shapes = append(shapes, `"a" in `+n, "any("+n+`, # == "a")`, "len("+n+") > 1")
		case []int, []float64:
			shapes = append(shapes, "any("+n+", # > 0)")
		case []bool:
			shapes = append(shapes, "all("+n+", #)")
		}
		if f.Type == "date" && !f.Repeats {
			shapes = append(shapes, "age("+n+") >= 18", n+" <= today()")
		}
		return rapid.SampledFrom(shapes).Draw(d.t, "condition")
	}
	if rapid.Bool().Draw(d.t, "two") {
		return one() + rapid.SampledFrom([]string{" and ", " or "}).Draw(d.t, "join") + one()
	}
	return one()
}

// someValue draws what somebody, or something, types.
func someValue() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			"", " ", "a", "b", "old", "1", "0", "-1.50", "12", "true", "false", "2026-11-22",
			"2000-02-29", "1700-01-01", "2026-11-22T10:00", "10:30", " a b ", "x\r\ny", "a\x00",
			"\xff", "1,000", "Straße",
		}),
		rapid.String(),
	)
}

// someInputs draws inputs of a form, some of them of fields that it does not
// have.
func someInputs(s *Sheet) *rapid.Generator[map[string][]string] {
	return rapid.Custom(func(t *rapid.T) map[string][]string {
		in := map[string][]string{}
		for _, a := range fieldsOf(s) {
			for range rapid.IntRange(0, 3).Draw(t, "inputs") {
				in[someInput(t, a)] = rapid.SliceOfN(someValue(), 0, 3).Draw(t, "values")
			}
		}
		for range rapid.IntRange(0, 2).Draw(t, "strangers") {
			in[rapid.OneOf(rapid.StringMatching(`[a-z\[\].0-9]{0,12}`), rapid.String()).
				Draw(t, "stranger")] = []string{"a"}
		}
		for name := range in {
			if end := strings.LastIndex(name, "]."); end > 0 && rapid.Bool().Draw(t, "taken away") {
				in[name[:end+1]] = []string{"gone"}
			}
		}
		return in
	})
}

func someInput(t *rapid.T, a *asked) string {
	prefix := ""
	for _, group := range a.repeating {
		prefix = entryPrefix(prefix+group, rapid.IntRange(0, 3).Draw(t, "index"))
	}
	if a.entries != nil {
		return prefix + a.field.Name + "[]"
	}
	return prefix + a.field.Name
}

// fieldsOf lists the fields of a sheet in a fixed order.
func fieldsOf(s *Sheet) []*asked {
	var fields []*asked
	var walk func([]*asked)
	walk = func(list []*asked) {
		for _, a := range list {
			if a.field != nil {
				fields = append(fields, a)
			}
			walk(a.children)
		}
	}
	walk(s.sections)
	return fields
}

// someStored draws stored answers: those of an earlier fill, and some that the
// form would no longer take.
func someStored(s *Sheet, earlier []Answer) *rapid.Generator[[]Answer] {
	return rapid.Custom(func(t *rapid.T) []Answer {
		stored := append([]Answer{}, earlier...)
		for _, a := range fieldsOf(s) {
			if rapid.IntRange(0, 3).Draw(t, "also stored") != 0 {
				continue
			}
			also := Answer{
				a.field.Name,
				rapid.SampledFrom([]string{"", "0", "1", "1.0", "2.1.0", "x"}).Draw(t, "instance"),
				someValue().Draw(t, "value"),
			}
			known := func(b Answer) bool {
				return b.Field == also.Field && b.Instance == also.Instance
			}
			if !slices.ContainsFunc(stored, known) {
				stored = append(stored, also)
			}
		}
		return stored
	})
}

func sheetOfForm(t rapid.TB, form *schema.Form) *Sheet {
	t.Helper()
	s, err := NewSheet(form, func(string) (*schema.OptionList, bool) { return nil, false })
	if err != nil {
		t.Fatalf("the form that was drawn is refused: %v", err)
	}
	return s
}

// checkFilled reports what no fill may be.
func checkFilled(t rapid.TB, s *Sheet, in map[string][]string, stored []Answer) {
	t.Helper()
	w := newFilling(s, in, stored, testDay)
	filled := w.result()
	if w.failure != nil {
		t.Fatalf("a condition failed: %v", w.failure)
	}
	checkFields(t, filled, stored)
	checkKept(t, s, in, stored, filled)
	answers := filled.Answers()
	seen := map[Answer]bool{}
	for _, a := range answers {
		key := Answer{Field: a.Field, Instance: a.Instance}
		if seen[key] || !notBlank(a.Value) {
			t.Fatalf("%v is given twice, or empty", a)
		}
		seen[key] = true
	}
	again := s.Fill(s.Inputs(answers), answers, testDay)
	if diff := cmp.Diff(answers, again.Answers(), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("the answers change when they are filled in again (-before +after):\n%s", diff)
	}
	same := cmp.Options{
		cmp.AllowUnexported(Filled{}),
		cmp.Comparer(func(a, b *schema.Field) bool { return a == b }),
		cmp.Comparer(func(a, b *schema.Section) bool { return a == b }),
	}
	if diff := cmp.Diff(filled, s.Fill(in, stored, testDay), same); diff != "" {
		t.Fatalf("it is not the same twice:\n%s", diff)
	}
}

func checkFields(t rapid.TB, filled *Filled, stored []Answer) {
	t.Helper()
	names, visible := map[string]bool{}, map[string]bool{}
	filled.everyField(func(f *Field) {
		if names[f.Input] {
			t.Fatalf("two inputs are named %s", f.Input)
		}
		names[f.Input] = true
		visible[f.Field.Name] = visible[f.Field.Name] || f.Visible
		switch {
		case !f.Visible && (f.Problem != "" || f.Required):
			t.Fatalf("a hidden field asks for something: %+v", f)
		case f.Problem != "" &&
			(!strings.HasSuffix(f.Problem, ".") || strings.Contains(f.Problem, "\n")):
			t.Fatalf("%q is no sentence", f.Problem)
		case f.ReadOnly && f.Required:
			t.Fatalf("it must be answered and cannot be: %+v", f)
		case f.Field.Type == "group" && len(f.Instances) == 0,
			f.Field.Type != "group" && f.Instances != nil:
			t.Fatalf("%s has %d instances", f.Input, len(f.Instances))
		}
		for _, inner := range f.Instances {
			for i := range inner {
				if inner[i].Visible && !f.Visible {
					t.Fatalf("%s is shown in a hidden group", inner[i].Input)
				}
			}
		}
	})
	for _, a := range filled.Answers() {
		was := func(b Answer) bool { return b.Field == a.Field && b.Value == a.Value }
		if !visible[a.Field] && !slices.ContainsFunc(stored, was) {
			t.Fatalf("a hidden field has the answer %v, which is not stored", a)
		}
	}
}

// checkKept reports a stored answer that nobody touched and that is gone.
func checkKept(
	t rapid.TB, s *Sheet, in map[string][]string, stored []Answer, filled *Filled,
) {
	t.Helper()
	left := map[Answer]int{}
	for _, a := range filled.Answers() {
		left[Answer{Field: a.Field, Value: a.Value}]++
	}
	for _, a := range stored {
		if !notBlank(a.Value) || touched(s, in, a) {
			continue
		}
		kept := Answer{Field: a.Field, Value: a.Value}
		if left[kept]--; left[kept] < 0 && !s.chosenTwice(a, stored) {
			t.Fatalf("%v is gone, and nobody touched it; of %v typed into %v, there is %v",
				a, in, stored, filled.Answers())
		}
	}
}

// touched reports whether something was typed where the answer is, or its entry
// taken away.
func touched(s *Sheet, in map[string][]string, answer Answer) bool {
	a := s.fields[answer.Field]
	if a == nil || !a.hasAnswer() {
		return slices.ContainsFunc(in["-"+answer.Field], notBlank)
	}
	if a.readOnly {
		return false
	}
	input, _ := a.input(answer.Instance)
	_, sent := in[input]
	if sent || slices.ContainsFunc(in["-"+input], notBlank) {
		return true
	}
	for name := range in {
		if strings.HasSuffix(name, "]") && strings.HasPrefix(input, name+".") {
			return true
		}
	}
	return false
}

// chosenTwice reports whether an option is among the stored answers of a
// multi-choice more than once.
func (s *Sheet) chosenTwice(answer Answer, stored []Answer) bool {
	a := s.fields[answer.Field]
	if a == nil || a.field.Type != "multi-choice" {
		return false
	}
	n := 0
	for _, b := range stored {
		if b.Field == answer.Field && b.Value == answer.Value {
			n++
		}
	}
	return n > 1
}

func TestFillsOfAnyForm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := sheetOfForm(t, someForm().Draw(t, "form"))
		in := someInputs(s).Draw(t, "inputs")
		checkFilled(t, s, in, nil)
		stored := someStored(s, s.Fill(in, nil, testDay).Answers()).Draw(t, "stored")
		checkFilled(t, s, someInputs(s).Draw(t, "changed"), stored)
		checkFilled(t, s, s.Inputs(stored), stored)
		checkFilled(t, s, s.Blank(testDay), nil)
	})
}

func TestFillsOfTheExampleForms(t *testing.T) {
	t.Parallel()
	sheets := exampleSheets(t)
	rapid.Check(t, func(t *rapid.T) {
		s := sheets[rapid.SampledFrom(slices.Sorted(maps.Keys(sheets))).Draw(t, "form")]
		in := map[string][]string{}
		for _, a := range fieldsOf(s) {
			if len(a.options) > 0 && rapid.Bool().Draw(t, "chosen") {
				in[someInput(t, a)] = []string{rapid.SampledFrom(a.options).Draw(t, "option").Code}
			} else if rapid.Bool().Draw(t, "typed") {
				in[someInput(t, a)] = []string{someValue().Draw(t, "value")}
			}
		}
		checkFilled(t, s, in, nil)
		checkFilled(t, s, in, someStored(s, nil).Draw(t, "stored"))
	})
}

// Whatever is sent to a form, filling it in gives a result that keeps its
// promises.
func FuzzFill(f *testing.F) {
	for _, text := range []string{"ce_event[0].event=2\nce_event[0].event_date=2026-01-01",
		"ce_event[5].event=10\nce_event[5].referral_result=1\nce_event[]=",
		"assessment_level=2\nassessment_answers[1].assessment_question=q",
		"assessment_score=1e9\nassessment_level=2", "ce_event[0].ce_event[1].event=2",
		"assessment_date=\nassessment_date=today", "[[[]]].[0]=", "ce_event[999999].event=2",
		"ce_event[]=1\nce_event[][]=2"} {
		f.Add(text, text)
	}
	s := exampleSheets(f)["coordinated-entry-assessment"]
	f.Fuzz(func(t *testing.T, typed, stored string) {
		in := map[string][]string{}
		for line := range strings.SplitSeq(typed, "\n") {
			name, value, _ := strings.Cut(line, "=")
			in[name] = append(in[name], value)
		}
		var answers []Answer
		for line := range strings.SplitSeq(stored, "\n") {
			name, value, _ := strings.Cut(line, "=")
			field, instance, _ := strings.Cut(name, " ")
			known := func(a Answer) bool { return a.Field == field && a.Instance == instance }
			if !slices.ContainsFunc(answers, known) {
				answers = append(answers, Answer{field, instance, value})
			}
		}
		checkFilled(t, s, in, nil)
		checkFilled(t, s, in, answers)
	})
}
