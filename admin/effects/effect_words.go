package effects

import (
	"fmt"

	"configsync/words"
)

// mostEffects bounds the sentences about sharing.
const mostEffects = 100

// Sentences returns the effects in sentences, the most harmful first: sharing,
// new clients, then everything else. It returns at most a hundred about
// sharing, and the number of the others.
func (e Effects) Sentences() []string {
	var out []string
	for _, s := range e.Sharing[:min(len(e.Sharing), mostEffects)] {
		out = append(out, s.Sentence)
	}
	if more := len(e.Sharing) - mostEffects; more > 0 {
		out = append(out,
			fmt.Sprintf("And %s more changes to client sharing.", words.Number(more)))
	}
	for _, r := range e.Restrict {
		out = append(out, r.Sentence)
	}
	for _, i := range e.Impacts {
		out = append(out, i.Sentence)
	}
	return out
}
