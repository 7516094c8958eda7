package promotion

import (
	"context"
	"errors"
	"slices"
	"testing"
)

// The order of gates is part of the contract: what people are told first, and
// what is asked before anything is counted, depends on it.
func TestGatesAreInOrder(t *testing.T) {
	t.Parallel()
	want := []string{"conflicts decided", "deletions agreed", "agreements allowed",
		"direct changes",
		"newest attempt", "not frozen", "still reviewed", "still asked for", "approved", "reasons fit"}
	var got []string
	for _, g := range gates {
		got = append(got, g.name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whichever gate refuses first, its refusal is the answer, and no gate after
// it is asked.
func TestGatesStopAtTheFirstRefusal(t *testing.T) {
	t.Parallel()
	for refusing := range gates {
		refused := errors.New(gates[refusing].name)
		var asked, list []string
		var tried []gate
		for i, g := range gates {
			list = append(list, g.name)
			tried = append(tried, gate{g.name, func(*application, context.Context) error {
				asked = append(asked, g.name)
				if i >= refusing {
					return errors.New(g.name + " is asked, too")
				}
				return nil
			}})
		}
		tried[refusing].pass = func(*application, context.Context) error {
			asked = append(asked, refused.Error())
			return refused
		}
		err := new(application).pass(t.Context(), tried)
		if err != refused || !slices.Equal(asked, list[:refusing+1]) {
			t.Errorf("%s refuses: got %v after %q", refused, err, asked)
		}
	}
}
