package schema

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// bigForm has groups nested to a depth, and fields in all, each level with
// conditions on the one above.
func bigForm(depth, fields int) string {
	var b strings.Builder
	b.WriteString("name: big\ntitle: Big\nsections:\n  - name: main\n    title: Main\n    fields:\n")
	written, indent := 0, "      "
	question := func(more string) {
		fmt.Fprintf(&b, "%s- name: field_%d\n%s  type: boolean\n%s  label: Question %d?\n%s",
			indent, written, indent, indent, written, more)
		written++
	}
	question("")
	for level := range depth {
		fmt.Fprintf(&b,
			"%s- name: group_%d\n%s  type: group\n%s  label: Group\n%s  visibleWhen: field_%d\n%s  fields:\n",
			indent, level, indent, indent, indent, written-1, indent)
		indent += "      "
		for range fields / depth {
			question(fmt.Sprintf("%s  requiredWhen: field_%d\n", indent, written-1))
		}
	}
	return b.String()
}

func TestFormsAreDeepAndLong(t *testing.T) {
	t.Parallel()
	for _, depth := range []int{6, 12, 20} {
		text := bigForm(depth, 1_200)
		bundle, err := All().ReadBundle(bundleOf(map[string]string{"forms/big.yaml": text}))
		if err != nil {
			t.Fatalf("%d deep: %.500v", depth, err)
		}
		written, err := All().YAML(bundle.Objects[0])
		if err != nil {
			t.Fatal(err)
		}
		again, err := All().ReadBundle(
			bundleOf(map[string]string{"forms/big.yaml": string(written)}),
		)
		if err != nil || !bytes.Equal(again.Objects[0].Body, bundle.Objects[0].Body) {
			t.Errorf("%d deep: it does not come back: %v", depth, err)
		}
	}
	got := problemsOf(bundleOf(map[string]string{"forms/big.yaml": bigForm(21, 21)}))
	if !strings.Contains(got, "groups are nested more than 20 deep") {
		t.Errorf("%.300s", got)
	}
}

func TestFieldsThatContradictThemselves(t *testing.T) {
	t.Parallel()
	options := []Option{{Code: "1", Label: "One"}, {Code: "2", Label: "Two", Retired: true}}
	tests := []struct {
		field Field
		step  string
		want  string
	}{
		{
			Field{Name: "Veteran", Type: "boolean"}, "name",
			`"Veteran" cannot be the name of a field: use lower-case letters, digits and underscores, at most 64, such as veteran_status`,
		},
		{
			Field{Name: "today", Type: "boolean"}, "name",
			`"today" cannot be the name of a field: it has a meaning in conditions`,
		},
		{Field{Type: "group"}, "type", "a group needs fields"},
		{
			Field{Type: "string", Fields: []Field{{Name: "inner", Type: "string"}}}, "fields",
			"only a group has fields; this is a string",
		},
		{
			Field{Type: "display", Required: true}, "type",
			"a display only shows text: it cannot be required or have a default",
		},
		{
			Field{Type: "string", Pattern: "("}, "pattern",
			"the pattern is not a valid regular expression: error parsing regexp: missing closing ): `(`",
		},
		{
			Field{Type: "integer", Pattern: "a"}, "pattern",
			"only a string or text has a pattern; this is an integer",
		},
		{Field{Type: "string", MaxLength: -1}, "maxLength", "maxLength cannot be negative"},
		{Field{Type: "choice"}, "type", "a choice needs an optionList, or options"},
		{
			Field{Type: "string", OptionList: "l"}, "optionList",
			"only a choice has an optionList; this is a string",
		},
		{
			Field{Type: "string", Options: options}, "options",
			"only a choice has options; this is a string",
		},
		{
			Field{Type: "choice", OptionList: "l", Options: options}, "options",
			"a choice has an optionList or options, not both: remove one",
		},
		{
			Field{Type: "integer", Min: 5.0, Max: 4.0}, "max",
			"max is below min: no answer could be valid",
		},
		{
			Field{Type: "date", Min: "2026-01-02", Max: "2026-01-01"}, "max",
			"max is below min: no answer could be valid",
		},
		{Field{Type: "integer", Min: "2"}, "min", "the bound of an integer is a number"},
		{
			Field{Type: "date", Max: "tomorrow"}, "max",
			`"tomorrow" is not a date: write year-month-day, such as 2026-01-31`,
		},
		{Field{Type: "string", Min: 1.0}, "min", "a string has no bounds"},
		{
			Field{Type: "integer", Default: 1.5}, "default",
			"the default of an integer is a whole number",
		},
		{
			Field{Type: "boolean", Default: "yes"}, "default",
			"the default of a boolean is true or false",
		},
		{
			Field{Type: "date", Default: "soon"}, "default",
			"the default of a date is a date such as 2026-01-31, or today",
		},
		{
			Field{Type: "string", Default: 3.0}, "default",
			"the default of a string is text; put it in quotes",
		},
		{
			Field{Type: "choice", Options: options, Default: "3"}, "default",
			`the default "3" is not one of the options`,
		},
		{
			Field{Type: "choice", Options: options, Default: "2"}, "default",
			`the default "2" is a retired option`,
		},
		{Field{Type: "attachment", Default: "x"}, "default", "an attachment has no default"},
	}
	for _, test := range tests {
		if test.field.Name == "" {
			test.field.Name = "asked"
		}
		form := Form{Sections: []Section{{Name: "main", Fields: []Field{test.field}}}}
		got := form.Check("form", func(Key) Spec { return nil })
		want := []Finding{{Join("sections/main/fields/"+test.field.Name, test.step), test.want}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test.field, diff)
		}
	}
}

func TestFieldNamesAreUniqueInAForm(t *testing.T) {
	t.Parallel()
	got := problemsOf(bundleOf(map[string]string{"forms/f.yaml": "name: f\ntitle: F\nsections:\n  - name: one\n    title: One\n    fields:\n      - {name: a, type: boolean, label: A}\n" +
		"  - name: two\n    title: Two\n    fields:\n      - {name: a, type: boolean, label: A}\n"}))
	want := "forms/f.yaml:11:10: the form has another field named a, at sections/one/fields/a: names are unique in a form"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAgreements(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		mou  MOU
		want string
	}{
		{MOU{From: "a", To: "b", Begins: "2026-01-01", Ends: "2026-01-01"}, ""},
		{MOU{Between: []string{"a", "b", "c"}, Begins: "2026-01-01"}, ""},
		{MOU{}, "the organizations are missing: write from and to, or between"},
		{MOU{From: "a"}, "to is missing: the organization that may see the clients"},
		{MOU{To: "a"}, "from is missing: the organization whose clients are shared"},
		{MOU{From: "a", To: "a"}, "an organization needs no MOU with itself"},
		{
			MOU{From: "a", Between: []string{"a", "b"}},
			"an MOU is one-way (from and to) or bidirectional (between), not both: remove one",
		},
		{MOU{Between: []string{"a"}}, "a bidirectional MOU needs at least two organizations"},
		{MOU{Between: []string{"a", "b", "a"}}, "a is listed twice"},
		{
			MOU{From: "a", To: "b", Begins: "2026-01-02", Ends: "2026-01-01"},
			"the MOU ends on 2026-01-01, before it begins on 2026-01-02",
		},
	} {
		got := ""
		for _, f := range test.mou.Check("m", nil) {
			got += f.Message
		}
		if got != test.want {
			t.Errorf("%+v: %q, want %q", test.mou, got, test.want)
		}
	}
}
