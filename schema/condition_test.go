package schema

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// conditionOn checks a condition on a form that has a field of every type it
// could read.
func conditionOn(text string) []Finding {
	fields := []Field{
		{Name: "b", Type: "boolean", Label: "B"}, {Name: "n", Type: "integer", Label: "N"},
		{Name: "q", Type: "decimal", Label: "Q"},
		{Name: "s", Type: "string", Label: "S"}, {Name: "d", Type: "date", Label: "D"},
		{
			Name:    "c",
			Type:    "choice",
			Label:   "C",
			Options: []Option{{Code: "1", Label: "One"}, {Code: "2", Label: "Two", Retired: true}},
		},
		{Name: "m", Type: "multi-choice", Label: "M", Options: []Option{{Code: "x", Label: "X"}}},
		{Name: "words", Type: "display", Label: "Words"},
		{Name: "many", Type: "group", Label: "Many", Repeats: true,
			Fields: []Field{{Name: "inner", Type: "boolean", Label: "Inner"},
				{Name: "sibling", Type: "string", Label: "Sibling", VisibleWhen: "inner"}}},
		{Name: "asked", Type: "string", Label: "Asked", VisibleWhen: text},
	}
	f := Form{Title: "Form", Sections: []Section{{Name: "main", Title: "Main", Fields: fields}}}
	return f.Check("form", func(Key) Spec { return nil })
}

func TestConditionsThatCanBeUsed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"b", "not b", "n > 3 and n <= 5", "n >= 3 && !(n == 4)", "q < 1.5 or n + 1 > q", `s != ""`,
		`lower(trim(s)) == "x"`, `len(s) > 3`,
		`c == "1"`, `c in ["1", "2"]`, `c == "2"`, `"x" in m`, `any(m, # == "x")`,
		`count(m, # != "x") > 1`, "age(d) >= 18", "d > today()",
		"answered(d) and age(d) < 18", "answered(m)", `s matches "^[0-9]{9}$"`, `s startsWith "a"`,
		"b ? n > 1 : n > 2", "abs(n) > min(1, 2)",
	} {
		if got := conditionOn(text); len(got) > 0 {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestConditionsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"missing":                          "the condition reads missing, but the form has no such field",
		"n":                                "the condition cannot be used: expected bool, but got int",
		"n > \"3\"":                        "the condition cannot be used: invalid operation: > (mismatched types int and string) (character 3)",
		"s > d":                            "the condition cannot be used: invalid operation: > (mismatched types string and time.Time) (character 3)",
		"age(s) > 3":                       "the condition cannot be used: cannot use string as argument (type time.Time) to call age (character 5)",
		"age() > 3":                        "the condition cannot be used: not enough arguments to call age (character 1)",
		"b and":                            "the condition cannot be used: unexpected token EOF (character 5)",
		"len(filter(m, true)) > 1":         "the condition cannot be used: there is no function filter",
		"now() > d":                        "the condition cannot be used: unknown name now (character 1)",
		`m[0] == "x"`:                      "the condition cannot be used: an item of a list cannot be picked by its number, since a list can be empty: use any, all or count",
		"n % 2 == 0":                       "the condition cannot be used: the operator % is not allowed in conditions",
		"n in 1..3":                        "the condition cannot be used: the operator .. is not allowed in conditions",
		"s matches lower(s)":               "the condition cannot be used: the pattern after matches must be written out, in quotes",
		"min(n) > 1":                       "the condition cannot be used: min compares two or more numbers",
		"words == \"\"":                    "the condition reads words, a display, which has no answer",
		"many":                             "the condition reads many, a group, which has no answer",
		"inner":                            "the condition reads inner, which can have several answers in the group many",
		`c == "3"`:                         `the condition compares c with "3", which is not one of its options`,
		`"3" != c`:                         `the condition compares c with "3", which is not one of its options`,
		`c in ["1", "9"]`:                  `the condition compares c with "9", which is not one of its options`,
		`s matches "("`:                    "the condition cannot be used: error parsing regexp: missing closing ): `(` (character 3)",
		"asked == \"\"":                    "whether it is shown depends on itself: asked → asked",
		strings.Repeat("(", 6000) + "b":    "the condition cannot be used: it has 6001 characters; the limit is 5000",
		strings.Repeat("b or ", 600) + "b": "the condition cannot be used: compilation failed: expression exceeds maximum allowed nodes (character 1253)",
	} {
		got := conditionOn(text)
		if len(got) == 0 {
			t.Errorf("%s: accepted", text)
			continue
		}
		wantOne := []Finding{{"sections/main/fields/asked/visibleWhen", want}}
		if diff := cmp.Diff(wantOne, got); diff != "" {
			t.Errorf("%.50s (-want +got):\n%s", text, diff)
		}
	}
}
