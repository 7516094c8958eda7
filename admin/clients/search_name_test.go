package clients

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"configsync/admin"
	"configsync/words"
)

// finds reports whether a client is found by one of the ways to read a text.
func finds(text string, c admin.Client) bool {
	return slices.ContainsFunc(readNames(text), func(way []string) bool {
		return !slices.ContainsFunc(way, func(name string) bool {
			return !strings.HasPrefix(c.SortName(), name) &&
				!strings.HasPrefix(admin.FoldName(c.FirstName), name)
		})
	})
}

// Who types a whole name, in either order, or as lists show it, finds the
// client, however many words the names have; so does who stops early.
func TestAWholeNameIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[A-ZÁÑØa-zéß'’.-]{1,6}( [A-ZÁÑa-zéł]{1,5}){0,2}`)
		c := admin.Client{FirstName: name.Draw(t, "first"), LastName: name.Draw(t, "last")}
		if rapid.Bool().Draw(t, "suffix") {
			c.LastName += ", Jr."
		}
		for _, text := range []string{
			c.Name(), c.FirstName + " " + c.LastName, c.LastName + " " + c.FirstName, c.LastName,
			c.FirstName, strings.ToUpper(c.Name()),
		} {
			if !finds(words.OneLine(text), c) {
				t.Fatalf("%q does not find %+v", text, c)
			}
			typed := []rune(text)
			text = string(typed[:rapid.IntRange(1, len(typed)).Draw(t, "typed")])
			if !finds(words.OneLine(text), c) {
				t.Fatalf("%q does not find %+v", text, c)
			}
		}
	})
}

// Nothing that is typed makes the search fail, and nothing of a Social Security
// number gets into the audit log.
func TestAnySearchIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		wanted, err := parseSearch(rapid.OneOf(rapid.String(),
			rapid.StringMatching(`([0-9]{1,9}|[a-z]{1,3}|[-/ ,]){0,12}`)).Draw(
			t, "text",
		))
		if err != nil {
			return
		}
		detail := wanted.detail(ClientPage{}, false)
		if wanted.born != "" {
			detail = strings.ReplaceAll(detail, string(wanted.born), "")
		}
		detail = strings.TrimSuffix(detail, ": 0 shown")
		if strings.ContainsAny(detail, "0123456789") {
			t.Fatalf("the audit log would have %q", detail)
		}
	})
}
