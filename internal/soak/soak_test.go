package soak_test

import (
	"testing"

	"pgregory.net/rapid"

	"configsync/internal/soak"
)

func TestRounds(t *testing.T) {
	for value, want := range map[string]int{"": 3, "0": 3, "1": 12, "10": 120, "yes": 12} {
		t.Setenv(soak.Variable, value)
		if got := soak.Rounds(3, 12); got != want {
			t.Errorf("%s=%s: %d rounds, want %d", soak.Variable, value, got, want)
		}
	}
}

func TestCheckTriesFewerExamplesByDay(t *testing.T) {
	for value, soaks := range map[string]bool{"": false, "1": true} {
		t.Setenv(soak.Variable, value)
		tried := 0
		soak.Check(t, 7, func(t *rapid.T) {
			rapid.Int().Draw(t, "n")
			tried++
		})
		if soaks && tried <= 7 || !soaks && tried != 7 {
			t.Errorf("%s=%s: %d examples", soak.Variable, value, tried)
		}
	}
}
