package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Capital returns a text with a capital at its beginning.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 || first == utf8.RuneError {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// Sentence returns a text as a sentence: with a capital, unless it begins with
// something that is no word, such as a path or a key, and with a period, unless
// it ends in another mark or has several lines.
func Sentence(text string) string {
	first, _, _ := strings.Cut(text, " ")
	isWord := !strings.ContainsFunc(strings.TrimRight(first, ".,:;"), func(r rune) bool {
		return !unicode.IsLetter(r) && r != '\''
	})
	if isWord {
		text = Capital(text)
	}
	if text == "" || strings.Contains(text, "\n") ||
		strings.ContainsAny(text[len(text)-1:], ".!?:") {
		return text
	}
	return text + "."
}

// OneLine returns a text as one line: white space between words is one space,
// and control characters and bytes that are no UTF-8 are gone. So are the marks
// that turn the direction of the text that follows (Unicode, UAX #9, explicit
// directional formatting): text of a stranger must not turn ours around.
func OneLine(text string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || '\u202A' <= r && r <= '\u202E' ||
			'\u2066' <= r && r <= '\u2069' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.Join(strings.Fields(visible), " ")
}

// Shorten returns at most so many characters of a text, the last of which is
// "…" where some are missing.
func Shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
