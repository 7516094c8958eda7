package fill

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/internal/cputime"
	"configsync/schema"
)

const testDay = schema.Date("2026-11-22")

type inputs = map[string][]string

// exampleBundle is the training configuration of the example.
var exampleBundle = sync.OnceValues(func() (*schema.Bundle, error) {
	return schema.All().ReadBundle(os.DirFS("../../examples/hmis/training"))
})

// exampleSheets are all forms of the example, by name.
func exampleSheets(tb testing.TB) map[string]*Sheet {
	tb.Helper()
	bundle, err := exampleBundle()
	if err != nil {
		tb.Fatal(err)
	}
	lists, forms := map[string]*schema.OptionList{}, map[string]*schema.Form{}
	for _, o := range bundle.Objects {
		k, _ := schema.All().Of(o.Key.Kind)
		spec, err := k.Decode(o.Body)
		if err != nil {
			tb.Fatal(err)
		}
		switch spec := spec.(type) {
		case *schema.OptionList:
			lists[o.Key.Name] = spec
		case *schema.Form:
			forms[o.Key.Name] = spec
		}
	}
	sheets := map[string]*Sheet{}
	for name, form := range forms {
		sheet, err := NewSheet(form, func(name string) (*schema.OptionList, bool) {
			l, ok := lists[name]
			return l, ok
		})
		if err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		sheets[name] = sheet
	}
	return sheets
}

// sheetOf is a form of one section.
func sheetOf(tb testing.TB, fields ...schema.Field) *Sheet {
	tb.Helper()
	sheet, err := NewSheet(
		&schema.Form{Sections: []schema.Section{{Name: "main", Title: "Main", Fields: fields}}},
		func(string) (*schema.OptionList, bool) { return nil, false },
	)
	if err != nil {
		tb.Fatal(err)
	}
	return sheet
}

// everyField visits the fields of a filled form in order.
func (f *Filled) everyField(visit func(*Field)) {
	var walk func([]Field)
	walk = func(fields []Field) {
		for i := range fields {
			visit(&fields[i])
			for _, instance := range fields[i].Instances {
				walk(instance)
			}
		}
	}
	for _, s := range f.Sections {
		walk(s.Fields)
	}
}

// at finds the field of an input.
func (f *Filled) at(input string) Field {
	var found Field
	f.everyField(func(field *Field) {
		if field.Input == input && found.Field == nil {
			found = *field
		}
	})
	return found
}

// problemsIn lists the problems as lines.
func problemsIn(f *Filled) []string {
	var lines []string
	for _, p := range f.Problems() {
		lines = append(lines, p.Input+": "+p.Message)
	}
	return lines
}

// answersIn lists the answers as lines, field instance=value.
func answersIn(f *Filled) []string {
	var lines []string
	for _, a := range f.Answers() {
		lines = append(lines, strings.TrimSuffix(a.Field+" "+a.Instance, " ")+"="+a.Value)
	}
	return lines
}

func TestExampleFormsAreFilledIn(t *testing.T) {
	t.Parallel()
	sheets := exampleSheets(t)
	for _, test := range []struct {
		name    string
		form    string
		inputs  inputs
		shown   []string // inputs that must be visible
		hidden  []string
		answers []string
		about   []string // of which inputs problems are wanted
		want    []string // those problems
	}{
		{
			name: "all of the SSN", form: "client-intake",
			inputs: inputs{"ssn": {"123456789"}, "ssn_data_quality": {"2"}},
			shown:  []string{"ssn_full_note"}, hidden: []string{"ssn_partial_note"},
			answers: []string{"ssn=123456789", "ssn_data_quality=2"},
			about:   []string{"ssn", "ssn_data_quality"},
		},
		{
			name: "a part of the SSN", form: "client-intake",
			inputs: inputs{"ssn": {" XXXXX6789"}, "ssn_data_quality": {"1"}},
			shown:  []string{"ssn_partial_note"}, hidden: []string{"ssn_full_note"},
			answers: []string{"ssn=XXXXX6789", "ssn_data_quality=1"},
		},
		{
			name: "an SSN without its quality", form: "client-intake",
			inputs: inputs{"ssn": {"123456789"}}, answers: []string{"ssn=123456789"},
			about: []string{"ssn", "ssn_data_quality"},
			want:  []string{"ssn_data_quality: The answer is missing: choose one of the options."},
		},
		{
			name: "a wrong SSN does not ask for its quality", form: "client-intake",
			inputs: inputs{"ssn": {"123-45-67"}},
			about:  []string{"ssn", "ssn_data_quality"},
			want: []string{
				"ssn: Social Security number has the wrong format: write it like 111111111.",
			},
		},
		{
			name: "a child is not asked for military service", form: "client-intake",
			inputs: inputs{"date_of_birth": {"2008-11-23"}, "veteran_status": {"1"}},
			hidden: []string{"veteran_status"}, answers: []string{"date_of_birth=2008-11-23"},
		},
		{
			name: "an adult is", form: "client-intake",
			inputs:  inputs{"date_of_birth": {"2008-11-22"}, "veteran_status": {"1"}},
			shown:   []string{"veteran_status"},
			answers: []string{"date_of_birth=2008-11-22", "veteran_status=1"},
		},
		{
			name: "somebody of unknown age is", form: "client-intake", inputs: nil,
			shown: []string{"veteran_status"},
			about: []string{"veteran_status"},
			want: []string{
				"veteran_status: Veteran status is missing: choose one of the options.",
			},
		},
		{
			name: "born in the future", form: "client-intake",
			inputs: inputs{"date_of_birth": {"2026-11-23"}}, about: []string{"date_of_birth"},
			want: []string{
				"date_of_birth: Date of birth is after today: enter a date from January 1, 1900 until November 22, 2026.",
			},
		},
		{
			name: "several races and why none", form: "client-intake",
			inputs:  inputs{"race": {"RaceNone", "Asian", "Asian"}, "race_none_reason": {"8"}},
			shown:   []string{"race_none_reason"},
			hidden:  []string{"race_additional_detail", "gender", "gender_different_identity"},
			answers: []string{"race 0=Asian", "race 1=RaceNone", "race_none_reason=8"},
		},
		{
			name: "a release that is not signed", form: "client-intake",
			inputs:  inputs{"release_signed": {"false"}, "release_date": {"2026-01-01"}},
			hidden:  []string{"release_date", "release_document"},
			answers: []string{"release_signed=false"}, about: []string{"release_date"},
		},
		{
			name: "a release that is", form: "client-intake",
			inputs:  inputs{"release_signed": {"false", "true"}, "release_date": {"2026-11-23"}},
			shown:   []string{"release_date", "release_document"},
			answers: []string{"release_signed=true"},
			about:   []string{"release_date", "release_document"},
			want: []string{
				"release_date: Signed on is after today: enter a date until November 22, 2026.",
			},
		},
		{
			name: "in a group in a group", form: "client-intake",
			inputs:  inputs{"mail_zip": {"9021"}, "mail_state": {"CA"}, "phone": {"555 123 45 67"}},
			shown:   []string{"phone_is_safe", "mail", "mail_zip"},
			answers: []string{"phone=555 123 45 67", "mail_state=CA"},
			about:   []string{"mail_zip", "mail_state"},
			want: []string{
				"mail_zip: ZIP code has the wrong format: write it like 11111.",
			},
		},
		{
			name: "a destination with a subsidy", form: "project-exit",
			inputs: inputs{
				"exit_date":   {"2026-11-22"},
				"destination": {"435"},
				"exit_reason": {"moved abroad"},
			},
			shown:  []string{"destination_rental_subsidy_type", "exit_interview"},
			hidden: []string{"destination_other"},
			answers: []string{
				"exit_date=2026-11-22", "destination=435", "exit_reason=moved abroad",
			},
			about: []string{"destination_rental_subsidy_type", "destination_other"},
			want: []string{
				"destination_rental_subsidy_type: Rental subsidy type is missing: choose one of the options.",
			},
		},
		{
			name: "a destination without", form: "project-exit",
			inputs: inputs{
				"exit_date":                       {"2026-11-22"},
				"destination":                     {"30"},
				"destination_rental_subsidy_type": {"428"},
				"exit_interview":                  {"true"},
				"exit_reason":                     {"housed"},
			},
			hidden:  []string{"destination_rental_subsidy_type", "exit_interview"},
			answers: []string{"exit_date=2026-11-22", "destination=30", "exit_reason=housed"},
		},
		{
			name: "what is hidden shows nothing", form: "current-living-situation",
			inputs: inputs{
				"current_living_situation": {"116"},
				"leave_within_14_days":     {"1"},
				"subsequent_residence":     {"1"},
			},
			hidden:  []string{"leave_within_14_days", "next_14_days", "subsequent_residence"},
			answers: []string{"current_living_situation=116"},
			about:   []string{"situation_verified_by"},
			want:    []string{"situation_verified_by: Verified by is missing: enter it."},
		},
		{
			name: "entries of a group", form: "coordinated-entry-assessment",
			inputs: inputs{"ce_event[0].event": {"2"}, "ce_event[0].event_date": {"2026-11-01"},
				"ce_event[0].problem_solved": {"1"}, "ce_event[2].event": {""},
				"ce_event[4].event":           {"10"},
				"ce_event[4].referral_result": {"1"}, "ce_event[4].problem_solved": {"1"}},
			shown: []string{
				"ce_event[0].problem_solved", "ce_event[4].event_outcome",
				"ce_event[4].referral_result_date",
			},
			hidden: []string{
				"ce_event[0].event_outcome", "ce_event[4].problem_solved", "ce_event[2].event",
			},
			answers: []string{
				"event_date 0=2026-11-01", "event 0=2", "problem_solved 0=1", "event 1=10",
				"referral_result 1=1",
			},
			about: []string{
				"ce_event[0].problem_solved", "ce_event[4].event_date",
				"ce_event[4].referral_result_date",
			},
			want: []string{
				"ce_event[4].event_date: Date of the event is missing: enter a date, such as 2026-01-31.",
				"ce_event[4].referral_result_date: Date of the result is missing: enter a date, such as 2026-01-31.",
			},
		},
		{
			name: "money", form: "ssvf-services",
			inputs: inputs{
				"ssvf_assistance[0].assistance_amount": {"25000.01"},
				"ssvf_assistance[1].assistance_amount": {"1,200.50"},
				"ssvf_assistance[2].assistance_amount": {"1200.50"},
			},
			answers: []string{"assistance_amount 0=1200.5"},
			about: []string{
				"ssvf_assistance[0].assistance_amount", "ssvf_assistance[1].assistance_amount",
			},
			want: []string{"ssvf_assistance[0].assistance_amount: Amount is more than 25000: enter a number from 0 to 25000.",
				"ssvf_assistance[1].assistance_amount: Amount is not a number: use digits and one decimal point, without spaces and commas, such as 1234.50."},
		},
		{
			name: "a section that is hidden", form: "project-information",
			inputs:  inputs{"project_type": {"4"}, "inventory[0].bed_count": {"7"}},
			hidden:  []string{"inventory", "inventory[0].bed_count", "housing_type"},
			answers: []string{"project_type=4"}, about: []string{"inventory[0].household_type"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			filled := sheets[test.form].Fill(test.inputs, nil, testDay)
			for _, input := range test.shown {
				if f := filled.at(input); !f.Visible {
					t.Errorf("%s is not shown", input)
				}
			}
			for _, input := range test.hidden {
				if f := filled.at(input); f.Visible || f.Problem != "" || f.Required {
					t.Errorf("%s is shown: %+v", input, f)
				}
			}
			if diff := cmp.Diff(
				test.answers, answersIn(filled),
			); diff != "" && test.answers != nil {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
			var problems []string
			for _, line := range problemsIn(filled) {
				for _, input := range test.about {
					if strings.HasPrefix(line, input+": ") {
						problems = append(problems, line)
					}
				}
			}
			if diff := cmp.Diff(test.want, problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestABlankForm(t *testing.T) {
	t.Parallel()
	sheets := exampleSheets(t)
	if diff := cmp.Diff(
		inputs{"release_signed": {"false"}, "phone_is_safe": {"false"}},
		sheets["client-intake"].Blank(testDay),
	); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(
		inputs{"assessment_date": {"2026-11-22"}},
		sheets["coordinated-entry-assessment"].Blank(testDay),
	); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(
		inputs{"target_population": {"4"}}, sheets["project-information"].Blank(testDay),
	); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s := sheetOf(t, schema.Field{Name: "n", Type: "integer", Default: 12.0},
		schema.Field{Name: "r", Type: "date", Default: schema.Today, Retired: true},
		schema.Field{
			Name:    "g",
			Type:    "group",
			Label:   "G",
			Repeats: true,
			Fields: []schema.Field{
				{Name: "d", Type: "date", Label: "D", Default: schema.Today},
				{Name: "e", Type: "date", Label: "E", Required: true},
			},
		})
	if diff := cmp.Diff(inputs{"n": {"12"}}, s.Blank(testDay)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAFormThatCannotBeFilledIn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		field schema.Field
		want  string
	}{
		{
			schema.Field{Name: "a", Type: "choice", OptionList: "gone"},
			"the form cannot be filled in: the field a has the drop-down list gone, which does not exist",
		},
		{
			schema.Field{Name: "a", Type: "telepathy"},
			`the form cannot be filled in: the field a is of a type that does not exist: "telepathy"`,
		},
		{
			schema.Field{Name: "a", Type: "boolean", VisibleWhen: "a"},
			"the form cannot be filled in: sections/main/fields/a/visibleWhen: whether it is shown depends on itself: a → a",
		},
	} {
		_, err := NewSheet(&schema.Form{
			Sections: []schema.Section{{Name: "main", Fields: []schema.Field{test.field}}},
		},
			func(string) (*schema.OptionList, bool) { return nil, false })
		if err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

// A fill of the largest form that a case worker meets must take no noticeable
// part of a request.
func TestFillingInIsQuick(t *testing.T) {
	s := exampleSheets(t)["client-intake"]
	in := inputs{
		"first_name": {"A"}, "ssn": {"123456789"}, "ssn_data_quality": {"1"},
		"date_of_birth": {"1980-01-01"}, "race": {"Asian"}, "phone": {"555 123 45 67"},
		"release_signed": {"true"},
	}
	took := cputime.Least(500, time.Millisecond, func() { s.Fill(in, nil, testDay) })
	if took > time.Millisecond {
		t.Errorf("it takes %v", took)
	}
}

// bigSheet has a number of fields, three of four with conditions on those
// before.
func bigSheet(tb testing.TB, fields int) (*Sheet, inputs) {
	tb.Helper()
	form, in := schema.Form{Sections: []schema.Section{{Name: "main"}}}, inputs{}
	options := []schema.Option{
		{Code: "0", Label: "No"}, {Code: "1", Label: "Yes"}, {Code: "2", Label: "Perhaps"},
	}
	for i := range fields {
		f := schema.Field{Name: fmt.Sprintf("field_%d", i), Label: "Question"}
		switch i % 4 {
		case 0:
			f.Type, f.Options = "choice", options
			in[f.Name] = []string{"1"}
		case 1:
			f.Type, f.VisibleWhen = "integer", fmt.Sprintf(
				`field_%d == "1" and field_0 in ["1", "2"]`, i-1,
			)
			in[f.Name] = []string{"12"}
		case 2:
			f.Type, f.VisibleWhen, f.RequiredWhen = "date", fmt.Sprintf("field_%d > 3",
				i-1), fmt.Sprintf("answered(field_%d)", i-1)
			in[f.Name] = []string{"2000-02-29"}
		case 3:
			f.Type, f.VisibleWhen = "string", fmt.Sprintf("age(field_%d) > 18", i-1)
			in[f.Name] = []string{"An answer"}
		}
		form.Sections[0].Fields = append(form.Sections[0].Fields, f)
	}
	s, err := NewSheet(&form, func(string) (*schema.OptionList, bool) { return nil, false })
	if err != nil {
		tb.Fatal(err)
	}
	return s, in
}

func BenchmarkFill(b *testing.B) {
	b.Run("intake", func(b *testing.B) {
		s := exampleSheets(b)["client-intake"]
		in := inputs{
			"first_name": {"A"}, "ssn": {"123456789"}, "ssn_data_quality": {"1"},
			"date_of_birth": {"1980-01-01"}, "race": {"Asian"}, "phone": {"555 123 45 67"},
		}
		b.ReportAllocs()
		for b.Loop() {
			s.Fill(in, nil, testDay)
		}
	})
	b.Run("1000 fields", func(b *testing.B) {
		s, in := bigSheet(b, 1000)
		if n := len(s.Fill(in, nil, testDay).Answers()); n != 1000 {
			b.Fatal(n)
		}
		b.ReportAllocs()
		for b.Loop() {
			s.Fill(in, nil, testDay)
		}
	})
}

func BenchmarkNewSheet(b *testing.B) {
	s, _ := bigSheet(b, 1000)
	form := &schema.Form{Sections: []schema.Section{*s.sections[0].section}}
	for b.Loop() {
		if _, err := NewSheet(form, func(string) (*schema.OptionList, bool) {
			return nil, false
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestASheetIsSharedByRequests(t *testing.T) {
	t.Parallel()
	s := exampleSheets(t)["client-intake"]
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for year := 1990; year < 2020; year++ {
				filled := s.Fill(inputs{
					"date_of_birth":    {fmt.Sprintf("%d-01-0%d", year, i+1)},
					"ssn":              {"XXXXX6789"},
					"ssn_data_quality": {"1"},
				}, nil, testDay)
				if adult := filled.at(
					"veteran_status",
				).Visible; adult != (year <= 2008) || !filled.at("ssn_partial_note").Visible {
					t.Errorf("born in %d: %t", year, adult)
				}
			}
		})
	}
	all.Wait()
}
