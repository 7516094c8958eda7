package releasenotes

import (
	"strings"

	"configsync/words"
)

// fact is a sentence in its parts: "Client Intake: ", "**Veteran status**", "is
// now required".
type fact struct{ prefix, subject, predicate string }

// mostSubjects is the number of subjects that a sentence names before it counts
// the rest.
const mostSubjects = 4

// join writes facts as sentences. Successive subjects with the same fact share
// a sentence.
func join(facts []fact) []string {
	var lines []string
	for i := 0; i < len(facts); {
		subjects := []string{facts[i].subject}
		next := i + 1
		for ; next < len(facts) && facts[next].prefix == facts[i].prefix &&
			facts[next].predicate == facts[i].predicate; next++ {
			subjects = append(subjects, facts[next].subject)
		}
		predicate := facts[i].predicate
		if len(subjects) > 1 {
			predicate = plural(predicate)
		}
		lines = append(lines,
			words.Capital(facts[i].prefix+words.AndMore(subjects, mostSubjects)+" "+predicate+"."))
		i = next
	}
	return lines
}

var pluralWords = strings.NewReplacer("is ", "are ", "(it was ", "(they were ", "was ", "were ",
	"has ", "have ", "it stays", "they stay", "sets ", "set ")

// plural makes the predicate of one subject that of several.
func plural(predicate string) string {
	return strings.TrimSuffix(pluralWords.Replace(predicate+" "), " ")
}
