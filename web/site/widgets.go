package site

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/schema"
)

// Fold splits a list after its first n elements, unless only one would remain.
func Fold[T any](list []T, n int) (first, more []T) {
	if len(list) <= n+1 {
		return list, nil
	}
	return list[:n], list[n:]
}

// IsResumed reports whether the request is a form saved at the end of a
// session: it is shown again, without its action.
func (q *Request) IsResumed() bool { return q.PostForm.Has("resumed") }

// ProblemAt returns a problem of one input.
func ProblemAt(input, message string) admin.InputProblem {
	return admin.InputProblem{Input: input, Message: message}
}

func ChosenOf(choices []Choice) string {
	for _, c := range choices {
		if c.Chosen {
			return c.Value
		}
	}
	return ""
}

func SameValue(a, b schema.Value) bool {
	return string(schema.Canonical(a)) == string(schema.Canonical(b))
}

// HiddenInput is an input that is sent as it is.
type HiddenInput struct{ Name, Value string }

// Back returns the page that was asked for before signing in: one of this
// environment, or "".
func (q *Request) Back() string {
	back := q.FormValue("back")
	u, err := url.Parse(back)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(back, q.Path()+"/") ||
		strings.ContainsAny(back, "\\\r\n") {
		return ""
	}
	return back
}

// Choice is one of several to choose from.
type Choice struct {
	Value, Text, Help string
	Chosen            bool
}

// RenderTyped renders a form again with the user's input.
func (q *Request) RenderTyped(name string, page any, problems Problems) error {
	code := http.StatusOK
	if len(problems) > 0 {
		code = http.StatusUnprocessableEntity
	}
	return q.RenderStatus(code, name, page)
}

// OrganizationChoices returns the organizations of the environment by title.
func (q *Request) OrganizationChoices(chosen string) []Choice {
	var out []Choice
	for name, o := range q.SignedIn.Config.Organizations {
		out = append(out, Choice{name, o.Title, "", name == chosen})
	}
	slices.SortFunc(out, ByChoice)
	return out
}

func ByChoice(a, b Choice) int {
	return cmp.Or(strings.Compare(admin.FoldName(a.Text), admin.FoldName(b.Text)),
		strings.Compare(a.Value, b.Value))
}

// Lines returns a text typed in a browser with normal line ends.
func Lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// StateWord is a state as a word with a look.
type StateWord struct{ Word, Look string }
