package guessing_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/trustelem/zxcvbn"
	"github.com/trustelem/zxcvbn/frequency"
	"pgregory.net/rapid"

	"configsync/admin/guessing"
)

// Every password takes as many guesses as the original says.
func TestGuessesAreTheOriginals(t *testing.T) {
	t.Parallel()
	personal := []string{"ana", "ruiz", "anaruiz", "cityshelter", "ana.ruiz@example.org"}
	check := func(t interface{ Errorf(string, ...any) }, password string, personal []string) {
		got := guessing.Guesses(password, personal)
		if want := zxcvbn.PasswordStrength(password, personal).Guesses; got != want {
			t.Errorf("%q takes %g guesses, want %g", password, got, want)
		}
	}
	for _, password := range []string{
		"", "a", "password", "drowssap", "Passw0rd!", "p@$$w0rd{}|", "qwertyuiopasdfgh", "AOEUidht",
		"741852963", "anaruizanaruiz", "aabaabaabaab", "aaaaaaa", "abcdefgh", "97531", "1991-11-11",
		"31.12.99", "2015_06_04", "11111991", "20002015", "correct horse battery staple", "ñandú",
		"plum orbit canyon walnut", "\xff", strings.Repeat("Aa1!", 16), "日本語日本語",
	} {
		check(t, password, nil)
		check(t, password, personal)
	}
	part := parts(personal)
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(part, 1, 5).Draw(t, "parts")
		check(t, strings.Join(parts, ""), personal)
	})
}

// parts generates what passwords are made of.
func parts(personal []string) *rapid.Generator[string] {
	var words []*rapid.Generator[string]
	for _, name := range []string{"passwords", "english_wikipedia", "surnames", "female_names"} {
		words = append(words, rapid.SampledFrom(frequency.FrequencyLists[name]))
	}
	word := rapid.OneOf(words...)
	leet := strings.NewReplacer("a", "4", "e", "3", "i", "1", "o", "0", "s", "$", "t", "+")
	return rapid.OneOf(
		word,
		rapid.Map(word, strings.ToUpper),
		rapid.Map(word, leet.Replace),
		rapid.Map(word, func(w string) string { return w + w }),
		rapid.Map(word, func(w string) string {
			letters := []rune(w)
			for i, j := 0, len(letters)-1; i < j; i, j = i+1, j-1 {
				letters[i], letters[j] = letters[j], letters[i]
			}
			return string(letters)
		}),
		rapid.SampledFrom(personal),
		rapid.SampledFrom([]string{
			"qwert", "zxcvbn", "!QAZ", "aoeu", "7896", "abcd", "9753", " ", "-",
		}),
		rapid.StringMatching(`[0-3]?[0-9]([./-])[01]?[0-9]([./-])(19|20)?[0-9]{2}`),
		rapid.StringMatching(`[0-9]{4,8}`),
		rapid.StringMatching(`[ -~]{1,6}`),
		rapid.StringN(0, 4, -1),
	)
}

// The lists may be read by several first sign-ins at once.
func TestFirstGuessesAtOnce(t *testing.T) {
	t.Parallel()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if got := guessing.Guesses("password", nil); got > 10 {
				t.Errorf("password takes %g guesses", got)
			}
		})
	}
	group.Wait()
}

// A longer word of the lists that is not the user's own is common as well.
func TestEveryListIsRead(t *testing.T) {
	t.Parallel()
	for name, list := range frequency.FrequencyLists {
		word := list[len(list)-1]
		if got, most := guessing.Guesses(word, nil), float64(4*len(list)); got > most {
			t.Errorf("%s: %q takes %g guesses, want at most %g", name, word, got, most)
		}
	}
}
