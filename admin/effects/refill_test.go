package effects

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"configsync/schema"
	"configsync/schema/fill"
)

// randomForm draws a form of a few fields, each of which may be read by the
// conditions of later ones.
func randomForm(t *rapid.T) *schema.Form {
	condition := func(i int) string {
		if i == 0 || rapid.IntRange(0, 2).Draw(t, "condition") > 0 {
			return ""
		}
		return fmt.Sprintf(`f%d == %q`, rapid.IntRange(0, i-1).Draw(t, "reads"),
			rapid.SampledFrom([]string{"1", "2"}).Draw(t, "is"))
	}
	form := &schema.Form{Title: "F"}
	for s, next := 0, 0; s < 3; s++ {
		section := schema.Section{
			Name: fmt.Sprintf("s%d", s), Title: "S", VisibleWhen: condition(next),
		}
		for range 2 {
			f := schema.Field{
				Name: fmt.Sprintf("f%d", next), Label: fmt.Sprintf("F%d", next), Type: "string",
				VisibleWhen: condition(next), RequiredWhen: condition(next),
				Required: rapid.IntRange(0, 4).Draw(t, "required") == 0,
				Pattern:  rapid.SampledFrom([]string{"", "", "1", "[0-9]"}).Draw(t, "pattern"),
				Retired:  rapid.IntRange(0, 6).Draw(t, "retired") == 0,
			}
			if f.Required {
				f.RequiredWhen = ""
			}
			section.Fields = append(section.Fields, f)
			next++
		}
		form.Sections = append(form.Sections, section)
	}
	return form
}

// However few fields are filled in, and however few times, what is counted is
// what comes of filling in every record whole.
func TestRefillCountsAsEachRecordWouldHaveIt(t *testing.T) {
	t.Parallel()
	const day = "2026-11-22"
	rapid.Check(t, func(t *rapid.T) {
		before, after := randomForm(t), randomForm(t)
		differing, read, err := differingFields(before, after)
		if err != nil {
			t.Fatal(err)
		}
		sheet := func(form *schema.Form, names []string) *fill.Sheet {
			s, err := partialSheet(form, names, nil)
			if err != nil {
				t.Fatalf("%v in %+v", err, form)
			}
			return s
		}
		every := []string{"f0", "f1", "f2", "f3", "f4", "f5"}
		whole := refill{
			before: sheet(before, every), after: sheet(after, every), day: day,
			known: map[string]outcome{}, total: outcome{},
		}
		partial := refill{
			before: sheet(before, read), after: sheet(after, read), day: day,
			known: map[string]outcome{}, total: outcome{},
		}
		for range rapid.IntRange(1, 20).Draw(t, "records") {
			all, some := []fill.Answer{}, []fill.Answer(nil)
			for _, name := range every {
				value := rapid.SampledFrom([]string{"", "", "1", "2", "x"}).Draw(t, name)
				if value == "" {
					continue
				}
				answer := fill.Answer{Field: name, Value: value}
				all = append(all, answer)
				if slices.Contains(read, name) {
					some = append(some, answer)
				}
			}
			whole.add(all, 1)
			partial.add(some, 1)
		}
		for name := range partial.total {
			if !slices.Contains(differing, name) {
				delete(partial.total, name) // only read by a condition
			}
		}
		for name := range whole.total {
			if !slices.Contains(differing, name) {
				t.Fatalf("%s comes out differently and was not compared: %+v", name, whole.total)
			}
		}
		if diff := cmp.Diff(
			whole.total, partial.total, cmp.AllowUnexported(fieldOutcome{}),
		); diff != "" {
			t.Fatalf("of %v with %v (-whole +partial):\n%s", differing, read, diff)
		}
	})
}

// Two options that change places, a code that is used anew, and a list that is
// exchanged change what stored codes mean; a better wording does not.
func TestReread(t *testing.T) {
	t.Parallel()
	options := func(texts ...string) (out []schema.Option) {
		for i := 0; i < len(texts); i += 2 {
			out = append(out, schema.Option{Code: texts[i], Label: texts[i+1]})
		}
		return out
	}
	own, list, other := placedField{Field: &schema.Field{}},
		placedField{Field: &schema.Field{OptionList: "one"}},
		placedField{Field: &schema.Field{OptionList: "two"}}
	for _, c := range []struct {
		name          string
		was, is       placedField
		before, after []schema.Option
		want          []string
	}{
		{"the same", own, own, options("a", "A"), options("a", "A"), nil},
		{"reworded", own, own, options("a", "Adlut", "b", "B"), options("a", "Adult", "b", "B"),
			nil},
		{"swapped", own, own, options("a", "A", "b", "B"), options("a", "B", "b", "A"),
			[]string{"a", "b"}},
		{"ring", own, own, options("a", "A", "b", "B", "c", "C"),
			options("a", "B", "b", "C", "c", "A"), []string{"a", "b", "c"}},
		{"code of a removed option", own, own, options("a", "A", "b", "B"), options("a", "B"),
			[]string{"a"}},
		{"other list, same words", list, other, options("a", "A"), options("a", "A"), nil},
		{"other list, other words", list, other, options("a", "A"), options("a", "Z"),
			[]string{"a"}},
	} {
		var got []string
		for _, pair := range reread(c.was, c.is, c.before, c.after) {
			got = append(got, pair[1].Code)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
