package forms

import (
	"strconv"

	"configsync/schema/fill"
)

// AnswerSection is a section of a form with what was answered.
type AnswerSection struct {
	ID, Title string
	Answers   []AnswerView
	Blank     []string // labels of the questions without an answer
}

// AnswerView is a question with its answer.
type AnswerView struct {
	Label   string
	Retired bool          // it is asked no more
	Warning string        // it could not be entered today; "" when it could
	Text    string        // "" for a group
	Entries []answerEntry // of a group, those in which something was answered
}

// answerEntry is an entry of a group.
type answerEntry struct {
	Title   string // of one of a repeating group, such as "Income 2"
	Answers []AnswerView
}

// AnswersOf lists what was answered, in the order of the form.
func AnswersOf(filled *fill.Filled) []AnswerSection {
	var out []AnswerSection
	for _, s := range filled.Sections {
		if !s.Visible {
			continue
		}
		section := AnswerSection{ID: "section-" + s.Section.Name, Title: s.Section.Title}
		section.Answers, section.Blank = answersIn(s.Fields)
		if len(section.Answers)+len(section.Blank) > 0 {
			out = append(out, section)
		}
	}
	return out
}

// answersIn tells the answers apart from the questions without one. What is
// asked no more is no question without an answer.
func answersIn(fields []fill.Field) (answers []AnswerView, blank []string) {
	for i := range fields {
		f := &fields[i]
		if !f.Visible || f.Field.Type == "display" || f.Field.Type == "attachment" {
			continue
		}
		a := AnswerView{Label: f.Field.Label, Retired: f.Field.Retired, Warning: f.Warning}
		if f.Field.Type == "group" {
			a.Entries = entriesOf(f)
		} else {
			a.Text = shownAnswer(f)
		}
		switch {
		case a.Text != "" || len(a.Entries) > 0:
			answers = append(answers, a)
		case !a.Retired:
			blank = append(blank, a.Label)
		}
	}
	return answers, blank
}

// UnaskedOf lists the stored answers that stay although they are not asked now:
// their question is hidden, or the form no longer has it.
func UnaskedOf(filled *fill.Filled) []AnswerView {
	var out []AnswerView
	for _, f := range hiddenAnswers(filled) {
		out = append(out, AnswerView{Label: f.Field.Label, Text: answerText(f, f.Kept)})
	}
	for _, a := range filled.Unasked {
		out = append(out, AnswerView{Label: a.Field, Text: a.Value})
	}
	return out
}

// hiddenAnswers lists the questions that are hidden and have a stored answer.
func hiddenAnswers(filled *fill.Filled) []*fill.Field {
	var out []*fill.Field
	var add func(fields []fill.Field)
	add = func(fields []fill.Field) {
		for i := range fields {
			f := &fields[i]
			if len(f.Kept) > 0 {
				out = append(out, f)
			}
			for _, entry := range f.Instances {
				add(entry)
			}
		}
	}
	for _, section := range filled.Sections {
		add(section.Fields)
	}
	return out
}

func entriesOf(f *fill.Field) []answerEntry {
	var out []answerEntry
	for i, fields := range f.Instances {
		answers, _ := answersIn(fields)
		if len(answers) == 0 {
			continue
		}
		e := answerEntry{Answers: answers}
		if f.Field.Repeats {
			e.Title = f.Field.Label + " " + strconv.Itoa(i+1)
		}
		out = append(out, e)
	}
	return out
}
