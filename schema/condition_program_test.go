package schema

import (
	"strings"
	"testing"
	"time"

	"github.com/expr-lang/expr/vm"
	"pgregory.net/rapid"
)

// conditionFields are fields of every type that a condition can read.
var conditionFields = []Field{
	{Name: "b", Type: "boolean"}, {Name: "n", Type: "integer"}, {Name: "q", Type: "decimal"},
	{Name: "money", Type: "currency"},
	{Name: "s", Type: "string"}, {Name: "d", Type: "date"}, {Name: "at", Type: "dateTime"},
	{Name: "hour", Type: "time"},
	{Name: "c", Type: "choice", Options: []Option{{Code: "1"}, {Code: "2"}}},
	{Name: "m", Type: "multi-choice", Options: []Option{{Code: "x"}, {Code: "y"}}},
	{Name: "o", Type: "open-choice", Options: []Option{{Code: "x"}}},
	{Name: "texts", Type: "string", Repeats: true},
	{Name: "numbers", Type: "integer", Repeats: true},
	{Name: "flags", Type: "boolean", Repeats: true},
	{Name: "days", Type: "date", Repeats: true}, {Name: "amounts", Type: "decimal", Repeats: true},
}

func zeroOf(name string) any {
	for i := range conditionFields {
		if conditionFields[i].Name == name {
			return conditionFields[i].NoAnswer()
		}
	}
	return ""
}

// someAnswers are answers of conditionFields: none when seed is 0.
func someAnswers(seed int) map[string]any {
	env := map[string]any{DayVariable: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	for i := range conditionFields {
		f := &conditionFields[i]
		env[f.Name], env[f.Name+AnsweredSuffix] = f.NoAnswer(), false
		if seed == 0 || (seed+i)%4 == 0 {
			continue
		}
		env[f.Name+AnsweredSuffix] = true
		switch f.NoAnswer().(type) {
		case bool:
			env[f.Name] = seed%2 == 0
		case int:
			env[f.Name] = seed - 3
		case float64:
			env[f.Name] = float64(seed) / 2
		case string:
			env[f.Name] = []string{"", "1", "x", "ÄX", "123456789"}[seed%5]
		case time.Time:
			env[f.Name] = time.Date(2030-seed*7, 2, 27+seed%3, seed, 0, 0, 0, time.UTC)
		case []string:
			env[f.Name] = []string{"x", "1", ""}[:seed%4]
		case []int:
			env[f.Name] = []int{3, -1, 0}[:seed%4]
		case []bool:
			env[f.Name] = []bool{true, false, true}[:seed%4]
		case []float64:
			env[f.Name] = []float64{3, -1, 0.5}[:seed%4]
		case []time.Time:
			env[f.Name] = []time.Time{{}, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}[:seed%3]
		}
	}
	return env
}

// evaluates reports a condition that the check accepts and that cannot be
// evaluated; false when the check refuses it.
func evaluates(tb rapid.TB, text string) bool {
	form := Form{
		Sections: []Section{{
			Name: "main",
			Fields: append(append(
				[]Field{}, conditionFields...,
			), Field{Name: "asked", Type: "string", VisibleWhen: text}),
		}},
	}
	if findings := form.Check("form", func(Key) Spec { return nil }); len(findings) > 0 {
		return false
	}
	p, err := CompileCondition(text, zeroOf)
	if err != nil {
		tb.Fatalf("%q is accepted and cannot be compiled: %v", text, err)
	}
	for seed := range 12 {
		if _, err := p.Holds(&vm.VM{}, someAnswers(seed)); err != nil {
			tb.Fatalf("%q cannot be evaluated with %v: %v", text, someAnswers(seed), err)
		}
	}
	return true
}

// What the check of conditions accepts never fails, whatever the answers are.
func FuzzConditionNeverFails(f *testing.F) {
	for _, text := range []string{"b", "n > 3", "q / n > 1.5", `c in ["1", "2"]`,
		`any(m, # == "x")`, "age(d) >= 18", "answered(numbers)", "d < today()", "min(q, n, 3) == q",
		`any(texts, len(#) > 2)`, "all(numbers, # > 2)", "any(flags, #)",
		"count(days, age(#) > 3) > 1", `s[1:3] == "a"`, "max(n, 1) == abs(-n)", "b ? n > 1 : q > 1",
		`m == texts`, `"x" in texts`,
		"n in [1, 2.5]", "round(amounts == [] ? 1 : 2) == 1", "at <= d", "d - at > d - d",
		"n ** 2 == n ^ 2", `s contains "a" or hour startsWith "0" or o endsWith "x"`,
		"max(n, q) == n", "count(flags) > 0",
		"(b ? n : s) > 3", "any([1, \"a\"], # > 3)", "d.Year() > 2000", "let x = n; b",
		"b ?? false", "today != today", "answered(n + 1)", "any(m, any(texts, # == \"\"))"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text != "" {
			evaluates(t, text)
		}
	})
}

// conditionText draws a condition, most of which are accepted.
func conditionText(depth int) *rapid.Generator[string] {
	pick := func(texts ...string) *rapid.Generator[string] { return rapid.SampledFrom(texts) }
	return rapid.Custom(func(t *rapid.T) string {
		if depth > 0 && rapid.Bool().Draw(t, "joined") {
			left, right := conditionText(depth-1).Draw(t,
				"left"), conditionText(depth-1).Draw(t, "right")
			return pick("("+left+") and ("+right+")", left+" or "+right, "not ("+left+")",
				"("+left+") ? ("+right+") : b", "("+left+") == ("+right+")").Draw(
				t, "join",
			)
		}
		number := pick("n", "q", "money", "3", "-1.5", "age(d)", "len(s)", "len(m)", "abs(n)",
			"round(q)", "max(q, n)", "min(n, 2)", "n + q", "n / 0", "count(numbers, # > 1)",
			"numbers", "nil")
		text := pick("s", "c", "o", "hour", `"x"`, `"1"`, "lower(s)", "trim(o)", "s + c",
			"s[:2]", "upper(hour)")
		day := pick("d", "at", "today()")
		list := pick("m", "texts", `["1", "x"]`)
		compare := func(of *rapid.Generator[string]) string {
			return of.Draw(t, "a") + " " +
				pick("<", "<=", "==", "!=", ">", ">=").Draw(t, "operator") + " " + of.Draw(t, "b")
		}
		switch rapid.IntRange(0, 7).Draw(t, "shape") {
		case 0:
			return compare(number)
		case 1:
			return compare(text)
		case 2:
			return compare(day)
		case 3:
			return text.Draw(t, "text") + " in " + list.Draw(t, "list")
		case 4:
			return pick("any", "all", "none").Draw(t, "loop") + "(" + list.Draw(t, "list") +
				", # " + pick("== ", "> ", "in [").Draw(t, "how") + text.Draw(t, "text") +
				pick(")", "])").Draw(t, "end")
		case 5:
			return "answered(" +
				pick("b", "n", "m", "texts", "d", "numbers", "days").Draw(t, "field") + ")"
		case 6:
			return text.Draw(t, "text") +
				pick(` matches "^[0-9X]{1,9}$"`, ` contains "1"`, ` startsWith s`).Draw(t, "search")
		}
		return pick("b", "true", "any(flags, #)", "all(amounts, # >= q)", "any(days, # < today())",
			"n in [1, 2]", "n in numbers").Draw(
			t, "plain",
		)
	})
}

func TestGeneratedConditionsNeverFail(t *testing.T) {
	t.Parallel()
	accepted, made := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		made++
		if evaluates(t, conditionText(3).Draw(t, "condition")) {
			accepted++
		}
	})
	if accepted*5 < made {
		t.Errorf("only %d of %d conditions were accepted", accepted, made)
	}
}

func TestConditionsThatCouldFail(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"(b ? n : s) > 3":                    "part of it could have several types, or a type that no answer has",
		`any([1, "a"], # > 3)`:               "part of it could have several types, or a type that no answer has",
		"d - today() > d - d":                "part of it could have several types, or a type that no answer has",
		"d.Year() > 2000":                    "an answer has no parts to reach with a dot",
		"n == nil":                           "no answer is nil: use answered(field)",
		"let x = n; b":                       "a condition is a single expression of texts, numbers, dates and lists",
		"b; b":                               "a condition is a single expression of texts, numbers, dates and lists",
		"answered(n + 1)":                    "answered needs the name of a field",
		"today() == d and today == today":    "a function is named but not called",
		"max(n, q) == n":                     "max of a whole and a decimal number: put the decimal number first",
		"count(m) > 1":                       `count needs something to count, such as count(list, # == "1")`,
		`any(m, any(m, # == "x"))`:           "any cannot contain another any, all, none or count",
		"any(m, # == 'x' and d.In(nil) > d)": "an answer has no parts to reach with a dot",
	} {
		got := conditionOn(text)
		if len(got) != 1 || !strings.Contains(got[0].Message, want) ||
			!strings.Contains(got[0].Message, "(character ") {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
	}
}

func TestConditionsMean(t *testing.T) {
	t.Parallel()
	day := func(y, m, d int) time.Time {
		return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	}
	type answers = map[string]any
	for _, test := range []struct {
		text    string
		answers answers
		want    bool
	}{
		{"answered(n)", answers{"n": 0}, true},
		{"answered(n)", nil, false},
		{"answered(b)", answers{"b": false}, true},
		{"not b", nil, true},
		{"n == 0", nil, true},
		{"age(d) >= 18", nil, false},
		{"age(d) == 18", answers{"d": day(2008, 11, 22)}, true},
		{"age(d) == 17", answers{"d": day(2008, 11, 23)}, true},
		{"age(d) == 0", answers{"d": day(2030, 1, 1)}, true},
		{"age(today()) == 0", nil, true},
		{"d == today()", answers{"d": day(2026, 11, 22)}, true},
		{`"x" in m`, answers{"m": []string{"y", "x"}}, true},
		{"numbers == [1, 2]", answers{"numbers": []int{1, 2}}, true},
		{"all(numbers, # > 3)", nil, true},
	} {
		p, err := CompileCondition(test.text, zeroOf)
		if err != nil {
			t.Fatal(err)
		}
		env := someAnswers(0)
		for name, value := range test.answers {
			env[name], env[name+AnsweredSuffix] = value, true
		}
		if got, err := p.Holds(&vm.VM{}, env); got != test.want || err != nil {
			t.Errorf("%s with %v: %t, %v", test.text, test.answers, got, err)
		}
	}
	if got := ageOn(day(2004, 2, 29), day(2023, 2, 28)); got != 18 {
		t.Errorf("born on 29 February: %d on the day before 1 March", got)
	}
}
