package schema

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A text is written in one of three styles, whichever is the first that every
// YAML parser reads back exactly: plain where nothing in it could mean
// anything, literal for clean text of several lines, double-quoted for all
// else. yaml.v3's own emitter loses some texts; see
// docs/decisions/0003-yaml.md.

// appendYAMLText writes s as the value of a key or the item of a list; indent
// is that of the lines of a literal.
func appendYAMLText(b []byte, s string, indent int) []byte {
	switch {
	case isPlain(s):
		return append(b, s...)
	case isLiteral(s):
		return appendLiteral(b, s, indent)
	}
	return appendQuoted(b, s)
}

// isPlain reports whether s needs no quotes in any YAML version: it begins with
// a letter, contains no character that could end or change it, and is no word
// that some parser reads as something else.
func isPlain(s string) bool {
	if s == "" || len(s) > 4096 || isWord(s) {
		return false
	}
	for i, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		case r >= 0x80:
			if !unicode.IsLetter(r) {
				return false
			}
		case i == 0:
			return false
		case r >= '0' && r <= '9', strings.ContainsRune("_-./,()'&%+;?!=$@", r):
		case r == ' ':
			if i == len(s)-1 {
				return false
			}
		default:
			return false
		}
	}
	return utf8.ValidString(s)
}

// isWord reports whether a YAML 1.1 or 1.2 parser reads s as a truth value,
// null or number.
func isWord(s string) bool {
	if len(s) > 5 {
		return false
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf":
		return true
	}
	return false
}

// isLiteral reports whether s is text of several lines that a literal block
// holds exactly. No line of it may end with a space, which editors remove, and
// other parsers lose.
func isLiteral(s string) bool {
	if !strings.Contains(s, "\n") || strings.HasSuffix(s, "\n\n") || s[0] == ' ' || s[0] == '\n' {
		return false
	}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.HasSuffix(line, " ") {
			return false
		}
	}
	for _, r := range s {
		if r != '\n' && !isVisible(r) {
			return false
		}
	}
	return true
}

// isVisible reports whether r can stand in YAML as itself.
func isVisible(r rune) bool {
	return r != utf8.RuneError && r != '\uFEFF' &&
		(r == ' ' || unicode.IsGraphic(r) && !unicode.IsSpace(r))
}

func appendLiteral(b []byte, s string, indent int) []byte {
	b = append(b, '|')
	body, ended := strings.CutSuffix(s, "\n")
	if !ended {
		b = append(b, '-')
	}
	for line := range strings.SplitSeq(body, "\n") {
		b = append(b, '\n')
		if line != "" {
			b = appendSpaces(b, indent)
			b = append(b, line...)
		}
	}
	return b
}

func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\t':
			b = append(b, '\\', 't')
		case r == '\r':
			b = append(b, '\\', 'r')
		case isVisible(r):
			b = utf8.AppendRune(b, r)
		default:
			b = appendEscape(b, r)
		}
	}
	return append(b, '"')
}

func appendEscape(b []byte, r rune) []byte {
	digits := 8
	switch {
	case r < 0x100:
		b, digits = append(b, '\\', 'x'), 2
	case r < 0x10000:
		b, digits = append(b, '\\', 'u'), 4
	default:
		b = append(b, '\\', 'U')
	}
	for shift := (digits - 1) * 4; shift >= 0; shift -= 4 {
		b = append(b, hexDigits[r>>shift&0xf])
	}
	return b
}

func appendSpaces(b []byte, n int) []byte {
	for range n {
		b = append(b, ' ')
	}
	return b
}
