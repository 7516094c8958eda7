package site

import (
	"regexp"
	"strings"
	"testing"

	"configsync/refusal"
	"configsync/schema"
)

// flag is what is typed on a command line and stands on no page.
var flag = regexp.MustCompile(`(^|[\s(“])--[a-z]`)

func TestEveryRemedyHasWordsOnThePages(t *testing.T) {
	t.Parallel()
	for _, remedy := range refusal.Remedies() {
		subjects := []string{"Training", "Production", "form/intake#title"}
		if remedy == refusal.GetPermission {
			subjects = []string{string(schema.ApplySync), string(schema.ManageUsers)}
		}
		err := refusal.New(refusal.Forbidden, "no").WithRemedy(remedy, subjects...)
		says := hintOf(err, "")
		switch {
		case says == "":
			t.Errorf("%s has no words", remedy)
		case flag.MatchString(says):
			t.Errorf("%s names a flag: %s", remedy, says)
		case says != sentence(says):
			t.Errorf("%s is no sentence: %s", remedy, says)
		}
		for _, p := range schema.Permissions() {
			if strings.Contains(says, string(p)) {
				t.Errorf("%s shows a permission as programs write it: %s", remedy, says)
			}
		}
	}
	if got, want := len(remedyWords), len(refusal.Remedies()); got != want {
		t.Errorf("%d remedies have words, and there are %d", got, want)
	}
}

func TestHintAndRemediesAreSentences(t *testing.T) {
	t.Parallel()
	err := refusal.New(refusal.Forbidden, "no").WithHint("keep it").
		WithRemedy(refusal.AllowDelete).WithRemedy(refusal.ListPins)
	want := "Keep it. Check the box for each deletion you agree to. The comparison shows pinned objects."
	if got := hintOf(err, err.Hint); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
