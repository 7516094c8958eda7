package effects

import (
	"context"
	"fmt"

	"configsync/admin"
	"configsync/schema"
	"configsync/words"
)

// answerQuestions is what is asked about the answers that people have given.
// What is asked once is asked for all changes together.
type answerQuestions struct {
	questions []answerQuestion
	byPlace   map[optionPlace]int // the question about an option
}

// answerQuestion is one impact whose number is not known yet.
type answerQuestion struct {
	placed
	// Code is "" where it is about a field, and Field as well where it is about
	// a form
	about []admin.FieldCode
	says  string // what follows the number
}

// optionPlace is an option of a drop-down list, or of one field.
type optionPlace struct {
	key        schema.Key
	path, code string
}

func (q *answerQuestions) ask(c formChange, path string, kind ImpactKind, field, says string) {
	q.questions = append(q.questions, answerQuestion{
		placed{c.at, Impact{Key: c.key, Path: path, Kind: kind}},
		[]admin.FieldCode{{Form: c.stored, Field: field, Code: ""}}, says,
	})
}

// form asks about all answers of a form that would be gone.
func (q *answerQuestions) form(c formChange) {
	q.ask(c, "", ImpactFormRemoved, "", fmt.Sprintf(
		"answers to %s would no longer be shown: the form would be gone.", c.before.Title,
	))
}

// removed asks about the answers of a field that the form would no longer have.
func (q *answerQuestions) removed(c formChange, f placedField) {
	q.ask(c, f.path, ImpactFieldRemoved, f.Name, fmt.Sprintf(
		"answers to %s would no longer be shown: %s would no longer have this field.", f.Label,
		c.after.Title,
	))
}

// blank asks about the records in which a newly required field has no answer.
func (q *answerQuestions) blank(c formChange, f placedField) {
	q.ask(c, f.path, ImpactFieldBlank, f.Name,
		fmt.Sprintf("records of %s have no answer to %s yet.", c.after.Title, f.Label))
}

// option asks about the answers to a field that are an option which would be
// lost. Those of one drop-down list are asked about together.
func (q *answerQuestions) option(
	at int, place optionPlace, lost lostOption, of string, answer admin.FieldCode,
) {
	if i, known := q.byPlace[place]; known {
		q.questions[i].about = append(q.questions[i].about, answer)
		return
	}
	kind, fate := ImpactOptionRetired, "could no longer be chosen"
	if lost.removed {
		kind, fate = ImpactOptionRemoved, "would be gone"
	}
	if q.byPlace == nil {
		q.byPlace = map[optionPlace]int{}
	}
	q.byPlace[place] = len(q.questions)
	q.questions = append(q.questions,
		answerQuestion{placed{at, Impact{Key: place.key, Path: place.path, Kind: kind}},
			[]admin.FieldCode{answer},
			fmt.Sprintf("answers use “%s” of %s, which %s.", lost.Label, of, fate)})
}

// meaning asks about the answers that are a code of a field which would mean
// what another code meant before.
func (q *answerQuestions) meaning(c formChange, f placedField, was, is schema.Option) {
	q.ask(c, f.path, ImpactMeaning, f.Name, fmt.Sprintf(
		"answers to %s that say “%s” would say “%s”: the code %s changes its meaning.",
		f.Label, was.Label, is.Label, is.Code))
	last := &q.questions[len(q.questions)-1]
	last.about[0].Code = is.Code
}

// answerImpacts counts what the changes of forms and drop-down lists would do
// to answers.
func (s *Service) answerImpacts(
	ctx context.Context, from *admin.View, p *projection,
) ([]placed, error) {
	forms, err := s.formChanges(ctx, from, p)
	if err != nil || len(forms) == 0 {
		return nil, err
	}
	tally := answerTally{}
	if forms, err = tally.readRecords(ctx, from.Counts, forms); err != nil {
		return nil, err
	}
	lists, err := s.optionLists(ctx, from.Config, p, forms)
	if err != nil {
		return nil, err
	}
	var q answerQuestions
	for _, c := range forms {
		c.fields(&q)
		lists.options(&q, c)
	}
	if err := tally.read(ctx, from.Counts, q.questions); err != nil {
		return nil, err
	}
	var out []placed
	for _, question := range q.questions {
		if i := question.answered(tally); i.Count > 0 {
			out = append(out, i)
		}
	}
	env := refillEnvironment{from: from, lists: lists, records: tally.records, day: p.today}
	for _, c := range forms {
		if c.before == nil || c.after == nil {
			continue
		}
		some, err := s.refillImpacts(ctx, env, c)
		if err != nil {
			return nil, fmt.Errorf("filling in %s anew: %w", c.key, err)
		}
		out = append(out, some...)
	}
	return out, nil
}

// answered returns the impact with its number.
func (q answerQuestion) answered(t answerTally) placed {
	i := q.placed
	for _, about := range q.about {
		i.Count += t.count(i.Kind, about)
	}
	i.Sentence = words.Capital(admin.Counted(i.Count)) + " " + q.says
	return i
}
