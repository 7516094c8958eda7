package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/schema"
)

// The trees that are kept must be those that the generator writes, byte for
// byte.
func TestTreesAreCurrent(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	if err := generate(context.Background(), embedded, out); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"last-sync", "production", "training"} {
		want, got := files(t, filepath.Join(out, folder)), files(t, filepath.Join("..", folder))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s is not what the generator writes: run go generate ./examples/... (-generated +kept):\n%s",
				folder, diff)
		}
	}
}

// Every code and label of HUD's is in the tree of its version.
func TestEveryCodeIsThere(t *testing.T) {
	t.Parallel()
	for version, folder := range map[string]string{"fy2024": "last-sync", "fy2026": "training"} {
		s, err := readStandard(embedded, version)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Lists) < 90 {
			t.Errorf("%s has only %d lists", version, len(s.Lists))
		}
		kept := keptLists(t, folder)
		for _, l := range s.Lists {
			var want []schema.Option
			for _, item := range l.Items {
				want = append(want, schema.Option{
					Code:  item.Code,
					Label: strings.TrimSpace(item.Label),
				})
			}
			list := kept[l.Name]
			if list == nil {
				t.Errorf("%s lacks the list %s", folder, l.Name)
				continue
			}
			got := slices.DeleteFunc(list.Items, func(o schema.Option) bool { return o.Retired })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s (-HUD +tree):\n%s", folder, l.Name, diff)
			}
		}
	}
}

func TestMergeItems(t *testing.T) {
	t.Parallel()
	a, b, c, d := hudItem{Code: "a"}, hudItem{Code: "b"}, hudItem{Code: "c"}, hudItem{Code: "d"}
	retired := func(item hudItem) hudItem {
		item.Retired = true
		return item
	}
	tests := map[string]struct{ old, current, want []hudItem }{
		"equal":         {[]hudItem{a, b}, []hudItem{a, b}, []hudItem{a, b}},
		"added":         {[]hudItem{a, b}, []hudItem{a, c, b}, []hudItem{a, c, b}},
		"removed":       {[]hudItem{a, b, c}, []hudItem{a, c}, []hudItem{a, retired(b), c}},
		"first removed": {[]hudItem{a, b}, []hudItem{b}, []hudItem{retired(a), b}},
		"two in a row": {
			[]hudItem{a, b, c}, []hudItem{c, d}, []hudItem{retired(a), retired(b), c, d},
		},
		"a list that ends": {[]hudItem{a, b}, nil, []hudItem{retired(a), retired(b)}},
		"relabelled": {
			[]hudItem{a}, []hudItem{{Code: "a", Label: "new"}},
			[]hudItem{{Code: "a", Label: "new"}},
		},
	}
	for name, tt := range tests {
		if diff := cmp.Diff(tt.want, mergeItems(tt.old, tt.current)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A change that no longer finds what it is about must not pass unnoticed.
func TestChangesThatCannotBeMade(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*tree){
		"no such object": func(t *tree) { t.setProperty("shoe-size", 1) },
		"no such field": func(t *tree) {
			t.field("domestic-violence", "gender", func(*schema.Field) {})
		},
		"no such words": func(t *tree) {
			t.rewordHelp("domestic-violence", "dv_survivor", "nowhere", "somewhere")
		},
		"not together": func(t *tree) { t.moveFieldBefore("client-intake", "gender", "ssn") },
		"dangling": func(t *tree) {
			delete(t.objects, schema.Key{Kind: "workgroup", Name: "case-managers"})
		},
	}
	s, err := readStandard(embedded, "fy2024")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range tests {
		tree, err := readTree(context.Background(), embedded, s.optionLists(), "base")
		if err != nil {
			t.Fatal(err)
		}
		change(tree)
		if err := tree.write(
			context.Background(), filepath.Join(t.TempDir(), "tree"), "training",
		); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// files are the contents of the files below a folder, by path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		out[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// keptLists are the option lists of a tree, by HUD's name.
func keptLists(t *testing.T, folder string) map[string]*schema.OptionList {
	t.Helper()
	b, err := schema.All().ReadBundle(os.DirFS(filepath.Join("..", folder)))
	if err != nil {
		t.Fatal(err)
	}
	kind, _ := schema.All().Of("option-list")
	out := map[string]*schema.OptionList{}
	for _, o := range b.Objects {
		i := slices.IndexFunc(listNames, func(n listName) bool { return n.name == o.Key.Name })
		if o.Key.Kind != kind.Slug || i < 0 {
			continue
		}
		spec, err := kind.Decode(o.Body)
		if err != nil {
			t.Fatal(err)
		}
		out[listNames[i].hud] = spec.(*schema.OptionList)
	}
	return out
}
