package releasenotes_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
)

// change is an update of an object from one body to another, given as JSON.
func change(t *testing.T, key, before, after string) *syncer.Difference {
	t.Helper()
	k, err := schema.ParseKey(key)
	if err != nil {
		t.Fatal(err)
	}
	triple := syncer.Triple{
		Key:    k,
		Known:  true,
		Base:   body(t, before),
		Source: body(t, after),
		Target: body(t, before),
	}
	d, err := syncer.Compare(schema.All(), triple, syncer.DiffOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func body(t *testing.T, text string) json.RawMessage {
	t.Helper()
	if text == "" {
		return nil
	}
	b, err := schema.CanonicalBody([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const form = `{"title":"Client Intake","sections":[{"name":"main","title":"Main","fields":[%]}]}`

func intake(fields string) string { return strings.Replace(form, "%", fields, 1) }

func TestSentences(t *testing.T) {
	t.Parallel()
	const veteran = `{"name":"veteran","type":"boolean","label":"Veteran Status"}`
	const gender = `{"name":"gender","type":"text","label":"Gender"}`
	for _, c := range []struct{ name, key, before, after, want string }{
		{"required", "form/client-intake", intake(veteran),
			intake(`{"name":"veteran","type":"boolean","label":"Veteran Status","required":true}`),
			"Client Intake: **Veteran Status** is now required."},
		{"no longer required", "form/client-intake",
			intake(`{"name":"veteran","type":"boolean","label":"Veteran Status","required":true}`),
			intake(veteran),
			"Client Intake: **Veteran Status** is no longer required."},
		{"retired field", "form/client-intake", intake(gender),
			intake(`{"name":"gender","type":"text","label":"Gender","retired":true}`),
			"Client Intake: **Gender** is retired: it stays on old records and is no longer asked."},
		{
			"new field", "form/client-intake", intake(gender), intake(gender + "," + veteran),
			"Client Intake: **Veteran Status** is new.",
		},
		{
			"removed field", "form/client-intake", intake(gender + "," + veteran), intake(gender),
			"Client Intake: **Veteran Status** was removed.",
		},
		{
			"moved field", "form/client-intake", intake(gender + "," + veteran),
			intake(veteran + "," + gender),
			"Client Intake: **Veteran Status** has moved.",
		},
		{"relabelled", "form/client-intake", intake(gender),
			intake(`{"name":"gender","type":"text","label":"Gender identity"}`),
			"Client Intake: **Gender** is now called **Gender identity**."},
		{"retired option", "option-list/gender",
			`{"title":"Gender","items":[{"code":"0","label":"Woman"}]}`,
			`{"title":"Gender","items":[{"code":"0","label":"Woman","retired":true}]}`,
			"Gender: **Woman** is retired: it stays on old records and can no longer be chosen."},
		{"several options", "option-list/gender",
			`{"title":"Gender","items":[{"code":"0","label":"A"},{"code":"1","label":"B"}]}`,
			`{"title":"Gender","items":[{"code":"0","label":"A","retired":true},{"code":"1","label":"B","retired":true}]}`,
			"Gender: **A** and **B** are retired: they stay on old records and can no longer be chosen."},
		{"extended MOU", "mou/1",
			`{"title":"Winter","from":"a","to":"b","begins":"2026-01-01","ends":"2026-06-30"}`,
			`{"title":"Winter","from":"a","to":"b","begins":"2026-01-01","ends":"2027-06-30"}`,
			"The last day of **Winter** is now June 30, 2027 (it was June 30, 2026)."},
		{
			"property", "system-property/login-attempts", `{"value":5}`, `{"value":3}`,
			"**Login attempts** is now 3 tries (it was 5 tries).",
		},
		{
			"set property", "system-property/login-attempts", "", `{"value":3}`,
			"**Login attempts** is now 3 tries (it was the default, 5 tries).",
		},
		{
			"unset property", "system-property/login-attempts", `{"value":3}`, "",
			"**Login attempts** is back to the default, 5 tries (it was 3 tries).",
		},
		{"permission", "workgroup/a", `{"title":"Admins","permissions":["plan-sync"]}`,
			`{"title":"Admins","permissions":["plan-sync","manage-users"]}`,
			"Admins: **Manage users** is now among the permissions."},
		{"formatting in a label", "option-list/x",
			`{"title":"X","items":[{"code":"0","label":"old"}]}`,
			`{"title":"X","items":[{"code":"0","label":"*<script>*"}]}`,
			`X: **old** is now called **\*&lt;script>\***.`},
		{
			"deleted", "option-list/x", `{"title":"X list","items":[]}`, "",
			"**X list** was removed.",
		},
		{"new", "option-list/x", "", `{"title":"X list","items":[]}`, "**X list** is new."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			notes, err := releasenotes.Wording{Kinds: schema.All()}.Notes("",
				[]*syncer.Difference{change(t, c.key, c.before, c.after)})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, g := range notes.Groups {
				got = append(got, g.Lines...)
			}
			if diff := cmp.Diff([]string{c.want}, got); diff != "" {
				t.Errorf("sentences (-want +got):\n%s", diff)
			}
		})
	}
}

// What the target keeps is no news.
func TestKeptIsNotMentioned(t *testing.T) {
	t.Parallel()
	key := schema.Key{Kind: "system-property", Name: "login-attempts"}
	d, err := syncer.Compare(schema.All(),
		syncer.Triple{
			Key:    key,
			Known:  true,
			Base:   body(t, `{"value":5}`),
			Source: body(t, `{"value":5}`),
			Target: body(t, `{"value":7}`),
		},
		syncer.DiffOptions{})
	if err != nil {
		t.Fatal(err)
	}
	notes, err := releasenotes.Wording{Kinds: schema.All()}.Notes("", []*syncer.Difference{d})
	if err != nil || notes.Markdown() != "" {
		t.Errorf("got %q, %v; want no notes", notes.Markdown(), err)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	n := releasenotes.Notes{
		Summary: "FY2026",
		Groups: []releasenotes.Group{
			{Title: "Forms", Lines: []string{"One.", "Two."}},
			{Title: "Workgroups", Lines: []string{"Three."}},
		},
	}
	want := "FY2026\n\n## Forms\n\n- One.\n- Two.\n\n## Workgroups\n\n- Three.\n"
	if diff := cmp.Diff(want, n.Markdown()); diff != "" {
		t.Errorf("Markdown (-want +got):\n%s", diff)
	}
}

func TestNotesOfAVersion(t *testing.T) {
	t.Parallel()
	want := "The first version of configsync: configuration is promoted from Training to Production by a reviewed plan, all or nothing.\n\n- "
	if got := releasenotes.OfVersion(
		"0.1.0",
	); !strings.HasPrefix(got, want) || strings.Count(got, "\n- ") != 4 {
		t.Errorf("the notes of 0.1.0 are\n%s", got)
	}
	for _, version := range []string{"../0.1.0", "unreleased", ""} {
		if got := releasenotes.OfVersion(version); got != "" {
			t.Errorf("%q, which is no version, has notes: %q", version, got)
		}
	}
}
