package demo

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"configsync/admin/clients"
	"configsync/schema"
	"configsync/schema/fill"
)

// inventor fills in a form as somebody might, by what the form offers. What is
// typed already stays.
type inventor struct {
	rand       *rand.Rand
	today      schema.Date
	inputs     map[string][]string
	leaveBlank map[string]bool // inputs that are left blank unless they must be answered
	hopeless   map[string]bool // inputs for which nothing comes to mind
}

// fill answers what must be answered and some of the rest, until the form is
// filled in as it should be.
func (v *inventor) fill(sheet *fill.Sheet) ([]fill.Answer, error) {
	const rounds = 50 // answers make other fields appear
	for range rounds {
		filled := sheet.Fill(v.inputs, nil, v.today)
		more := false
		for _, section := range filled.Sections {
			if section.Visible {
				more = v.fields(section.Fields, false) || more
			}
		}
		if more {
			continue
		}
		if problems := filled.Problems(); len(problems) > 0 {
			return nil, fmt.Errorf("the form %s asks for an answer that cannot be invented: %s",
				clients.IntakeForm, problems[0].Message)
		}
		return filled.Answers(), nil
	}
	return nil, fmt.Errorf("the form %s never ends", clients.IntakeForm)
}

// fields answers fields that are not answered yet, and reports whether it
// answered one. Of a group that must be answered the first field is.
func (v *inventor) fields(fields []fill.Field, must bool) (more bool) {
	for i := range fields {
		f := &fields[i]
		needed := f.Required || must && i == 0
		for _, instance := range f.Instances {
			more = v.fields(instance, needed) || more
		}
		if !f.Visible || f.ReadOnly || len(f.Values) > 0 || f.Instances != nil ||
			v.hopeless[f.Input] {
			continue
		}
		if !needed && (v.leaveBlank[f.Input] || v.rand.Float64() > v.likely(f)) {
			v.leaveBlank[f.Input] = true
			continue
		}
		values := v.invent(f, needed)
		switch {
		case len(values) > 0:
			v.inputs[f.Input], more = values, true
		case needed:
			v.hopeless[f.Input] = true
		default:
			v.leaveBlank[f.Input] = true
		}
	}
	return more
}

// likely is how often a question is answered that need not be.
func (v *inventor) likely(f *fill.Field) float64 {
	switch f.Field.Type {
	case "string", "text":
		return 0.35
	case "boolean":
		return 0.8
	}
	return 0.6
}

// missing are the words of options that give no answer.
var missing = regexp.MustCompile(`(?i)\b(?:doesn['’]t know|does not know|prefers? not|refused|not collected|none of|other|different)\b`)

// qualityOf are, by a field that says how complete an answer is, the fields of
// that answer.
var qualityOf = map[string][]string{
	"name_data_quality": {clients.FieldFirstName, clients.FieldLastName},
	"ssn_data_quality":  {"ssn"}, "dob_data_quality": {clients.FieldBirth},
}

// invent makes up an answer; none when nothing comes to mind, or the field is
// one that a fake person had better leave blank.
func (v *inventor) invent(f *fill.Field, needed bool) []string {
	if slices.Contains(
		[]string{clients.FieldFirstName, clients.FieldLastName, clients.FieldBirth}, f.Field.Name,
	) && !needed {
		return nil
	}
	switch f.Field.Type {
	case "choice", "open-choice", "multi-choice":
		return v.choose(f)
	case "boolean":
		return []string{strconv.FormatBool(v.rand.IntN(2) == 0)}
	case "date":
		return []string{string(v.day(f.Field))}
	case "dateTime":
		return []string{string(v.day(f.Field)) + "T10:30"}
	case "time":
		return []string{"10:30"}
	case "integer", "decimal", "quantity", "currency":
		return []string{strconv.Itoa(v.number(f.Field))}
	case "string", "text":
		return v.text(f.Field, needed)
	}
	return nil
}

// choose picks options: mostly ones that tell something.
func (v *inventor) choose(f *fill.Field) []string {
	var telling, silent []string
	for _, o := range f.Options {
		if missing.MatchString(o.Label) {
			silent = append(silent, o.Code)
		} else {
			telling = append(telling, o.Code)
		}
	}
	if of, ok := qualityOf[f.Field.Name]; ok && len(telling) > 0 && len(silent) > 0 {
		if slices.ContainsFunc(of, func(field string) bool { return len(v.inputs[field]) > 0 }) {
			return telling[:1]
		}
		return []string{oneOf(v.rand, silent)}
	}
	pool := telling
	if len(pool) == 0 || len(silent) > 0 && v.rand.IntN(12) == 0 {
		pool = silent
	}
	if len(pool) == 0 {
		return nil
	}
	chosen := []string{oneOf(v.rand, pool)}
	if f.Field.Type == "multi-choice" && len(telling) > 1 && slices.Contains(telling, chosen[0]) &&
		v.rand.IntN(7) == 0 {
		if other := oneOf(v.rand, telling); other != chosen[0] {
			chosen = append(chosen, other)
		}
	}
	return chosen
}

// day returns a day of the last two years that a field accepts, or the nearest
// one.
func (v *inventor) day(f *schema.Field) schema.Date {
	day := v.today.AddDays(-v.rand.IntN(700))
	bound := func(b any) schema.Date {
		if b == "today" {
			return v.today
		}
		s, _ := b.(string)
		return schema.Date(s)
	}
	if low := bound(f.Min); low != "" && day < low {
		day = low
	}
	if high := bound(f.Max); high != "" && day > high {
		day = high
	}
	return day
}

// number returns a whole number that a field accepts.
func (v *inventor) number(f *schema.Field) int {
	low, high := 0, 12
	if n, ok := f.Min.(float64); ok {
		low, high = int(n), int(n)+12
	}
	if n, ok := f.Max.(float64); ok {
		high = min(high, int(n))
		low = min(low, high)
	}
	return low + v.rand.IntN(high-low+1)
}

// text makes up a text of a kind that the field's name tells; others only when
// they are needed.
func (v *inventor) text(f *schema.Field, needed bool) []string {
	var texts []string
	switch name := f.Name; {
	case name == "ssn":
		texts = []string{v.ssn()}
	case strings.Contains(name, "phone"):
		texts = []string{fmt.Sprintf("555-01%02d", v.rand.IntN(100))}
	case strings.Contains(name, "email"):
		texts = []string{fmt.Sprintf("fake%04d@example.org", v.rand.IntN(10_000))}
	case name == "middle_name" && len(v.inputs[clients.FieldFirstName]) == 0:
	case name == "middle_name":
		first, _ := fakeName(v.rand)
		texts = []string{first}
	case needed:
		texts = []string{
			"Fake", "fake", "A", "a", "0", "00", "000", "0000", "00000", "ZZ", "XXX", "2026", "A1",
			"555-0100",
		}
	}
	for _, text := range texts {
		if fits(f, text) {
			return []string{text}
		}
	}
	return nil
}

func fits(f *schema.Field, text string) bool {
	pattern, err := regexp.Compile("^(?:" + f.Pattern + ")$")
	return err == nil && (f.Pattern == "" || pattern.MatchString(text)) &&
		(f.MaxLength == 0 || len([]rune(text)) <= f.MaxLength)
}

// ssn returns a number that was never issued: of the area 000, or of 9xx and
// the group 00, which is not even one of a tax number.
func (v *inventor) ssn() string {
	if v.rand.IntN(2) == 0 {
		return fmt.Sprintf("000%02d%04d", 1+v.rand.IntN(99), 1+v.rand.IntN(9999))
	}
	return fmt.Sprintf("9%02d00%04d", v.rand.IntN(100), 1+v.rand.IntN(9999))
}
