package fill

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/schema"
)

func TestRetiredAndReadOnlyFieldsKeepWhatIsStored(t *testing.T) {
	t.Parallel()
	s := sheetOf(t,
		schema.Field{Name: "old", Type: "string", Label: "Old", Retired: true, Required: true},
		schema.Field{
			Name:    "never",
			Type:    "string",
			Label:   "Never answered",
			Retired: true,
			Default: "x",
		},
		schema.Field{Name: "kind", Type: "integer", Label: "Kind", ReadOnly: true, Max: 3.0},
		schema.Field{
			Name:     "since",
			Type:     "date",
			Label:    "Since",
			ReadOnly: true,
			Default:  schema.Today,
		},
		schema.Field{
			Name:    "gone",
			Type:    "group",
			Label:   "Gone",
			Retired: true,
			Fields: []schema.Field{
				{Name: "words", Type: "display", Label: "Words"},
				{Name: "inner", Type: "boolean", Label: "Inner"},
			},
		},
		schema.Field{
			Name:    "all_gone",
			Type:    "group",
			Label:   "All gone",
			Retired: true,
			Fields:  []schema.Field{{Name: "inmost", Type: "boolean", Label: "Inmost"}},
		},
		schema.Field{
			Name:    "was",
			Type:    "group",
			Label:   "Was",
			Retired: true,
			Repeats: true,
			Fields:  []schema.Field{{Name: "then", Type: "string", Label: "Then"}},
		},
		schema.Field{
			Name:    "never_was",
			Type:    "group",
			Label:   "Never was",
			Retired: true,
			Repeats: true,
			Fields:  []schema.Field{{Name: "nothing", Type: "string", Label: "Nothing"}},
		},
		schema.Field{
			Name:        "follow",
			Type:        "string",
			Label:       "Follow-up",
			VisibleWhen: "kind > 3 and inner and not answered(never)",
		},
	)
	stored := []Answer{
		{"kind", "", "7"}, {"old", "", " what it was"}, {"inner", "", "true"}, {"then", "4", "t"},
		{"removed", "", "x"},
	}
	filled := s.Fill(inputs{
		"old": {"new"}, "never": {"new"}, "kind": {"1"}, "inner": {"false"}, "inmost": {"true"},
		"was[0].then": {"new"}, "was[]": {""}, "never_was[0].nothing": {"new"}, "follow": {"f"},
	}, stored, testDay)
	if diff := cmp.Diff(
		[]string{
			"old= what it was", "kind=7", "since=2026-11-22", "inner=true", "then 0=t", "follow=f",
			"removed=x",
		},
		answersIn(filled),
	); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string(nil), problemsIn(filled)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	for input, visible := range map[string]bool{
		"old": true, "never": false, "kind": true, "gone": true, "words": false, "inner": true,
		"all_gone": false, "inmost": false, "was": true, "was[4].then": true, "never_was": false,
	} {
		if f := filled.at(input); f.Visible != visible || !f.ReadOnly || f.Required {
			t.Errorf("%s: %+v", input, f)
		}
	}
	if diff := cmp.Diff([]string{"7"}, filled.at("kind").Values); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStoredAnswersThatTheFormNoLongerWants(t *testing.T) {
	t.Parallel()
	options := []schema.Option{
		{Code: "a", Label: "A"}, {Code: "b", Label: "B", Retired: true},
		{Code: "c", Label: "C", Retired: true},
	}
	s := sheetOf(t,
		schema.Field{Name: "choice", Type: "choice", Label: "Choice", Options: options},
		schema.Field{Name: "open", Type: "open-choice", Label: "Open", Options: options},
		schema.Field{Name: "many", Type: "multi-choice", Label: "Many", Options: options},
		schema.Field{Name: "number", Type: "integer", Label: "Number", ReadOnly: true},
		schema.Field{Name: "once", Type: "string", Label: "Once", ReadOnly: true},
		schema.Field{
			Name:        "shown",
			Type:        "string",
			Label:       "Shown",
			VisibleWhen: `number == 0 and not answered(number) and choice == "b" and once == "x"`,
		},
	)
	stored := []Answer{
		{"choice", "", "b"}, {"open", "", "b"}, {"many", "1", "c"}, {"many", "0", "a"},
		{"number", "", "many"}, {"once", "1", "y"}, {"once", "0", "x"},
	}
	in := s.Inputs(stored)
	in["shown"] = []string{"s"}
	filled := s.Fill(in, stored, testDay)
	want := []string{
		"choice=b", "open=b", "many 0=a", "many 1=c", "number=many", "once 0=x", "once 1=y",
		"shown=s",
	}
	if diff := cmp.Diff(want, answersIn(filled)); diff != "" || len(filled.Problems()) > 0 {
		t.Errorf("%v (-want +got):\n%s", filled.Problems(), diff)
	}
	for input, want := range map[string][]schema.Option{
		"choice": {options[0], options[1]},
		"open":   {options[0], options[1]},
		"many":   {options[0], options[2]},
		"number": nil,
	} {
		if diff := cmp.Diff(want, filled.at(input).Options); diff != "" {
			t.Errorf("options of %s (-want +got):\n%s", input, diff)
		}
	}
	again := s.Fill(inputs{"choice": {"b"}, "many": {"b"}}, nil, testDay)
	if len(again.Problems()) != 2 || len(again.Answers()) != 0 {
		t.Errorf("what is not stored is taken: %v, %v", again.Answers(), again.Problems())
	}
	if diff := cmp.Diff(options[:1], again.at("choice").Options); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// visits is a form of groups in groups.
func visits(t *testing.T) *Sheet {
	t.Helper()
	return sheetOf(t,
		schema.Field{Name: "detailed", Type: "boolean", Label: "Detailed"},
		schema.Field{Name: "visit", Type: "group", Label: "Visit", Repeats: true,
			Fields: []schema.Field{
				{Name: "day", Type: "date", Label: "Day", Required: true, Default: schema.Today},
				{Name: "by", Type: "string", Label: "By", ReadOnly: true},
				{Name: "room", Type: "string", Label: "Room", Retired: true},
				{Name: "note", Type: "group", Label: "Note", Repeats: true,
					VisibleWhen: "detailed and answered(day)", Fields: []schema.Field{
						{
							Name:         "words",
							Type:         "string",
							Label:        "Words",
							Repeats:      true,
							RequiredWhen: "urgent",
						},
						{Name: "urgent", Type: "boolean", Label: "Urgent"},
					}},
			}})
}

func TestEntriesOfGroups(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		inputs   inputs
		stored   []Answer
		answers  []string
		problems []string
		entries  []string // inputs of the first field of each entry
	}{
		{name: "none", entries: []string{"visit[0].day"}},
		{
			name:    "blank",
			inputs:  inputs{"visit[0].day": {" "}, "visit[1].day": {""}},
			entries: []string{"visit[0].day"},
		},
		{
			name: "with gaps",
			inputs: inputs{
				"visit[7].day": {"2026-01-02"},
				"visit[3].day": {"2026-01-01"},
				"visit[5].day": {""},
			},
			answers: []string{"day 0=2026-01-01", "day 1=2026-01-02"},
			entries: []string{"visit[3].day", "visit[7].day"},
		},
		{
			name:    "one that has only what is wrong",
			inputs:  inputs{"visit[0].day": {"soon"}, "visit[1].day": {"2026-01-01"}},
			answers: []string{"day 0=2026-01-01"},
			problems: []string{
				"visit[0].day: Day is not a valid date: write year-month-day, such as 2026-01-31.",
			},
			entries: []string{"visit[0].day", "visit[1].day"},
		},
		{
			name: "groups in groups",
			inputs: inputs{"detailed": {"true"}, "visit[0].day": {"2026-01-01"},
				"visit[0].note[1].words": {"a", "b"}, "visit[0].note[4].urgent": {"true"},
				"visit[2].day": {"2026-01-02"}, "visit[2].note[0].words": {"c"}},
			answers: []string{
				"detailed=true", "day 0=2026-01-01", "words 0.0.0=a", "words 0.0.1=b",
				"urgent 0.1=true", "day 1=2026-01-02", "words 1.0.0=c",
			},
			problems: []string{"visit[0].note[4].words: Words is missing: enter it."},
			entries:  []string{"visit[0].day", "visit[2].day"},
		},
		{
			name:     "what is in one makes the one around",
			inputs:   inputs{"detailed": {"true"}, "visit[0].note[0].words": {"a"}},
			answers:  []string{"detailed=true"},
			problems: []string{"visit[0].day: Day is missing: enter a date, such as 2026-01-31."},
			entries:  []string{"visit[0].day"},
		},
		{
			name:    "another one asked for",
			inputs:  inputs{"visit[0].day": {"2026-01-01"}, "visit[]": {"add"}},
			answers: []string{"day 0=2026-01-01"},
			entries: []string{"visit[0].day", "visit[1].day"},
		},
		{
			name: "another one in one that is blank", inputs: inputs{"visit[4].note[]": {""}},
			entries: []string{"visit[4].day"},
		},
		{
			name: "what is stored keeps its entry",
			inputs: inputs{
				"visit[2].day": {"2026-01-01"},
				"visit[2].by":  {"me"},
				"visit[0].day": {""},
			},
			stored: []Answer{
				{"by", "0", "A"}, {"room", "1", "12"}, {"by", "2", "C"}, {"day", "3", "2026-01-04"},
			},
			answers: []string{
				"by 0=A", "room 1=12", "day 2=2026-01-01", "by 2=C", "day 3=2026-01-04",
			},
			entries: []string{"visit[0].day", "visit[1].day", "visit[2].day", "visit[3].day"},
		},
		{
			name: "an entry that is taken away leaves what nobody can change",
			inputs: inputs{
				"visit[0]":     {"gone"},
				"visit[2]":     {"gone"},
				"visit[2].day": {"2026-01-01"},
			},
			stored: []Answer{
				{"day", "0", "2026-01-01"}, {"by", "2", "C"}, {"day", "2", "2026-01-03"},
			},
			answers: []string{"by 0=C"},
			entries: []string{"visit[2].day"},
		},
		{
			name: "names that are none",
			inputs: inputs{"visit[00].day": {"2026-01-01"}, "visit[-1].day": {"2026-01-01"},
				"visit[99999999999].day": {"2026-01-01"}, "visit[1]day": {"2026-01-01"},
				"visit[1": {"x"}, "visit": {"x"}, "[0].day": {"x"},
				"visit.day": {"x"}, "day": {"2026-01-01"}, "visit[0].visit[0].day": {"x"},
				"visit[][0].day": {"x"}}, entries: []string{"visit[0].day"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			filled := visits(t).Fill(test.inputs, test.stored, testDay)
			if diff := cmp.Diff(test.answers, answersIn(filled)); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.problems, problemsIn(filled)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			var entries []string
			for _, entry := range filled.at("visit").Instances {
				entries = append(entries, entry[0].Input)
				if notes := entry[3].Instances; len(notes) == 0 {
					t.Error("a group without an entry")
				}
			}
			if diff := cmp.Diff(test.entries, entries); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
		})
	}
	another := visits(t).Fill(inputs{"visit[]": {""}, "visit[0].note[]": {""}}, nil, testDay).
		at("visit")
	if diff := cmp.Diff([]string{"2026-11-22"}, another.Instances[1][0].Values); diff != "" {
		t.Errorf("the default of an entry that is asked for (-want +got):\n%s", diff)
	}
	if notes := another.Instances[0][3].Instances; len(notes) != 1 ||
		notes[0][0].Input != "visit[0].note[0].words" {
		t.Errorf("%+v", notes)
	}
}

func TestEntriesAreBounded(t *testing.T) {
	t.Parallel()
	in := inputs{}
	for i := range 500 {
		in[fmt.Sprintf("visit[%d].day", 2*i)] = []string{"2026-01-01"}
	}
	filled := visits(t).Fill(in, nil, testDay)
	want := []string{
		"visit: Visit has too many entries for one form: the ones not shown were discarded.",
	}
	if diff := cmp.Diff(want, problemsIn(filled)); diff != "" || len(filled.Answers()) != 200 {
		t.Errorf("%d answers (-want +got):\n%s", len(filled.Answers()), diff)
	}
	hostile := inputs{"detailed": {"true"}}
	for i := range 60_000 {
		hostile[fmt.Sprintf("visit[%d].note[%d].words", i%200, i)] = []string{"a"}
	}
	w := newFilling(visits(t), hostile, nil, testDay)
	if w.result(); w.cells > 2*maxCells || len(w.filled.Problems()) == 0 {
		t.Errorf("%d cells, %d problems", w.cells, len(w.filled.Problems()))
	}
}

func TestAnswersGoBackIntoAFormThatHasChanged(t *testing.T) {
	t.Parallel()
	s := sheetOf(t, schema.Field{Name: "single", Type: "string"},
		schema.Field{
			Name:    "tags",
			Type:    "string",
			Repeats: true,
		}, schema.Field{Name: "file", Type: "attachment"},
		schema.Field{
			Name:    "g",
			Type:    "group",
			Repeats: true,
			Fields:  []schema.Field{{Name: "inner", Type: "string"}},
		})
	got := s.Inputs([]Answer{
		{"tags", "10", "k"}, {"tags", "2", "c"}, {"tags", "", "a"}, {"single", "1", "y"},
		{"single", "0", "x"}, {"inner", "", "i"}, {"inner", "3.2", "j"},
		{"inner", "-4", "n"}, {"inner", "no", "m"}, {"removed", "", "r"}, {"file", "", "f"},
		{"g", "", "g"},
	})
	want := inputs{
		"tags":       {"a", "c", "k"},
		"single":     {"x", "y"},
		"g[0].inner": {"i", "n", "m"},
		"g[3].inner": {"j"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAConditionReadsItsOwnEntry(t *testing.T) {
	t.Parallel()
	s := sheetOf(t,
		schema.Field{Name: "limit", Type: "integer"},
		schema.Field{Name: "outer", Type: "group", Label: "Outer", Repeats: true,
			RequiredWhen: "limit > 5 or size > 0", Fields: []schema.Field{
				{Name: "late", Type: "string", VisibleWhen: "size > limit"},
				{Name: "size", Type: "integer"},
				{Name: "plain", Type: "group", VisibleWhen: "size > limit", Fields: []schema.Field{
					{Name: "inner", Type: "group", Repeats: true, Fields: []schema.Field{
						{
							Name:        "why",
							Type:        "string",
							VisibleWhen: "size > limit + 1 and not answered(other)",
						},
						{Name: "other", Type: "string"},
					}},
				}},
			}},
	)
	filled := s.Fill(inputs{
		"limit": {"3"}, "outer[0].size": {"3"}, "outer[0].late": {"a"}, "outer[1].size": {"4"},
		"outer[1].late": {"b"}, "outer[1].inner[0].why": {"c"},
		"outer[2].size": {"5"}, "outer[2].inner[0].why": {"d"}, "outer[2].inner[1].why": {"e"},
		"outer[2].inner[1].other": {"f"},
	}, nil, testDay)
	want := []string{
		"limit=3", "size 0=3", "late 1=b", "size 1=4", "size 2=5", "why 2.0=d", "other 2.1=f",
	}
	if diff := cmp.Diff(want, answersIn(filled)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(
		[]string{"outer: Outer is missing: answer at least one of its questions."},
		problemsIn(s.Fill(inputs{"limit": {"6"}}, nil, testDay)),
	); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
