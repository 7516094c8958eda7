package schema

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

// compileKind compiles the JSON Schema of a kind, as the kind itself gives it.
func compileKind(t *testing.T, k *Kind) *jsonschema.Schema {
	t.Helper()
	text, err := k.JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	return compileSchema(t, text, "")
}

func compileSchema(t *testing.T, text []byte, fragment string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json" + fragment)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON turns YAML into what an editor validates: JSON whose dates are texts.
func asJSON(t *testing.T, text string) any {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	datesToTexts(&n)
	var v any
	if err := n.Decode(&v); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func datesToTexts(n *yaml.Node) {
	if n.ShortTag() == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, c := range n.Content {
		datesToTexts(c)
	}
}

const wholeForm = `name: x
title: Intake
formerly: [old-intake]
workgroups: [staff]
sections:
  - name: s
    title: S
    fields:
      - {name: a, type: boolean, label: A, default: true, required: true}
      - {name: n, type: integer, label: N, min: 0, max: 10, default: 5}
      - {name: t, type: text, label: T, maxLength: 20, pattern: "^x"}
      - {name: d, type: date, label: D, max: today, default: 2026-01-31}
      - name: g
        type: group
        label: G
        visibleWhen: a
        fields:
          - {name: c, type: choice, label: C, options: [{code: "1", label: One, retired: true}]}
`

// Documents as the one file of their kind, and whether they are right. The JSON
// Schema and the reader must agree.
var schemaDocuments = []struct {
	kind, text string
	right      bool
}{
	{"form", wholeForm, true},
	{"form", "name: x\ntitle: F\nsections: [{name: s, title: S}]\n", true},
	{"form", strings.Replace(wholeForm, "title: Intake", "titel: Intake", 1), false},
	{"form", strings.Replace(wholeForm, "title: Intake\n", "", 1), false},
	{"form", strings.Replace(wholeForm, "name: x\n", "", 1), false},
	{"form", strings.Replace(wholeForm, "name: x\n", "name: Bad Name\n", 1), false},
	{"form", strings.Replace(wholeForm, "type: text", "type: txt", 1), false},
	{"form", strings.Replace(wholeForm, "required: true", "required: \"yes\"", 1), false},
	{"form", strings.Replace(wholeForm, "maxLength: 20", "maxLength: lots", 1), false},
	{"form", strings.Replace(wholeForm, "maxLength: 20", "maxLength: -1", 1), false},
	{"form", strings.Replace(wholeForm, "default: 5", "default: {a: 1}", 1), false},
	{"form", strings.Replace(wholeForm, "default: 5", "default: ~", 1), false},
	{"form", strings.Replace(wholeForm, "code: \"1\"", "code: 1", 1), false},
	{"form", strings.Replace(wholeForm, "label: C, ", "colour: red, label: C, ", 1), false},
	{"form", strings.Replace(wholeForm, "label: C, ", "", 1), false},
	{"form", "name: x\ntitle: F\nsections: []\n", false},
	{"form", "name: x\ntitle: \"\"\nsections: [{name: s, title: S}]\n", false},
	{"form", "[]\n", false},
	{"option-list", "name: x\ntitle: L\nitems: [{code: a, label: A}]\n", true},
	{"option-list", "name: x\ntitle: L\nitems: {code: a, label: A}\n", false},
	{"option-list", "name: x\ntitle: L\nitems: [a]\n", false},
	{"organization", "name: x\ntitle: O\nrestriction: restricted\nrestrictIntake: false\n", true},
	{"organization", "name: x\ntitle: O\nrestriction: open\n", false},
	{"organization", "name: x\ntitle: O\nrestrictIntake: maybe\n", false},
	{"workgroup", "name: x\ntitle: W\npermissions: [manage-users]\n", true},
	{"workgroup", "name: x\ntitle: W\npermissions: [manage-users, fly]\n", false},
	{"workgroup", "name: x\ntitle: W\npermissions: manage-users\n", false},
	{"mou", "name: x\ntitle: M\nbetween: [a, b]\nbegins: 2026-01-31\n", true},
	{"mou", "name: x\ntitle: M\nbetween: [a, b]\nbegins: 2026-02-31\n", false},
	{"mou", "name: x\ntitle: M\nbetween: [a, b]\nbegins: soon\n", false},
	{"mou", "name: x\ntitle: M\nbetween: [a, b]\n", false},
	{
		"system-property",
		"login-attempts: 5\nsecond-step: everyone\ntraining-required: false\ngeneric-account-names: [Boss]\ntime-zone: UTC\n",
		true,
	},
	{"system-property", "login-attempts: 0\n", false},
	{"system-property", "login-attempts: many\n", false},
	{"system-property", "second-step: nobody\n", false},
	{"system-property", "training-required: 1\n", false},
	{"system-property", "generic-account-names: Boss\n", false},
	{"system-property", "log-in-attempts: 5\n", false},
	{"system-property", "base-url: https://example.org\n", false},
	{"system-property", "- login-attempts\n", false},
}

func TestJSONSchemaAgreesWithTheReader(t *testing.T) {
	t.Parallel()
	kinds := All()
	for _, doc := range schemaDocuments {
		k, _ := kinds.Of(doc.kind)
		schemaSays := compileKind(t, k).Validate(asJSON(t, doc.text))
		if (schemaSays == nil) != doc.right {
			t.Errorf("the JSON Schema says %v of\n%s", schemaSays, doc.text)
		}
		if readerSays := readAlone(k, doc.text); (readerSays == nil) != doc.right {
			t.Errorf("the reader says %v of\n%s", readerSays, doc.text)
		}
	}
}

// readAlone reads one file and checks its objects as if everything that they
// refer to were there.
func readAlone(k *Kind, text string) error {
	root, problems := readYAML(k.fileOf("x"), []byte(text))
	if root == nil {
		return problems
	}
	r := newYAMLReader(k.fileOf("x"))
	var objects []Object
	if k.File != "" {
		objects = r.shared(root, k)
	} else if o, ok := r.object(root, k); ok {
		objects = append(objects, o)
	}
	return append(r.problems, All().Check(objects, func(Key) []byte {
		return []byte("{}")
	})...).Err()
}

func TestJSONSchemaOfAllKinds(t *testing.T) {
	t.Parallel()
	text, err := All().JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	again, _ := All().JSONSchema()
	if !bytes.Equal(text, again) || !bytes.HasSuffix(text, []byte("}\n")) {
		t.Error("it is not written the same way twice")
	}
	for _, doc := range schemaDocuments {
		err := compileSchema(t, text, "#/$defs/"+doc.kind).Validate(asJSON(t, doc.text))
		if (err == nil) != doc.right {
			t.Errorf("%v of\n%s", err, doc.text)
		}
	}
}

// Editors offer the fields in this order, each with its description.
func TestJSONSchemaDescribesEveryField(t *testing.T) {
	t.Parallel()
	for _, k := range All() {
		text, err := k.JSONSchema()
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Defs map[string]struct {
				Properties map[string]struct{ Description string }
			} `json:"$defs"`
		}
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		for name, part := range doc.Defs {
			for property, p := range part.Properties {
				if p.Description == "" {
					t.Errorf("%s of %s has no description", property, name)
				}
			}
		}
		if first := bytes.Index(
			text, []byte(`"name": {`),
		); k.File == "" && first > bytes.Index(text, []byte(`"title": {`)) {
			t.Errorf("name is not the first field of %s", k.Slug)
		}
	}
}
