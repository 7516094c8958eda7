package refusal_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/refusal"
)

// fault is an error with a remedy that is no refusal.
type fault struct{}

func (fault) Error() string { return "the database is old" }

func (fault) Options() []refusal.Option {
	return []refusal.Option{{Remedy: refusal.UpgradeDatabase}}
}

func TestOptionsAreThoseOfTheWholeTree(t *testing.T) {
	t.Parallel()
	one := refusal.New(refusal.Forbidden, "no").
		WithRemedy(refusal.AllowDelete).WithRemedy(refusal.ExcludeObjects, "form/a", "form/b")
	got := refusal.Options(
		errors.Join(fmt.Errorf("planning: %w", one), fault{}, errors.New("other")),
	)
	want := []refusal.Option{
		{Remedy: refusal.AllowDelete},
		{Remedy: refusal.ExcludeObjects, Subjects: []string{"form/a", "form/b"}},
		{Remedy: refusal.UpgradeDatabase},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	if got := refusal.Options(nil); got != nil {
		t.Errorf("no error has options: %v", got)
	}
}

func TestWithRemedyChangesNoOtherRefusal(t *testing.T) {
	t.Parallel()
	base := refusal.New(refusal.Forbidden, "no").WithRemedy(refusal.AllowDelete)
	one, other := base.WithRemedy(refusal.ListPins), base.WithRemedy(refusal.ListUpdates)
	if len(base.Options()) != 1 || one.Options()[1].Remedy != refusal.ListPins ||
		other.Options()[1].Remedy != refusal.ListUpdates {
		t.Errorf("got %v, %v and %v", base.Options(), one.Options(), other.Options())
	}
}

// TestRemediesListsEveryConstant holds the list, over which the surfaces test
// their words, to the constants.
func TestRemediesListsEveryConstant(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "remedy.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var constants []refusal.Remedy
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for _, value := range spec.Values {
			text, err := strconv.Unquote(value.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			constants = append(constants, refusal.Remedy(text))
		}
		return true
	})
	listed := slices.Clone(refusal.Remedies())
	slices.Sort(listed)
	slices.Sort(constants)
	if diff := cmp.Diff(constants, listed); diff != "" {
		t.Errorf("constants without a place in the list (-), and the other way round (+):\n%s",
			diff)
	}
}
