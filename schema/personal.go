package schema

import (
	"regexp"
	"strings"
	"sync"
)

// Configuration must never carry a person's data. Help texts, defaults and
// comments are free text, so each text of an object is looked at for what seems
// to be a Social Security number, or a birth date next to a name. The check is
// a guard against accidents: it cannot find every way to write down a person.

// personalForms are the patterns of personal data. They are compiled on first
// use, because that takes longer than the start of a command.
type personalForms struct {
	ssn   []*regexp.Regexp // with the three parts of the number
	birth []*regexp.Regexp // with the name that stands next to a date
}

var personal = sync.OnceValue(func() personalForms {
	const (
		date = `(?:(?:19|20)[0-9]{2}-[01]?[0-9]-[0-3]?[0-9]|[0-3]?[0-9][/.-][0-3]?[0-9][/.-](?:19|20)[0-9]{2})`
		name = `\p{Lu}\p{Ll}+(?: \p{Lu}\.)? \p{Lu}\p{Ll}+`
	)
	return personalForms{
		ssn: []*regexp.Regexp{
			regexp.MustCompile(`\b([0-9]{3})[- ]([0-9]{2})[- ]([0-9]{4})\b`),
			regexp.MustCompile(`(?i)\b(?:ssn|social security)[^0-9]{0,20}` +
				`([0-9]{3})([0-9]{2})([0-9]{4})\b`),
		},
		birth: []*regexp.Regexp{
			// A name directly before a date, or with a word for birth between
			// them.
			regexp.MustCompile(`(` + name + `)(?:[,:;]? \(?|` +
				`[^.\n]{0,30}\b(?i:born|birth|dob|b\.)[^0-9\n]{0,20})` + date),
			// A date of birth before a name.
			regexp.MustCompile(`(?i:born|birth|dob)[^0-9\n]{0,12}` + date +
				`[^.\n]{0,15}?\b(` + name + `)`),
		},
	}
})

// notNames are capitalized words that begin sentences and headings rather than
// names.
var notNames = map[string]bool{"Date": true, "Birth": true, "Of": true, "The": true, "Client": true,
	"Enter": true, "Example": true,
	"From": true, "Until": true, "Since": true, "On": true, "In": true, "Effective": true,
	"Version": true, "Standards": true, "Standard": true,
	"January": true, "February": true, "March": true, "April": true, "May": true, "June": true,
	"July": true, "August": true,
	"September": true, "October": true, "November": true, "December": true, "Agreement": true,
	"Shelter": true, "House": true, "Signed": true,
	"Begins": true, "Ends": true, "Updated": true, "Revised": true, "Data": true, "Manual": true,
	"Services": true, "Program": true,
	"War": true, "Act": true, "Law": true, "Section": true, "Title": true, "Grant": true,
	"County": true, "City": true, "State": true, "Center": true,
	"Department": true, "Office": true, "Federal": true, "National": true, "Project": true,
	"Training": true, "Policy": true, "Form": true,
	"Element": true, "Housing": true, "Head": true, "Start": true, "Care": true, "Release": true,
	"Information": true, "Exception": true,
	"Monday": true, "Tuesday": true, "Wednesday": true, "Thursday": true, "Friday": true,
	"Saturday": true, "Sunday": true}

// PersonalData describes possible personal data in text, or returns "".
func PersonalData(text string) string {
	for _, form := range personal().ssn {
		for _, m := range form.FindAllStringSubmatch(text, -1) {
			if issuedSSN(m[1], m[2], m[3]) {
				return "a Social Security number (write an example as 000-00-0000)"
			}
		}
	}
	for _, form := range personal().birth {
		for _, m := range form.FindAllStringSubmatch(text, -1) {
			if seemsName(m[1]) {
				return "a birth date next to a name"
			}
		}
	}
	return ""
}

// issuedSSN reports whether the parts of a number could have been issued: no
// area 000, 666 or 9xx, no group 00, no serial 0000 (Social Security
// Administration, RM 10201.035).
func issuedSSN(area, group, serial string) bool {
	return area != "000" && area != "666" && area[0] != '9' && group != "00" && serial != "0000"
}

func seemsName(s string) bool {
	for word := range strings.FieldsSeq(s) {
		if notNames[word] {
			return false
		}
	}
	return true
}

// mayHoldPersonalData reports quickly whether a body has digits that
// PersonalData would look at.
func mayHoldPersonalData(body []byte) bool {
	for i := 0; i < len(body); i++ {
		if !isDigit(body[i]) {
			continue
		}
		run := digits(body[i:])
		next := body[i+run:]
		switch {
		case run == 9:
			return true
		case run <= 4 && len(next) > 1 && strings.IndexByte("-/. ", next[0]) >= 0 &&
			isDigit(next[1]):
			rest := next[1+digits(next[1:]):]
			if len(rest) > 1 && rest[0] == next[0] && isDigit(rest[1]) {
				return true
			}
		}
		i += run
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func digits(b []byte) int {
	n := 0
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	return n
}

// Personal finds texts of an object that look like a person's data.
func (k *Kind) Personal(body []byte) ([]Finding, error) {
	if !mayHoldPersonalData(body) {
		return nil, nil
	}
	tree, err := ParseBody(body)
	if err != nil {
		return nil, err
	}
	return k.personal(tree), nil
}

func (k *Kind) personal(tree Value) []Finding {
	var fs []Finding
	k.Shape.walk(tree, nil, func(steps []string, f *ShapeField, v Value) {
		if f.Shape.Type == Day || f.Ref != "" {
			return
		}
		for _, text := range texts(v) {
			if what := PersonalData(text); what != "" {
				fs = append(fs, found(strings.Join(steps, "/"),
					"the text looks like %s: configuration must not contain personal data; reword it",
					what))
			}
		}
	})
	return fs
}

func texts(v Value) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, item := range v {
			if s, ok := item.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}
