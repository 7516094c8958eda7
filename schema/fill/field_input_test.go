package fill

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/schema"
)

// oneField fills in a form of one field, labelled It.
func oneField(t *testing.T, f schema.Field, values ...string) Field {
	t.Helper()
	f.Name, f.Label = "it", "It"
	filled := sheetOf(t, f).Fill(inputs{"it": values}, nil, testDay)
	field := filled.at("it")
	if problems := filled.Problems(); field.Problem != "" {
		if diff := cmp.Diff([]Problem{{"it", "It", field.Problem}}, problems); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	return field
}

func TestWhatIsTypedIsRead(t *testing.T) {
	t.Parallel()
	date := schema.Field{Type: "date"}
	score := schema.Field{Type: "integer", Min: 0.0, Max: 100.0}
	options := []schema.Option{{Code: "1", Label: "One"}, {Code: "2", Label: "Two", Retired: true}}
	const notWhole = "It is not a whole number: use digits only, without spaces and commas, such as 1200."
	const notNumber = "It is not a number: use digits and one decimal point, without spaces and commas, such as 1234.50."
	const notDate = "It is not a valid date: write year-month-day, such as 2026-01-31."
	const notShown = "It contains characters that cannot be shown, such as a tab or a line break: type it again in one line."
	const notOption = "It is not one of the options: choose one of those shown."
	const notUsed = "It is an option that is no longer in use: choose another one."
	const notClock = "It is not a time of day: write hours and minutes from 00:00 to 23:59, such as 14:30."
	const notDateTime = "It is not a date and time: write year-month-day, T and the time, such as 2026-01-31T14:30."
	for _, test := range []struct {
		field  schema.Field
		typed  string
		answer string // "" for none
		want   string
	}{
		{schema.Field{Type: "string"}, "  \u00a0Añ o ", "Añ o", ""},
		{schema.Field{Type: "string"}, " \t\r\n", "", ""},
		{schema.Field{Type: "string"}, "a\tb", "", notShown},
		{schema.Field{Type: "string"}, "a\x00b", "", notShown},
		{
			schema.Field{Type: "string"}, "a\xffb", "",
			"It contains characters that cannot be read: type it again.",
		},
		{schema.Field{Type: "string", MaxLength: 3}, "äöü", "äöü", ""},
		{
			schema.Field{Type: "string", MaxLength: 3}, "äöüß", "",
			"It is too long: shorten it from 4 to at most 3 characters.",
		},
		{
			schema.Field{Type: "string"}, strings.Repeat("a", 1001), "",
			"It is too long: shorten it from 1001 to at most 1000 characters.",
		},
		{schema.Field{Type: "text"}, "a\r\nb\rc\td", "a\nb\nc\td", ""},
		{schema.Field{Type: "text"}, "a\u0085b\x1b", "", notShown},
		{
			schema.Field{Type: "text"}, strings.Repeat("a", 20_001), "",
			"It is too long: shorten it from 20001 to at most 20000 characters.",
		},
		{
			schema.Field{Type: "text", MaxLength: 30_000}, strings.Repeat("a\r\n", 15_000),
			strings.TrimSpace(strings.Repeat("a\n", 15_000)), "",
		},
		{
			schema.Field{Type: "string", Pattern: "[0-9]{5}(-[0-9]{4})?"}, "x90210", "",
			"It has the wrong format: write it like 11111.",
		},
		{schema.Field{Type: "string", Pattern: "a|ab"}, "ab", "ab", ""},
		{schema.Field{Type: "string", Pattern: `\Qa.b`}, "a.b", "a.b", ""},
		{
			schema.Field{Type: "string", Pattern: `x?`}, "y", "",
			"It has the wrong format: see the explanation of the question.",
		},
		{schema.Field{Type: "integer"}, "+0042", "42", ""},
		{schema.Field{Type: "integer"}, "-0", "0", ""},
		{schema.Field{Type: "integer"}, "-7", "-7", ""},
		{schema.Field{Type: "integer"}, "1,234", "", notWhole},
		{schema.Field{Type: "integer"}, "1.0", "", notWhole},
		{schema.Field{Type: "integer"}, "1e3", "", notWhole},
		{schema.Field{Type: "integer"}, "٣", "", notWhole},
		{schema.Field{Type: "integer"}, "+", "", notWhole},
		{schema.Field{Type: "integer"}, strings.Repeat("9", 15), strings.Repeat("9", 15), ""},
		{
			schema.Field{Type: "integer"}, strings.Repeat("9", 16), "",
			"It is too long: use at most 15 digits.",
		},
		{score, "-1", "", "It is less than 0: enter a number from 0 to 100."},
		{score, "101", "", "It is more than 100: enter a number from 0 to 100."},
		{score, "100", "100", ""},
		{
			schema.Field{Type: "integer", Min: 1.0}, "0", "",
			"It is less than 1: enter a number that is at least 1.",
		},
		{
			schema.Field{Type: "decimal", Max: 0.5}, "0.51", "",
			"It is more than 0.5: enter a number that is at most 0.5.",
		},
		{schema.Field{Type: "decimal"}, "-.50", "-0.5", ""},
		{schema.Field{Type: "decimal"}, "12.", "12", ""},
		{schema.Field{Type: "decimal"}, "1,234.50", "", notNumber},
		{schema.Field{Type: "decimal"}, "1.2.3", "", notNumber},
		{schema.Field{Type: "decimal"}, ".", "", notNumber},
		{schema.Field{Type: "decimal"}, "NaN", "", notNumber},
		{schema.Field{Type: "decimal"}, "0x10", "", notNumber},
		{schema.Field{Type: "quantity"}, "3.125", "3.125", ""},
		{
			schema.Field{Type: "quantity"}, "0." + strings.Repeat("0", 15) + "1", "",
			"It is too long: use at most 15 digits.",
		},
		{schema.Field{Type: "currency"}, "1234.50", "1234.5", ""},
		{
			schema.Field{Type: "currency"}, "1.005", "",
			"It has a fraction of a cent: use at most two digits after the decimal point, such as 1234.50.",
		},
		{schema.Field{Type: "boolean"}, "true", "true", ""},
		{schema.Field{Type: "boolean"}, "false", "false", ""},
		{schema.Field{Type: "boolean"}, "on", "", "It is neither yes nor no: choose one of them."},
		{date, "2024-02-29", "2024-02-29", ""},
		{date, "2023-02-29", "", notDate},
		{date, "2/3/2024", "", notDate},
		{date, "2024-2-3", "", notDate},
		{date, "10000-01-01", "", notDate},
		{
			date, "1799-12-31", "",
			"It is before January 1, 1800: enter a date from January 1, 1800 on.",
		},
		{schema.Field{Type: "date", Max: schema.Today}, "2026-11-22", "2026-11-22", ""},
		{
			schema.Field{Type: "date", Max: schema.Today}, "2026-11-23", "",
			"It is after today: enter a date until November 22, 2026.",
		},
		{
			schema.Field{Type: "date", Min: schema.Today}, "2026-11-21", "",
			"It is before today: enter a date from November 22, 2026 on.",
		},
		{
			schema.Field{Type: "date", Min: "2020-01-01", Max: schema.Today}, "2019-12-31", "",
			"It is before January 1, 2020: enter a date from January 1, 2020 until November 22, 2026.",
		},
		{
			schema.Field{Type: "date", Min: "1700-01-01"}, "1750-01-01", "",
			"It is before January 1, 1800: enter a date from January 1, 1800 on.",
		},
		{schema.Field{Type: "dateTime"}, "2026-01-31T14:30", "2026-01-31T14:30", ""},
		{schema.Field{Type: "dateTime"}, "2026-01-31 14:30", "", notDateTime},
		{schema.Field{Type: "dateTime"}, "2026-01-31T4:30", "", notDateTime},
		{
			schema.Field{Type: "dateTime", Max: schema.Today}, "2026-11-22T23:59",
			"2026-11-22T23:59", "",
		},
		{
			schema.Field{Type: "dateTime", Max: schema.Today}, "2026-11-23T00:00", "",
			"It is after today: enter a date until November 22, 2026.",
		},
		{schema.Field{Type: "time"}, "23:59", "23:59", ""},
		{schema.Field{Type: "time"}, "9:30", "", notClock},
		{schema.Field{Type: "time"}, "24:00", "", notClock},
		{schema.Field{Type: "choice", Options: options}, "1", "1", ""},
		{schema.Field{Type: "choice", Options: options}, "One", "", notOption},
		{schema.Field{Type: "choice", Options: options}, "2", "", notUsed},
		{schema.Field{Type: "open-choice", Options: options}, "1", "1", ""},
		{schema.Field{Type: "open-choice", Options: options}, "2", "", notUsed},
		{schema.Field{Type: "open-choice", Options: options}, " Three", "Three", ""},
		{
			schema.Field{Type: "open-choice", Options: options, MaxLength: 2}, "Three", "",
			"It is too long: shorten it from 5 to at most 2 characters.",
		},
	} {
		test.field.Name, test.field.Label = "it", "It"
		filled := sheetOf(t, test.field).Fill(inputs{"it": {test.typed}}, nil, testDay)
		got := filled.at("it")
		answer := ""
		if answers := filled.Answers(); len(answers) == 1 && answers[0].Instance == "" {
			answer = answers[0].Value
		} else if len(answers) > 0 {
			t.Errorf("%s: %v", test.field.Type, answers)
		}
		if got.Problem != test.want || answer != test.answer {
			t.Errorf("%s %.60q: %q, %q, want %.60q, %q", test.field.Type, test.typed, answer,
				got.Problem, test.answer, test.want)
		}
		if diff := cmp.Diff([]string{test.typed}, got.Values); diff != "" {
			t.Errorf("as typed (-want +got):\n%s", diff)
		}
	}
}

func TestWhatMustBeAnswered(t *testing.T) {
	t.Parallel()
	options := []schema.Option{{Code: "1", Label: "One"}}
	for _, test := range []struct {
		field schema.Field
		want  string
	}{
		{schema.Field{Type: "string"}, "It is missing: enter it."},
		{schema.Field{Type: "boolean"}, "It is missing: answer yes or no."},
		{schema.Field{Type: "integer"}, "It is missing: enter a number."},
		{schema.Field{Type: "date"}, "It is missing: enter a date, such as 2026-01-31."},
		{
			schema.Field{Type: "choice", Options: options},
			"It is missing: choose one of the options.",
		},
		{
			schema.Field{Type: "multi-choice", Options: options},
			"It is missing: choose at least one of the options.",
		},
		{
			schema.Field{Type: "open-choice", Options: options},
			"It is missing: choose one of the options or write another answer.",
		},
		{
			schema.Field{Type: "group", Fields: []schema.Field{{Name: "inner", Type: "string"}}},
			"It is missing: answer at least one of its questions.",
		},
		{
			schema.Field{
				Type:    "group",
				Repeats: true,
				Fields:  []schema.Field{{Name: "inner", Type: "string"}},
			},
			"It is missing: answer at least one of its questions.",
		},
		{schema.Field{Type: "string", ReadOnly: true}, ""},
		{schema.Field{Type: "attachment"}, ""},
	} {
		test.field.Required = true
		if got := oneField(t, test.field, " "); got.Problem != test.want {
			t.Errorf("%s: %q, want %q", test.field.Type, got.Problem, test.want)
		}
	}
	if got := oneField(
		t, schema.Field{Type: "integer", Required: true}, "x",
	); !strings.Contains(got.Problem, "not a whole number") {
		t.Error(got.Problem)
	}
	for label, want := range map[string]string{
		"Is it safe?": "The answer is missing: answer yes or no.",
		"Safe":        "Safe is missing: answer yes or no.",
		"":            "The answer is missing: answer yes or no.",
	} {
		filled := sheetOf(t, schema.Field{
			Name:     "a",
			Type:     "boolean",
			Label:    label,
			Required: true,
		}).
			Fill(nil, nil, testDay)
		if got := filled.at("a").Problem; got != want {
			t.Errorf("%q: %q, want %q", label, got, want)
		}
	}
}

func TestSeveralValues(t *testing.T) {
	t.Parallel()
	options := []schema.Option{
		{Code: "b", Label: "B"}, {Code: "a", Label: "A"},
		{Code: "old", Label: "Old", Retired: true},
	}
	many := make([]string, 250)
	for i := range many {
		many[i] = "7"
	}
	for _, test := range []struct {
		field   schema.Field
		typed   []string
		answers []string
		want    string
	}{
		{schema.Field{Type: "string"}, []string{"", "a", " "}, []string{"it=a"}, ""},
		{schema.Field{Type: "string"}, []string{"a", "a"}, []string{"it=a"}, ""},
		{
			schema.Field{Type: "string"}, []string{"a", "b"}, nil,
			"It has 2 answers but can have only one: enter the right one.",
		},
		{schema.Field{Type: "boolean"}, []string{"false", "true"}, []string{"it=true"}, ""},
		{
			schema.Field{Type: "string", Repeats: true}, []string{"b", "", "a", "b"},
			[]string{"it 0=b", "it 1=a", "it 2=b"}, "",
		},
		{
			schema.Field{Type: "integer", Repeats: true}, []string{"1", "x", "3"},
			[]string{"it 0=1", "it 1=3"},
			"It is not a whole number: use digits only, without spaces and commas, such as 1200.",
		},
		{
			schema.Field{Type: "multi-choice", Options: options}, []string{"a", "b", "a"},
			[]string{"it 0=b", "it 1=a"}, "",
		},
		{
			schema.Field{Type: "multi-choice", Options: options}, []string{"a", "old"},
			[]string{"it 0=a"},
			"It is an option that is no longer in use: choose another one.",
		},
		{
			schema.Field{Type: "multi-choice", Options: options, Repeats: true}, []string{"a"},
			[]string{"it 0=a"}, "",
		},
	} {
		test.field.Name, test.field.Label = "it", "It"
		filled := sheetOf(t, test.field).Fill(inputs{"it": test.typed}, nil, testDay)
		if diff := cmp.Diff(
			test.answers, answersIn(filled),
		); diff != "" || filled.at("it").Problem != test.want {
			t.Errorf("%s %q: %q (-want +got):\n%s", test.field.Type, test.typed,
				filled.at("it").Problem, diff)
		}
	}
	filled := sheetOf(t, schema.Field{Name: "it", Type: "integer", Label: "It", Repeats: true}).
		Fill(inputs{"it": many}, nil, testDay)
	if len(filled.Answers()) != 200 ||
		filled.at("it").Problem != "It has more than 200 answers: keep at most that many." {
		t.Errorf("%d answers: %s", len(filled.Answers()), filled.at("it").Problem)
	}
}

func TestExamplesOfPatterns(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		"[A-Z]{2}": "AA", `\d{3}-\d+`: "111-1", "(ab|c)x*": "ab", `.[^\n]z?`: "a1", "[+-]": "+",
		"[0-9]{60}": "", "a*": "", " ": "", "(((a{9}){9}){9})": "", `\bx\b`: "x", `x\by`: "",
		`[^\x00-\x{10FFFF}]`: "",
	} {
		re := regexp.MustCompile(pattern)
		re.Longest()
		if got := exampleOf(re); got != want {
			t.Errorf("%s: %q, want %q", pattern, got, want)
		}
	}
}
