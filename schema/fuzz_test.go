package schema

import (
	"bytes"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"configsync/internal/cputime"
)

// seedFiles are files of forms, good and bad, for a fuzzer to begin with.
var seedFiles = []string{
	"name: f\ntitle: Form\nsections:\n  - name: s\n    title: S\n    fields:\n      - name: a\n        type: boolean\n        label: A\n" +
		"      - name: b\n        type: date\n        label: B\n        max: today\n        visibleWhen: a and age(b) > 18\n",
	"name: f\ntitle: &t Form\nformerly: [a, *t]\nsections: &s [{name: s, title: S, fields: [{name: a, type: group, label: A, fields: *s}]}]\n",
	"a: &a [x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\n", "- &a [*a]", "? [a]\n: b",
	"{name: f, title: \"\\x00\"}", "name: f\n---\nname: g\n", "%YAML 1.1\n---\n!!map {}",
	"title: |2-\n   x\n  y\n", "title: !!binary aGk=\nname: !x f\n", "\uFEFFname: f\n",
	"<<: {name: f}\n", "name: f\ntitle: 012\nsections: [~, {}, 1.5]\n", "", "#", "---", "...",
	"\t", "\xff",
}

// lineBreak is what YAML 1.1 counts as the end of a line.
var lineBreak = regexp.MustCompile("\r\n|[\r\n\u0085\u2028\u2029]")

// Whatever a file holds, reading it gives problems that have a place, or an
// object that is written and read back unchanged, and takes no longer than its
// size explains.
func FuzzReadFile(f *testing.F) {
	for _, text := range seedFiles {
		f.Add([]byte(text))
	}
	k, _ := All().Of("form")
	f.Fuzz(func(t *testing.T, data []byte) {
		file := bundleFile{path: "forms/f.yaml", kind: k}
		if took := cputime.Of(func() {
			file.read(fstest.MapFS{"forms/f.yaml": {Data: data}})
		}); took > 10*time.Second {
			t.Fatalf("reading %d bytes took %v", len(data), took)
		}
		for _, p := range file.problems {
			if p.File != "forms/f.yaml" || p.Line < 1 || p.Column < 1 ||
				p.Line > 2+len(lineBreak.FindAll(data, -1)) {
				t.Errorf("the problem has no place in the file: %+v", p)
			}
		}
		if len(file.objects) == 0 {
			if len(file.problems) == 0 {
				t.Error("neither an object nor a problem")
			}
			return
		}
		o := file.objects[0]
		text, err := k.AppendYAML(nil, o)
		if err != nil {
			t.Fatal(err)
		}
		again := bundleFile{path: "forms/f.yaml", kind: k}
		again.read(fstest.MapFS{"forms/f.yaml": {Data: text}})
		if len(again.objects) != 1 || !bytes.Equal(again.objects[0].Body, o.Body) {
			t.Fatalf("it changed: %v\n%s\n%s", again.problems, o.Body, text)
		}
		for _, p := range All().Check([]Object{o}, nil) {
			if p.Message == "" || p.Key != o.Key {
				t.Errorf("a problem that says nothing: %+v", p)
			}
		}
	})
}

// A condition is accepted or refused with a message in one line, never with a
// panic.
func FuzzCondition(f *testing.F) {
	for _, text := range []string{"a", "not a", "n > 3 and n < 5", `c in ["1", "2"]`,
		"any(m, # == \"x\")", "age(d) >= 18", "answered(a)", "d < today()",
		"let x = 1; x > 0", "a ? true : false", `c matches "^[0-9]+$"`, "n ?? 3", "1..100000000",
		"{\"a\": n}.a > 1", "m[0] == \"1\"", "((((", "a.b.c", "$env", "#", "any(m, any(m, #))",
		`c(c != "")`, "n matches \"^[0\\r \""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		findings := conditionOn(text)
		for _, finding := range findings {
			if finding.Message == "" || strings.Contains(finding.Message, "\n") ||
				strings.Contains(finding.Message, "goroutine") {
				t.Errorf("%q: %q", text, finding.Message)
			}
		}
	})
}

// A stored body that was damaged gives an error or YAML, never a panic.
func FuzzAppendYAML(f *testing.F) {
	for _, body := range []string{`{"title":"Form","sections":[{"name":"s","title":"S","fields":[{"name":"a","type":"boolean","label":"A"}]}]}`,
		`{"title":"a\n\u0001b","sections":[]}`, `{"title":`, `{"title"}`, `{"title":{}}`, `{"a":1}`,
		`[]`, `"`, `{"title":"\ud800"}`, `{"formerly":["a",`, `{"sections":[[`, `{"sections":{}}`} {
		f.Add([]byte(body))
	}
	kinds := All()
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, k := range kinds {
			_, _ = k.AppendYAML(nil, Object{Key{k.Slug, "x"}, body})
			_, _ = k.Personal(body)
		}
		p := bodyParser{json: body}
		if quick, ok := p.value(0); ok && p.at == len(body) {
			if thorough, err := parseJSON(body); err != nil || !reflect.DeepEqual(quick, thorough) {
				t.Fatalf("%s is read as %#v, and as %#v by encoding/json: %v", body, quick,
					thorough, err)
			}
		}
		if canonical, err := CanonicalBody(body); err == nil {
			again, err := CanonicalBody(canonical)
			if err != nil || !bytes.Equal(canonical, again) {
				t.Fatalf("not canonical: %s, then %s: %v", canonical, again, err)
			}
		}
	})
}
