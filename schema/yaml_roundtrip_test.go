package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	goccy "github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"
)

// hostileTexts are pieces that some YAML writer or reader is known to lose or
// to take for something else.
var hostileTexts = []string{
	"", "\n", "\n\n", " ", "   ", "\t", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\uFEFF",
	"\u00A0", "\u200B",
	"---", "...", "--- ", "\n---\n", "\n...\n", ": ", ":", " #", "#", "- ", "-", "? ", "| ", ">",
	"|-\n", "%YAML 1.2", "!tag ", "&a ", "*a ", "@", "`",
	"'", "''", "\"", "\"\"", "\\", "\\n", "\\u0041", "{", "}", "[", "]", ", ", "{a: b}", "[a]",
	"1_000", "0x1F", "0o17", "1e3", ".inf", "-.INF", ".nan", "~", "null", "012", "-1", "+1",
	"1.50", "0b1", "190:20:30", "2026-01-31", "12:30:45",
	"2026-01-31T12:30:45Z", "y", "No", "on", "true", "FALSE", "<<", "=", "Norway: no", "a", "word",
	"two words", "line\nline", "\n indented", "end ",
	"x\n\n\ny", "x\n  y\n", "x\n \ny", "x\n\ty", "é", "漢字", "😀", "👩‍👩‍👧", "e\u0301", "\uE000",
	"\U000F0000", "\uFFFD", "\uFFFE", "\uFFFF", "\U0001FFFE", "\U0010FFFF",
	"\x01", "\x07", "\b", "\x1b[31m", "\x7f", "\u0080", "\u009f", "\u202E",
}

// hostileText draws pieces put together, texts of any kind, and now and then a
// line of 100 kB.
func hostileText() *rapid.Generator[string] {
	piece := rapid.OneOf(rapid.SampledFrom(hostileTexts), rapid.SampledFrom(hostileTexts),
		rapid.StringN(0, 8, -1))
	return rapid.Custom(func(t *rapid.T) string {
		text := strings.Join(rapid.SliceOfN(piece, 0, 5).Draw(t, "pieces"), "")
		if rapid.IntRange(0, 300).Draw(t, "long") == 300 {
			text += strings.Repeat(
				rapid.SampledFrom([]string{"x", "long text ", "\"", "é "}).Draw(t, "stuff"), 25_000,
			)
		}
		return strings.ReplaceAll(text, "\x00", "")
	})
}

// genValue draws a value of a shape that a reader accepts; depth bounds records
// inside each other.
func genValue(t *rapid.T, f *ShapeField, s *Shape, depth int) Value {
	switch s.Type {
	case Text:
		if len(f.Enum) > 0 {
			return rapid.SampledFrom(f.Enum).Draw(t, f.Name)
		}
		return hostileText().Draw(t, f.Name)
	case Integer:
		return json.Number(strconv.FormatInt(rapid.Int64().Draw(t, f.Name), 10))
	case Number:
		return genNumber(t, f.Name)
	case Boolean:
		return rapid.Bool().Draw(t, f.Name)
	case Day:
		return time.Unix(rapid.Int64Range(-60_000_000_000, 250_000_000_000).Draw(t, f.Name),
			0).UTC().Format(
			time.DateOnly,
		)
	case Scalar:
		types := []*Shape{
			{Type: Text}, {Type: Number}, {Type: Boolean}, {Type: List, Elem: &Shape{Type: Text}},
		}
		return genValue(t, &ShapeField{Name: f.Name}, rapid.SampledFrom(types).Draw(t, "type"),
			depth)
	case List:
		return genList(t, f, s.Elem, depth)
	case Table:
		table := map[string]any{}
		for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z][a-z0-9]{0,9}`), 0,
			3, rapid.ID).Draw(
			t, f.Name+" names",
		) {
			table[name] = genValue(t, f, s.Elem, depth-1)
		}
		return table
	}
	return genRecord(t, s, depth)
}

func genNumber(t *rapid.T, name string) Value {
	text := strconv.FormatFloat(rapid.Float64().Draw(t, name), 'g', -1, 64)
	n, err := canonicalNumber(text)
	if err != nil {
		t.Fatalf("canonicalNumber(%q): %v", text, err)
	}
	return n
}

func genList(t *rapid.T, f *ShapeField, elem *Shape, depth int) Value {
	list, seen := []any{}, map[string]bool{}
	if elem.Type == Record && depth <= 0 {
		return list
	}
	most := 3
	if depth < 4 {
		most = 1
	}
	for range rapid.IntRange(0, most).Draw(t, f.Name+" items") {
		item := genValue(t, &ShapeField{Name: f.Name}, elem, depth-1)
		if id := elem.ItemID(item); elem.ID == "" || !seen[id] {
			seen[id] = true
			list = append(list, item)
		}
	}
	return list
}

func genRecord(t *rapid.T, s *Shape, depth int) Value {
	record := map[string]any{}
	for i := range s.Fields {
		f := &s.Fields[i]
		if !f.Required && rapid.IntRange(0, 2).Draw(t, "has "+f.Name) > 0 && depth < 7 {
			continue
		}
		v := genValue(t, f, f.Shape, depth)
		if isZero(v) && f.Required && f.Shape.Type == Text {
			v = "x"
		}
		if f.Keep || !isZero(v) {
			record[f.Name] = v
		}
	}
	return record
}

// anyObject draws an object of a kind. It has the right form; its parts need
// not agree with each other.
func anyObject(t *rapid.T, k *Kind) Object {
	body := genRecord(t, k.Shape, 7)
	for _, f := range k.Shape.Fields {
		if _, ok := body.(map[string]any)[f.Name]; f.Required && !ok {
			t.Skip("a required list came out empty")
		}
	}
	return Object{Key{k.Slug, "an-object"}, Canonical(body)}
}

// reread reads YAML that AppendYAML wrote as strictly as a bundle's file.
func reread(k *Kind, text []byte) (Object, error) {
	file := k.fileOf("an-object")
	root, problems := readYAML(file, text)
	if root == nil {
		return Object{}, problems
	}
	r := newYAMLReader(file)
	if k.File == "" {
		o, _ := r.object(root, k)
		return o, r.problems.Err()
	}
	objects := r.shared(root, k)
	if len(objects) != 1 {
		return Object{}, fmt.Errorf("%d objects: %w", len(objects), r.problems.Err())
	}
	return objects[0], r.problems.Err()
}

// plain turns what a parser decoded into a canonical tree, without the name.
func plain(t *rapid.T, v any) Value {
	switch v := v.(type) {
	case nil, string, bool:
		return v
	case time.Time:
		return v.Format(time.DateOnly)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(t, v[i])
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			out[key] = plain(t, value)
		}
		return out
	case float64:
		n, err := canonicalNumber(strconv.FormatFloat(v, 'g', -1, 64))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return json.Number(fmt.Sprint(v))
}

func TestEveryObjectComesBack(t *testing.T) {
	t.Parallel()
	for _, k := range All() {
		t.Run(k.Slug, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				o := anyObject(t, k)
				text, err := k.AppendYAML(nil, o)
				if err != nil {
					t.Fatal(err)
				}
				comesBack(t, k, o, text)
				otherParsersAgree(t, k, o, text)
				decodesAsJSONDoes(t, k, o)
			})
		})
	}
}

// comesBack checks that reading YAML strictly gives the object back, and that
// exporting it again gives the same bytes.
func comesBack(t *rapid.T, k *Kind, o Object, text []byte) {
	got, err := reread(k, text)
	if err != nil {
		t.Fatalf("reading what was written: %v\n%s", err, text)
	}
	if !bytes.Equal(got.Body, o.Body) {
		t.Fatalf("the body changed (-want +got):\n%s\n%s",
			cmp.Diff(string(o.Body), string(got.Body)), text)
	}
	again, err := k.AppendYAML(nil, got)
	if err != nil || !bytes.Equal(text, again) {
		t.Fatalf("exporting it again gave something else: %v\n%s\n%s", err, text, again)
	}
}

func otherParsersAgree(t *rapid.T, k *Kind, o Object, text []byte) {
	parsers := map[string]func([]byte, any) error{
		"yaml.v3": yaml.Unmarshal,
		"goccy":   func(data []byte, v any) error { return goccy.Unmarshal(data, v) },
	}
	for name, parse := range parsers {
		var decoded map[string]any
		if err := parse(text, &decoded); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		if k.File != "" {
			decoded = map[string]any{k.Shape.Fields[0].Name: decoded[o.Key.Name]}
		}
		delete(decoded, "name")
		if got := Canonical(plain(t, decoded)); !bytes.Equal(got, o.Body) {
			t.Fatalf("%s reads something else (-want +got):\n%s\n%s", name,
				cmp.Diff(string(o.Body), string(got)), text)
		}
	}
}

func decodesAsJSONDoes(t *rapid.T, k *Kind, o Object) {
	got, err := k.Decode(o.Body)
	want := reflect.New(k.spec).Interface()
	if wantErr := json.Unmarshal(o.Body, want); err != nil || wantErr != nil {
		t.Fatal(err, wantErr)
	}
	if !reflect.DeepEqual(want, any(got)) {
		t.Fatalf("(-want +got):\n%s", cmp.Diff(want, any(got)))
	}
}

// Every hostile piece by itself, and around other text, in each place where
// YAML puts a text.
func TestYAMLGivesBackEveryText(t *testing.T) {
	t.Parallel()
	k, _ := All().Of("workgroup")
	var texts []string
	for _, a := range hostileTexts {
		texts = append(texts, a, "a"+a, a+"a", "a\n"+a, a+"\nb", "a\n"+a+"\n")
	}
	texts = append(texts, strings.Repeat("x", 100_000), strings.Repeat("long text ", 10_000),
		strings.Repeat("line\n", 20_000))
	for _, text := range texts {
		if text == "" {
			continue
		}
		body := Canonical(map[string]any{
			"title":       text,
			"description": text,
			"formerly":    []any{text, "second"},
		})
		yamlText, err := k.AppendYAML(nil, Object{Key{k.Slug, "an-object"}, body})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := reread(k, yamlText); err != nil || !bytes.Equal(got.Body, body) {
			t.Errorf("%.50q: %v\n%.300s", text, err, yamlText)
		}
		var decoded any
		if err := yaml.Unmarshal(yamlText, &decoded); err != nil {
			t.Errorf("%.50q: yaml.v3: %v", text, err)
		}
	}
}
