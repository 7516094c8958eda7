package syncer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/schema"
	"configsync/syncer"
)

// tree reads a version of a shelf; "" is absent.
func tree(tb testing.TB, body string) schema.Value {
	tb.Helper()
	v, err := schema.ParseBody([]byte(body))
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// What one side takes away as a whole, and lists that are there on one side
// only.
func TestMergeOfWhatIsAbsent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                 string
		base, source, target string
		want                 string
		fields               []string
	}{
		{
			"an object made in the source", ``, `{"title":"x"}`, ``, `{"title":"x"}`,
			[]string{"promote add "},
		},
		{
			"an object made in the target", ``, ``, `{"title":"x"}`, `{"title":"x"}`,
			[]string{"keep remove "},
		},
		{
			"an object removed from the source", `{"title":"x"}`, ``, `{"title":"x"}`, ``,
			[]string{"promote remove "},
		},
		{
			"an object removed from the target", `{"title":"x"}`, `{"title":"x"}`, ``, ``,
			[]string{"keep add "},
		},
		{
			"an object removed here and changed there", `{"title":"x"}`, ``, `{"title":"y"}`,
			`{"title":"y"}`, []string{"conflict remove "},
		},
		{
			"an object changed here and removed there", `{"title":"x"}`, `{"title":"y"}`, ``, ``,
			[]string{"conflict add "},
		},
		{"an object made in both, alike but for one field", ``, `{"title":"x","width":1}`,
			`{"title":"x","width":2}`, `{"title":"x","width":2}`,
			[]string{"conflict change width"}},
		{"an object made in both, with a field in one", ``, `{"title":"x","width":1}`,
			`{"title":"x","list":"l"}`, `{"title":"x","width":1,"list":"l"}`,
			[]string{"keep remove list", "promote add width"}},

		{"an item removed here and changed there",
			`{"books":[{"code":"a","title":"x"},{"code":"b","title":"x"}]}`,
			`{"books":[{"code":"b","title":"x"}]}`,
			`{"books":[{"code":"a","title":"y"},{"code":"b","title":"x"}]}`,
			`{"books":[{"code":"a","title":"y"},{"code":"b","title":"x"}]}`,
			[]string{"conflict remove books/a"}},
		{"an item changed here and removed there",
			`{"books":[{"code":"a","title":"x"},{"code":"b","title":"x"}]}`,
			`{"books":[{"code":"a","title":"y"},{"code":"b","title":"x"}]}`,
			`{"books":[{"code":"b","title":"x"}]}`, `{"books":[{"code":"b","title":"x"}]}`,
			[]string{"conflict add books/a"}},
		{"an item removed in both",
			`{"topics":["a","b"]}`, `{"topics":["b"]}`, `{"topics":["b"]}`, `{"topics":["b"]}`,
			nil},
		{"an item made in both, differently",
			`{"topics":["t"]}`, `{"books":[{"code":"a","title":"x"}],"topics":["t"]}`,
			`{"books":[{"code":"a","title":"y","lent":true}],"topics":["t"]}`,
			`{"books":[{"code":"a","title":"y","lent":true}],"topics":["t"]}`,
			[]string{"conflict change books/a/title", "keep remove books/a/lent"}},
		{"an item inside a removed item, changed",
			`{"books":[{"code":"a","title":"x","chapters":[{"code":"c","title":"x"}]},{"code":"b","title":"x"}]}`,
			`{"books":[{"code":"b","title":"x"}]}`,
			`{"books":[{"code":"a","title":"x","chapters":[{"code":"c","title":"y"}]},{"code":"b","title":"x"}]}`,
			`{"books":[{"code":"a","title":"x","chapters":[{"code":"c","title":"y"}]},{"code":"b","title":"x"}]}`,
			[]string{"conflict remove books/a"}},

		{
			"a list made in both", `{}`, `{"topics":["a"]}`, `{"topics":["b"]}`,
			`{"topics":["b","a"]}`, []string{"keep remove topics/b", "promote add topics/a"},
		},
		{
			"a list made in one", `{}`, `{"topics":["a","b"]}`, `{}`, `{"topics":["a","b"]}`,
			[]string{"promote add topics"},
		},
		{
			"a list emptied here and untouched there", `{"topics":["a"]}`, `{}`, `{"topics":["a"]}`,
			`{}`, []string{"promote remove topics"},
		},
		{
			"a list emptied here and longer there", `{"topics":["a"]}`, `{}`,
			`{"topics":["a","b"]}`, `{"topics":["a","b"]}`, []string{"conflict remove topics"},
		},
		{
			"a list emptied by both, each of its half", `{"topics":["a","b"]}`, `{"topics":["a"]}`,
			`{"topics":["b"]}`, `{}`, []string{"keep add topics/a", "promote remove topics/b"},
		},

		{
			"a list without identities is one value", `{"sizes":[1,2]}`, `{"sizes":[1,2,3]}`,
			`{"sizes":[2,1]}`, `{"sizes":[2,1]}`, []string{"conflict change sizes"},
		},
		{"so is a list of records without identities", `{"stickers":[{"color":"x"}]}`,
			`{"stickers":[{"color":"x"},{"color":"y"}]}`, `{"stickers":[{"color":"x"}]}`,
			`{"stickers":[{"color":"x"},{"color":"y"}]}`, []string{"promote change stickers"}},
		{"and a list in which an identity is twice", `{"topics":["a","a"]}`,
			`{"topics":["a","a","b"]}`, `{"topics":["a","a"]}`, `{"topics":["a","a","b"]}`,
			[]string{"promote change topics"}},
		{
			"and a text or a list, whichever", `{"mark":["x"]}`, `{"mark":["x","y"]}`,
			`{"mark":["z"]}`, `{"mark":["z"]}`, []string{"conflict change mark"},
		},

		{
			"false is not the same as none", `{"open":false}`, `{"open":true}`, `{}`, `{}`,
			[]string{"conflict add open"},
		},
		{"a part of a record", `{"lamp":{"color":"x"}}`, `{"lamp":{"color":"y"}}`,
			`{"lamp":{"color":"x","watts":2}}`, `{"lamp":{"color":"y","watts":2}}`,
			[]string{"keep remove lamp/watts", "promote change lamp/color"}},
		{
			"a record removed here and changed there", `{"lamp":{"color":"x"}}`, `{}`,
			`{"lamp":{"color":"y"}}`, `{"lamp":{"color":"y"}}`, []string{"conflict remove lamp"},
		},
		{
			"a number by its value", `{"weight":1.5}`, `{"weight":2}`, `{"weight":1.5}`,
			`{"weight":2}`, []string{"promote change weight"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			merged, fields := syncer.Merge(kindOf(t, "shelf").Shape, tree(t, c.base),
				tree(t, c.source), tree(t, c.target), nil)
			if got, want := text(merged), text(tree(t, c.want)); got != want {
				t.Errorf("merged\n got %s\nwant %s", got, want)
			}
			if diff := cmp.Diff(c.fields, lines(fields)); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}
