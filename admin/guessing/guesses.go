package guessing

import (
	"regexp"
	"sync"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn/adjacency"
	"github.com/trustelem/zxcvbn/frequency"
	"github.com/trustelem/zxcvbn/match"
	"github.com/trustelem/zxcvbn/scoring"
)

// Guesses returns how many guesses an attacker needs for a password who tries
// common words and patterns first. personal are words about its user, the most
// likely one first, and count as common. A password that is not UTF-8 takes
// none.
//
// The first call takes some 40 ms longer: it reads the lists of words. The time
// of a call grows faster than the password's length, so bound it.
func Guesses(password string, personal []string) float64 {
	if !utf8.ValidString(password) {
		return 0
	}
	found := omnimatch(password, personal)
	return scoring.MostGuessableMatchSequence(password, found, false).Guesses
}

// commonWords returns the lists of words by their names, each word with its
// rank from 1.
var commonWords = sync.OnceValue(func() map[string]rankedDictionary {
	ranked := make(map[string]rankedDictionary, len(frequency.FrequencyLists))
	for name, list := range frequency.FrequencyLists {
		ranked[name] = buildRankedDict(list)
	}
	return ranked
})

var recentYear = regexp.MustCompile(`19\d\d|200\d|201\d`)

// omnimatch returns every pattern that a part of the password follows, by
// where they begin and end.
func omnimatch(password string, personal []string) []*match.Match {
	words := dictionaryMatch{rankedDictionaries: commonWords()}.
		withDict("user_inputs", buildRankedDict(personal))
	var found []*match.Match
	for _, m := range []match.Matcher{
		words,
		reverseDictionaryMatch{dm: words},
		l33tMatch{dm: words, table: l33tTable},
		spatialMatch{graphs: []*adjacency.Graph{
			adjacency.Graphs["qwerty"],
			adjacency.Graphs["dvorak"],
			adjacency.Graphs["keypad"],
			adjacency.Graphs["mac_keypad"],
		}},
		repeatMatch{},
		sequenceMatch{},
		yearMatch{},
		dateMatch{},
	} {
		found = append(found, m.Matches(password)...)
	}
	match.Sort(found)
	return found
}

// yearMatch finds recent years.
type yearMatch struct{}

func (yearMatch) Matches(password string) []*match.Match {
	var found []*match.Match
	for _, at := range recentYear.FindAllStringIndex(password, -1) {
		found = append(found, &match.Match{
			Pattern:   "regex",
			Token:     password[at[0]:at[1]],
			I:         at[0],
			J:         at[1] - 1,
			RegexName: "recent_year",
		})
	}
	return found
}
