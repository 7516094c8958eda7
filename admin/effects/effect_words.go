package effects

import (
	"fmt"

	"configsync/words"
)

// mostEffects bounds what is said of the sharing that a change touches; nobody
// reads more.
const mostEffects = 100

// Sentences tell whom a change touches, what could hurt first: sharing, then
// what becomes of new clients, then everything else. Of sharing they tell at
// most a hundred, and how many more there are.
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
