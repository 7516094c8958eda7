package words

import "strconv"

// Number returns a number in groups of three digits: "1,234".
func Number(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Count returns a number with its noun, of which it takes the singular for one
// only: "1 change", "0 changes", "1,234 changes".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}
