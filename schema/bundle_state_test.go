package schema_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"configsync/schema"
)

// shiftingFS holds one state of a folder until so many of its files and folders
// were opened, and then another.
type shiftingFS struct {
	mu     sync.Mutex
	before int
	states [2]fstest.MapFS
}

func (s *shiftingFS) Open(name string) (fs.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before--
	if s.before >= 0 {
		return s.states[0].Open(name)
	}
	return s.states[1].Open(name)
}

func (s *shiftingFS) Stat(name string) (fs.FileInfo, error) {
	f, err := s.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Stat()
}

// A folder is read as one state, or not at all, whenever it changes and
// whatever about it does.
func TestFolderIsReadAsOneState(t *testing.T) {
	t.Parallel()
	old := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	state := func(title string, at time.Time, names ...string) fstest.MapFS {
		out := fstest.MapFS{
			"bundle.yaml": {Data: []byte("format: 1\nenvironment: training\n"), ModTime: old},
		}
		for _, name := range names {
			body := fmt.Sprintf("name: %s\ntitle: %s\n", name, title)
			out["organizations/"+name+".yaml"] = &fstest.MapFile{Data: []byte(body), ModTime: at}
		}
		return out
	}
	first := state("One", old, "a", "b", "c")
	for name, second := range map[string]fstest.MapFS{
		"other content":           state("Two", old, "a", "b", "c"),
		"other content of a size": state("Three", old.Add(time.Hour), "a", "b", "c"),
		"a file less":             state("Two", old, "a", "b"),
		"a file more":             state("Two", old, "a", "b", "c", "d"),
		"a file renamed":          state("Two", old, "a", "b", "d"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := func(states ...fstest.MapFS) (out []string) {
				for _, s := range states {
					b, err := schema.All().ReadBundle(s)
					if err != nil {
						t.Fatal(err)
					}
					out = append(out, fmt.Sprintf("%s", b.Objects))
				}
				return out
			}
			want, moved := whole(first, second), 0
			for opened := 0; ; opened++ {
				shifting := &shiftingFS{before: opened, states: [2]fstest.MapFS{first, second}}
				b, err := schema.All().ReadBundle(shifting)
				var gone *schema.MovedError
				switch {
				case errors.As(err, &gone) && gone.Transient():
					moved++
				case err != nil:
					t.Fatalf("changed after %d: %v", opened, err)
				case !slices.Contains(want, fmt.Sprintf("%s", b.Objects)):
					t.Fatalf("changed after %d: a mixture: %s", opened, b.Objects)
				}
				if shifting.before > 0 { // it was never changed
					break
				}
			}
			if moved == 0 {
				t.Error("it was never found to move")
			}
		})
	}
}

func TestLookalikes(t *testing.T) {
	t.Parallel()
	key := schema.Key{Kind: "option-list", Name: "shoes"}
	for name, want := range map[string]bool{
		"option-lists/shoes.yaml.disabled":  true,
		"option-lists/shoes.yaml~":          true,
		"option-lists/.shoes.yaml":          true,
		"option-lists/Shoes.yaml.orig":      true,
		"shoes.yaml":                        true,
		"disabled/option-lists/shoes.yaml":  true,
		"option-lists/snowshoes.yaml.bak":   false,
		"option-lists/shoes2.yaml.bak":      false,
		"forms/shoes.yaml.bak":              false,
		"option-lists/colors.yaml.disabled": false,
		"README.md":                         false,
	} {
		if got := len(schema.All().Lookalikes([]string{name}, key)) > 0; got != want {
			t.Errorf("%s looks like the file of %s: %t, want %t", name, key, got, want)
		}
	}
	property := schema.Key{Kind: "system-property", Name: "login-attempts"}
	if got := schema.All().Lookalikes([]string{"system-properties.yaml.bak"}, property); len(got) != 1 {
		t.Errorf("a file of all properties is not found: %q", got)
	}
}
