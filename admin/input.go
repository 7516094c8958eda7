package admin

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// LongestText is the longest text that a person may write, in characters.
const LongestText = 4000

// CheckText adds the problem of a required text, if any.
func (c *Inputs) CheckText(input, text, missing string) {
	switch n := utf8.RuneCountInString(text); {
	case text == "":
		c.Wrong(input, "%s", missing)
	case n > LongestText:
		c.Wrong(input, "The text has %d characters: use at most %d.", n, LongestText)
	}
}

// InputProblem is the problem of one input, as a sentence to be shown beside
// it.
type InputProblem struct {
	Input   string // name of the input; "" for the whole
	Message string
}

// InputError is the error of a request with invalid inputs. Nothing was
// changed.
type InputError []InputProblem

func (e InputError) Error() string {
	lines := make([]string, len(e))
	for i, p := range e {
		lines[i] = p.Message
		if p.Input != "" {
			lines[i] = p.Input + ": " + p.Message
		}
	}
	return strings.Join(lines, "\n")
}

// Inputs collects problems.
type Inputs struct{ problems InputError }

func (c *Inputs) Wrong(input, format string, args ...any) {
	c.problems = append(c.problems, InputProblem{input, fmt.Sprintf(format, args...)})
}

// Err returns the collected problems as an error, or nil if there are none.
func (c *Inputs) Err() error {
	if len(c.problems) == 0 {
		return nil
	}
	return c.problems
}

// Bounds of stored personal data, in characters; the second is that of RFC
// 5321, section 4.5.3.1.3.
const (
	LongestName  = 200
	LongestEmail = 254
)
