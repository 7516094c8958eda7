package releasenotes_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
)

// compared is an object of which base, source and target hold JSON.
func compared(
	t *testing.T, key, base, source, target string, pins ...syncer.Pin,
) *syncer.Difference {
	t.Helper()
	k, err := schema.ParseKey(key)
	if err != nil {
		t.Fatal(err)
	}
	triple := syncer.Triple{
		Key: k, Known: true,
		Base: body(t, base), Source: body(t, source), Target: body(t, target),
	}
	d, err := syncer.Compare(schema.All(), triple, syncer.DiffOptions{Pins: pins})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// plain writes a change as a surface without colors would.
func plain(c releasenotes.ChangeText) string {
	var b strings.Builder
	b.WriteString(c.Sign + " " + c.Title + " " + c.Word)
	if c.Note != "" {
		b.WriteString(" (" + c.Note + ")")
	}
	for _, list := range [][]releasenotes.FieldText{c.Fields, c.Held} {
		for _, f := range list {
			b.WriteString("\n" + f.Sign + " " + f.Name)
			if f.Note != "" {
				b.WriteString(" (" + f.Note + ")")
			}
			if f.Word != "" {
				b.WriteString(" " + f.Word)
			}
			if f.HasText {
				b.WriteString(": ")
			}
			for _, s := range f.Text {
				b.WriteString(s.Text)
			}
			for _, s := range f.Sides {
				b.WriteString("; " + s.Side + " " + s.Text)
			}
		}
	}
	return b.String()
}

func TestChange(t *testing.T) {
	t.Parallel()
	const winter = `{"title":"Winter","from":"hope-house","to":"b","begins":"2026-01-01","ends":"2026-06-30"}`
	longer := strings.Replace(winter, "2026-06-30", "2027-06-30", 1)
	shorter := strings.Replace(winter, "2026-06-30", "2026-03-31", 1)
	form := intake(`{"name":"phone","type":"text","label":"Phone","help":"` +
		strings.Repeat("Ask twice. ", 9) + `"}`)
	pattern, err := schema.ParsePattern("mou/*")
	if err != nil {
		t.Fatal(err)
	}
	pin := syncer.Pin{Pattern: pattern, Actor: "ana", Reason: "until spring"}
	for _, c := range []struct {
		name string
		d    *syncer.Difference
		want string
	}{
		{"a day", compared(t, "mou/1", winter, longer, winter),
			"~ Winter is changed\n~ last day: June 30, 2026 → June 30, 2027"},
		{"an organization",
			compared(t, "mou/1", winter, strings.Replace(winter, `"b"`, `"c"`, 1), winter),
			"~ Winter is changed\n~ receiving organization: b → c"},
		{"kept", compared(t, "mou/1", winter, winter, longer),
			"= Winter is kept: changed in production\n" +
				"= last day (kept: changed in production): June 30, 2026 → June 30, 2027"},
		{"both", compared(t, "mou/1", winter, longer, shorter),
			"! Winter is in conflict\n! last day (changed on both sides): March 31, 2026 → June 30, 2027;" +
				" last sync June 30, 2026; training June 30, 2027; production March 31, 2026"},
		{"pinned", compared(t, "mou/1", winter, longer, winter, pin),
			"= Winter is pinned (by ana: until spring)\n= last day (kept): June 30, 2027 → June 30, 2026"},
		{"the target's own", compared(t, "mou/1", "", "", winter),
			"= Winter is only in production" +
				"\n= sharing organization: Hope House\n= receiving organization: b" +
				"\n= first day: January 1, 2026\n= last day: June 30, 2026"},
		{"deleted in the target", compared(t, "mou/1", winter, winter, ""),
			"= Winter was deleted in production" +
				"\n= sharing organization: Hope House\n= receiving organization: b" +
				"\n= first day: January 1, 2026\n= last day: June 30, 2026"},
		{"new", compared(t, "mou/1", "", winter, ""),
			"+ Winter is new" +
				"\n+ sharing organization: Hope House\n+ receiving organization: b" +
				"\n+ first day: January 1, 2026\n+ last day: June 30, 2026"},
		{"a long text",
			compared(t, "form/client-intake", form, strings.Replace(form, "twice", "once", 1),
				form),
			"~ Client Intake is changed\n~ Phone, help text: Ask twiceonce. Ask twice. Ask twice. Ask twice. Ask t…"},
		{"a property",
			compared(t, "system-property/password-expires-after", `{"value":90}`, `{"value":0}`,
				`{"value":90}`),
			"~ Password expires after is changed\n~ value: 90 days → never (0 days)"},
		{"a property of its own",
			compared(t, "system-property/login-attempts", "", "", `{"value":3}`),
			"= Login attempts is only in production\n= value (kept: changed in production): the default, 5 tries → 3 tries"},
		{"a property that is unset",
			compared(t, "system-property/login-attempts", `{"value":3}`, "", `{"value":3}`),
			"− Login attempts is back to its default\n~ value: 3 tries → the default, 5 tries"},
		{"a property that both set",
			compared(t, "system-property/login-attempts", "", `{"value":3}`, `{"value":7}`),
			"! Login attempts is in conflict\n! value (changed on both sides): 7 tries → 3 tries;" +
				" last sync the default, 5 tries; training 3 tries; production 7 tries"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := releasenotes.Wording{
				Kinds: schema.All(), Source: "training", Target: "production",
				Title: func(key schema.Key) string {
					return map[string]string{"organization/hope-house": "Hope House"}[key.String()]
				},
			}
			change, err := w.Change(c.d)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, plain(change)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
