package fill

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxStringLength = 1_000  // characters, where the form says none
	maxTextLength   = 20_000 // the same for a text of several lines
	maxDigits       = 15     // of a number: as many as a float64 keeps
	earliestDay     = "1800-01-01"
	latestDay       = "9999-12-31"
	dateTimeLayout  = "2006-01-02T15:04"
	clockLayout     = "15:04"
)

// reading is what a text that was typed is as an answer.
type reading struct {
	text  string // canonical
	value any    // for conditions
	wrong string // the rest of a sentence that begins with the field; "" when it can be an answer
}

// readers read, by type of field, a text that is not blank and has no spaces
// around it. Bounds are another matter.
var readers = map[string]func(a *asked, typed string) reading{
	"string":       (*asked).readText,
	"text":         (*asked).readText,
	"integer":      (*asked).readInteger,
	"decimal":      (*asked).readDecimal,
	"quantity":     (*asked).readDecimal,
	"currency":     (*asked).readDecimal,
	"boolean":      (*asked).readBoolean,
	"date":         (*asked).readDate,
	"dateTime":     (*asked).readDateTime,
	"time":         (*asked).readClock,
	"choice":       (*asked).readChoice,
	"multi-choice": (*asked).readChoice,
	"open-choice":  (*asked).readOpenChoice,
}

// read reads a text that is not blank.
func (a *asked) read(typed string) reading {
	return readers[a.field.Type](a, strings.TrimSpace(typed))
}

func wrong(sentence string) reading { return reading{wrong: sentence} }

func (a *asked) readText(typed string) reading {
	text := typed
	if a.field.Type == "text" {
		text = strings.ReplaceAll(strings.ReplaceAll(typed, "\r\n", "\n"), "\r", "\n")
	}
	length, most := utf8.RuneCountInString(text), a.maxLength()
	switch {
	case length > most:
		return wrong(" is too long: shorten it from " + strconv.Itoa(length) + " to at most " +
			strconv.Itoa(most) + " characters.")
	case !utf8.ValidString(text):
		return wrong(" contains characters that cannot be read: type it again.")
	case strings.ContainsFunc(text, a.forbids):
		return wrong(" contains characters that cannot be shown, such as a tab or a line break: type it again in one line.")
	case a.pattern != nil && !wholeMatch(a.pattern, text):
		if a.example != "" {
			return wrong(" has the wrong format: write it like " + a.example + ".")
		}
		return wrong(" has the wrong format: see the explanation of the question.")
	}
	return reading{text: text, value: text}
}

func (a *asked) maxLength() int {
	switch {
	case a.field.MaxLength > 0:
		return a.field.MaxLength
	case a.field.Type == "text":
		return maxTextLength
	}
	return maxStringLength
}

// forbids reports whether texts of the field cannot contain r.
func (a *asked) forbids(r rune) bool {
	if a.field.Type == "text" && (r == '\n' || r == '\t') {
		return false
	}
	return unicode.IsControl(r)
}

func (a *asked) readInteger(typed string) reading {
	text, digits, ok := plainNumber(typed)
	switch {
	case !ok || strings.Contains(typed, "."):
		return wrong(" is not a whole number: use digits only, without spaces and commas, such as 1200.")
	case digits > maxDigits:
		return wrong(" is too long: use at most " + strconv.Itoa(maxDigits) + " digits.")
	}
	n, _ := strconv.Atoi(text)
	return reading{text: text, value: n}
}

func (a *asked) readDecimal(typed string) reading {
	text, digits, ok := plainNumber(typed)
	_, fraction, _ := strings.Cut(text, ".")
	switch {
	case !ok:
		return wrong(" is not a number: use digits and one decimal point, without spaces and commas, such as 1234.50.")
	case a.field.Type == "currency" && len(fraction) > 2:
		return wrong(" has a fraction of a cent: use at most two digits after the decimal point, such as 1234.50.")
	case digits > maxDigits:
		return wrong(" is too long: use at most " + strconv.Itoa(maxDigits) + " digits.")
	}
	n, _ := strconv.ParseFloat(text, 64)
	return reading{text: text, value: n}
}

// plainNumber writes a number of digits with an optional sign and one decimal
// point without what adds nothing to it, and counts its digits.
func plainNumber(typed string) (text string, digits int, ok bool) {
	unsigned, sign := typed, ""
	if typed[0] == '-' || typed[0] == '+' {
		unsigned, sign = typed[1:], strings.TrimPrefix(typed[:1], "+")
	}
	whole, fraction, _ := strings.Cut(unsigned, ".")
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return "", 0, false
	}
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	digits = len(whole) + len(fraction)
	if digits == 0 {
		return "0", 1, true
	}
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction, digits, true
}

func (a *asked) readBoolean(typed string) reading {
	switch typed {
	case "true":
		return reading{text: typed, value: true}
	case "false":
		return reading{text: typed, value: false}
	}
	return wrong(" is neither yes nor no: choose one of them.")
}

func (a *asked) readDate(typed string) reading {
	day, err := time.Parse(time.DateOnly, typed)
	if err != nil {
		return wrong(" is not a valid date: write year-month-day, such as 2026-01-31.")
	}
	return reading{text: typed, value: day}
}

func (a *asked) readDateTime(typed string) reading {
	at, err := time.Parse(dateTimeLayout, typed)
	if err != nil || len(typed) != len(dateTimeLayout) {
		return wrong(" is not a date and time: write year-month-day, T and the time, such as 2026-01-31T14:30.")
	}
	return reading{text: typed, value: at}
}

func (a *asked) readClock(typed string) reading {
	if _, err := time.Parse(clockLayout, typed); err != nil || len(typed) != len(clockLayout) {
		return wrong(" is not a time of day: write hours and minutes from 00:00 to 23:59, such as 14:30.")
	}
	return reading{text: typed, value: typed}
}

func (a *asked) readChoice(typed string) reading {
	position, ok := a.positions[typed]
	switch {
	case !ok:
		return wrong(" is not one of the options: choose one of those shown.")
	case a.options[position].Retired:
		return wrong(" is an option that is no longer in use: choose another one.")
	}
	return reading{text: typed, value: typed}
}

func (a *asked) readOpenChoice(typed string) reading {
	if _, ok := a.positions[typed]; ok {
		return a.readChoice(typed)
	}
	return a.readText(typed)
}
