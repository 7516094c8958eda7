package admin

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// smallest is the smallest number of people or records that is told: a smaller one could point at somebody. It is the one that the
// Centers for Medicare & Medicaid Services publish cell sizes from.
const smallest = 11

// Counted is how a number of people or records is told: "fewer than 11" below 11 and above 0, otherwise with thousands separators.
func Counted(n int) string {
	if 0 < n && n < smallest {
		return fmt.Sprintf("fewer than %d", smallest)
	}
	return thousands(n)
}

// counted returns a number with its noun: "1 change", "19 changes".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// thousands writes a number that is not negative in groups of three digits.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// sentence begins a text with a capital letter.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// enumerated joins texts for reading, at most most of them: A, B and C; A, B and 7 more.
func enumerated(texts []string, most int) string {
	if more := len(texts) - most; more > 0 {
		texts = append(texts[:most:most], fmt.Sprintf("%s more", thousands(more)))
	}
	last := len(texts) - 1
	if last < 1 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}
