package schema

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKindsStandInDependencyOrder(t *testing.T) {
	t.Parallel()
	kinds := All()
	slugs, folders := map[string]bool{}, map[string]bool{}
	for _, k := range kinds {
		for _, slug := range k.RefersTo() {
			if kinds.rank(slug) > kinds.rank(k.Slug) {
				t.Errorf("%s refers to %s, which is not before it", k.Slug, slug)
			}
		}
		if slugs[k.Slug] || folders[k.Plural] || CheckName(k.Slug) != nil ||
			CheckName(k.Plural) != nil || k.Name == "" || k.Title == "" {
			t.Errorf("%+v lacks something, or shares a name", k)
		}
		slugs[k.Slug], folders[k.Plural] = true, true
	}
}

// Poster is a kind that configsync does not have: all that a new kind needs is
// a struct like this and a line in a table.
type Poster struct {
	Title  string  `json:"title" jsonschema:"required" sync:"label" jsonschema_description:"What it says."`
	Shown  *bool   `json:"shown,omitempty"`
	Weight float64 `json:"weight,omitempty"`
	Places []Wall  `json:"places,omitempty"`
	Staff  string  `json:"staff,omitempty" sync:"ref=workgroup"`
}

// Wall is where a poster hangs.
type Wall struct {
	Name  string `json:"name" jsonschema:"required" sync:"id"`
	Since Date   `json:"since,omitempty"`
}

// Check refuses empty walls.
func (p *Poster) Check(string, Lookup) []Finding {
	if len(p.Places) == 0 {
		return []Finding{found("", "hang it somewhere")}
	}
	return nil
}

func TestNewKindCostsAStructAndALine(t *testing.T) {
	t.Parallel()
	kinds := append(All(), NewKind[Poster](KindInfo{
		Name: "Poster", Slug: "poster", Plural: "posters", One: "poster", Title: "Posters",
		Class: Functionality, Records: NotInRecords, Looks: AsFields,
	}))
	const text = "name: rules\ntitle: \"Rules: be kind\"\nshown: false\nweight: 1.5\nplaces:\n  - name: hall\n    since: 2026-01-31\n  - name: door\nstaff: team\n"
	bundle, err := kinds.ReadBundle(bundleOf(map[string]string{
		"posters/rules.yaml":   text,
		"workgroups/team.yaml": "name: team\ntitle: Team\npermissions:\n  - manage-users\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	poster := bundle.Objects[0]
	written, err := kinds.YAML(poster)
	if err != nil || string(written) != text {
		t.Errorf("written %s, %v", written, err)
	}
	want := `{"places":[{"name":"hall","since":"2026-01-31"},{"name":"door"}],"shown":false,"staff":"team","title":"Rules: be kind","weight":1.5}`
	if diff := cmp.Diff(want, string(poster.Body)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	schema, err := kinds.JSONSchema()
	if err != nil || !bytes.Contains(schema, []byte(`"poster.wall"`)) {
		t.Errorf("the JSON Schema lacks it: %v", err)
	}
	body, _ := ParseBody(poster.Body)
	if got := kinds.Title(poster.Key, body); got != "Rules: be kind" {
		t.Errorf("title %q", got)
	}
	_, err = kinds.ReadBundle(bundleOf(map[string]string{
		"posters/rules.yaml": "name: rules\ntitle: R\nstaff: nobody\n",
	}))
	if diff := cmp.Diff(
		"posters/rules.yaml:1:1: hang it somewhere\nposters/rules.yaml:3:1: there is no workgroup/nobody",
		err.Error(),
	); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := All().YAML(
		poster,
	); err == nil ||
		err.Error() != `there is no kind "poster": the kinds are system-property, option-list, organization, workgroup, mou, form` {
		t.Error(err)
	}
}

func TestTitles(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		key  Key
		body Value
		want string
	}{
		{Key{"form", "a"}, map[string]any{"title": "Intake"}, "Intake"},
		{Key{"form", "a"}, nil, "a"},
		{Key{"system-property", "time-zone"}, map[string]any{"value": "UTC"}, "Time zone"},
		{Key{"system-property", "other"}, nil, "other"},
		{Key{"unknown", "thing"}, nil, "thing"},
	} {
		if got := All().Title(test.key, test.body); got != test.want {
			t.Errorf("Title(%v) = %q, want %q", test.key, got, test.want)
		}
	}
}
