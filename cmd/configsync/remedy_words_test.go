package main

import (
	"strings"
	"testing"

	"configsync/refusal"
)

func TestEveryRemedyHasWordsOnTheCommandLine(t *testing.T) {
	t.Parallel()
	for _, remedy := range refusal.Remedies() {
		err := refusal.New(refusal.Forbidden, "no").WithRemedy(remedy, "one", "two", "three")
		if lines := wordsOf(err); len(lines) != 1 || lines[0] == "" {
			t.Errorf("%s is worded %q, want one text", remedy, lines)
		}
	}
	if got, want := len(remedyWords), len(refusal.Remedies()); got != want {
		t.Errorf("%d remedies have words, and there are %d", got, want)
	}
}

// A command must not bury a decision under hundreds of flags.
func TestTakeEachNamesAFewPlaces(t *testing.T) {
	t.Parallel()
	subjects := []string{"training", "production"}
	for range mostPlaces + 3 {
		subjects = append(subjects, "form/f#title")
	}
	got := takeEach(subjects)
	if n := strings.Count(got, "--take training form/f#title"); n != mostPlaces {
		t.Errorf("%d places are named, want %d:\n%s", n, mostPlaces, got)
	}
	if !strings.Contains(got, "and 3 more") {
		t.Errorf("the rest is not counted:\n%s", got)
	}
}
