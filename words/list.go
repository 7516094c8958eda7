package words

import "strings"

// And joins texts: "A", "A and B", "A, B and C". It returns "" for none.
func And(texts []string) string {
	last := len(texts) - 1
	if last < 1 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}

// AndMore joins at most so many texts and counts the rest: "A, B and 7 more".
// A single further text is named, as counting it would not be shorter.
func AndMore(texts []string, most int) string {
	if more := len(texts) - most; more > 1 {
		return strings.Join(texts[:most], ", ") + " and " + Number(more) + " more"
	}
	return And(texts)
}
