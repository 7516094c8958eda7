package fill

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

const longestExample = 40

// exampleOf returns a short text that the whole pattern accepts, to show people
// what is meant; "" when none is found.
func exampleOf(pattern *regexp.Regexp) string {
	tree, err := syntax.Parse(pattern.String(), syntax.Perl)
	if err != nil {
		return ""
	}
	var b strings.Builder
	writeExample(&b, tree)
	text := b.String()
	if len(text) > longestExample || strings.TrimSpace(text) != text || text == "" ||
		!wholeMatch(pattern, text) {
		return ""
	}
	return text
}

func writeExample(b *strings.Builder, tree *syntax.Regexp) {
	if b.Len() > longestExample {
		return
	}
	switch tree.Op {
	case syntax.OpLiteral:
		b.WriteString(string(tree.Rune))
	case syntax.OpCharClass:
		b.WriteRune(exampleRune(tree.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
	case syntax.OpConcat:
		for _, part := range tree.Sub {
			writeExample(b, part)
		}
	case syntax.OpAlternate, syntax.OpCapture, syntax.OpPlus:
		writeExample(b, tree.Sub[0])
	case syntax.OpRepeat:
		for range min(tree.Min, longestExample+1) {
			writeExample(b, tree.Sub[0])
		}
	}
}

// exampleRune prefers what people recognize among the ranges of a class.
func exampleRune(ranges []rune) rune {
	for _, preferred := range "1Aa" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= preferred && preferred <= ranges[i+1] {
				return preferred
			}
		}
	}
	if len(ranges) == 0 {
		return 'a'
	}
	return ranges[0]
}

// wholeMatch reports whether a pattern that prefers the longest match accepts
// the whole text.
func wholeMatch(pattern *regexp.Regexp, text string) bool {
	at := pattern.FindStringIndex(text)
	return at != nil && at[0] == 0 && at[1] == len(text)
}
