package schema

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"configsync/internal/cputime"
)

// problemsOf is what ReadBundle says, a problem a line.
func problemsOf(fsys fs.FS) string {
	_, err := All().ReadBundle(fsys)
	if err == nil {
		return ""
	}
	return err.Error()
}

const (
	goodGroup = "name: staff\ntitle: Staff\npermissions:\n  - manage-users\n"
	goodForm  = "name: intake\ntitle: Intake\nsections:\n  - name: main\n    title: Main\n    fields:\n      - name: a\n        type: boolean\n        label: A\n"
)

func TestEveryProblemHasItsPlace(t *testing.T) {
	t.Parallel()
	const groupFields = "title, formerly, description, permissions"
	tests := []struct{ name, file, text, want string }{
		{"unknown field", "workgroups/staff.yaml", goodGroup + "colour: red\n",
			`workgroups/staff.yaml:5:1: there is no field "colour" here: the fields are ` +
				groupFields},
		{"duplicate key", "workgroups/staff.yaml", goodGroup + "title: Again\n",
			"workgroups/staff.yaml:5:1: title is written twice, first at line 2"},
		{"number for a text", "workgroups/staff.yaml", "name: staff\ntitle: 12\n",
			`workgroups/staff.yaml:2:8: expected text, found a number: put it in quotes, "12"`},
		{"date for a text", "workgroups/staff.yaml", "name: staff\ntitle: 2026-01-31\n",
			`workgroups/staff.yaml:2:8: expected text, found a date: put it in quotes, "2026-01-31"`},
		{"truth value for a text", "workgroups/staff.yaml", "name: staff\ntitle: true\n",
			`workgroups/staff.yaml:2:8: expected text, found a truth value: put it in quotes, "true"`},
		{"nothing for a text", "workgroups/staff.yaml", "name: staff\ntitle:\n",
			"workgroups/staff.yaml:2:7: expected text, found nothing: write a value, or remove the line"},
		{"text for a list", "workgroups/staff.yaml", goodGroup + "formerly: old\n",
			"workgroups/staff.yaml:5:11: expected a list, found a value: begin each item with a dash"},
		{"list for a text", "workgroups/staff.yaml", "name: staff\ntitle: [a]\n",
			"workgroups/staff.yaml:2:8: expected text, found a list"},
		{"text for a truth value", "forms/intake.yaml", goodForm + "        required: sometimes\n",
			"forms/intake.yaml:10:19: expected true or false, found text"},
		{"claimed truth value", "forms/intake.yaml",
			goodForm + "        required: !!bool sometimes\n",
			`forms/intake.yaml:10:19: expected true or false, found "sometimes"`},
		{"fraction for a whole number", "forms/intake.yaml", goodForm + "        maxLength: 1.5\n",
			"forms/intake.yaml:10:20: expected a whole number, found a number"},
		{"number too large", "forms/intake.yaml",
			goodForm + "        maxLength: 99999999999999999999\n",
			"forms/intake.yaml:10:20: expected a whole number, found a number"},
		{"octal or decimal", "forms/intake.yaml", goodForm + "        maxLength: 012\n",
			"forms/intake.yaml:10:20: 012 begins with 0: leave out the 0 of a number, or put it in quotes if it is text"},
		{"no number", "forms/intake.yaml", goodForm + "        default: .inf\n",
			"forms/intake.yaml:10:18: .inf is not a number that can be stored: write a decimal number, or put it in quotes if it is text"},
		{"separators", "forms/intake.yaml", goodForm + "        default: 1_000\n",
			"forms/intake.yaml:10:18: 1_000 is not a number that can be stored: write a decimal number, or put it in quotes if it is text"},
		{"not one of the values", "forms/intake.yaml",
			strings.Replace(goodForm, "boolean", "bool", 1),
			`forms/intake.yaml:8:15: type cannot be "bool": use one of string, text, integer, decimal, boolean, date, dateTime, time, choice, open-choice, multi-choice, quantity, currency, display, group, attachment`},
		{"no day", "mous/a-1.yaml", "name: a-1\ntitle: A\nbetween: [x]\nbegins: 2026-02-30\n",
			`mous/a-1.yaml:4:9: "2026-02-30" is not a date: write year-month-day, such as 2026-01-31`},
		{
			"missing field", "workgroups/staff.yaml", "name: staff\n",
			"workgroups/staff.yaml:1:1: title is missing",
		},
		{
			"empty field", "workgroups/staff.yaml", "name: staff\ntitle: \"\"\n",
			"workgroups/staff.yaml:2:8: title is empty",
		},
		{
			"missing name", "workgroups/staff.yaml", "title: Staff\n",
			"workgroups/staff.yaml:1:1: name is missing: write name: staff",
		},
		{"other name", "workgroups/staff.yaml", "name: team\ntitle: Staff\n",
			"workgroups/staff.yaml:1:7: the name is team but the file is staff.yaml: rename one of them"},
		{"bad name", "workgroups/staff.yaml", "name: The Staff\ntitle: Staff\n",
			`workgroups/staff.yaml:1:7: "The Staff" cannot be a name: use lower-case letters, digits and single hyphens, such as client-intake`},
		{"same item twice", "option-lists/l.yaml",
			"name: l\ntitle: L\nitems:\n  - code: \"1\"\n    label: A\n  - code: \"1\"\n    label: B\n",
			`option-lists/l.yaml:6:5: another item has the code "1", at line 4`},
		{"dangling reference", "forms/intake.yaml", goodForm + "workgroups:\n  - nobody\n",
			"forms/intake.yaml:11:5: there is no workgroup/nobody"},
		{"no list", "forms/intake.yaml",
			strings.Replace(goodForm, "type: boolean", "type: choice\n        optionList: missing",
				1),
			"forms/intake.yaml:9:9: there is no option-list/missing"},
		{"condition on nothing", "forms/intake.yaml", goodForm + "        visibleWhen: b\n",
			"forms/intake.yaml:10:9: the condition reads b, but the form has no such field"},
		{"cyclic condition", "forms/intake.yaml",
			goodForm +
				"        visibleWhen: b\n      - name: b\n        type: boolean\n        label: B\n        visibleWhen: a\n",
			"forms/intake.yaml:10:9: whether it is shown depends on itself: a → b → a"},
		{"custom tag", "workgroups/staff.yaml", "name: staff\ntitle: !secret Staff\n",
			"workgroups/staff.yaml:2:8: the tag !secret is not used here: remove it"},
		{"binary tag", "workgroups/staff.yaml", "name: staff\ntitle: !!binary aGk=\n",
			"workgroups/staff.yaml:2:8: the tag !!binary is not used here: remove it"},
		{"tag on a list", "workgroups/staff.yaml", goodGroup + "formerly: !set [a]\n",
			"workgroups/staff.yaml:5:11: the tag !set is not used here: remove it"},
		{"tag on the object", "workgroups/staff.yaml", "!workgroup\n" + goodGroup,
			"workgroups/staff.yaml:1:1: the tag !workgroup is not used here: remove it"},
		{"key that is no text", "workgroups/staff.yaml", goodGroup + "? [a, b]\n: c\n",
			"workgroups/staff.yaml:5:3: a key must be a plain name here, without alias, tag or brackets"},
		{"merge key", "workgroups/staff.yaml", goodGroup + "<<: {description: x}\n",
			`workgroups/staff.yaml:5:1: there is no field "<<" here: the fields are ` +
				groupFields},
		{"NUL written out", "workgroups/staff.yaml", "name: staff\ntitle: \"a\\0b\"\n",
			"workgroups/staff.yaml:2:8: the text contains a NUL character, which cannot be stored: remove it"},
		{"NUL byte", "workgroups/staff.yaml", "name: staff\ntitle: a\x00b\n",
			"workgroups/staff.yaml:2:9: the file contains the control character U+0000 here: remove it, or write it as an escape in double quotes"},
		{"not UTF-8", "workgroups/staff.yaml", "name: staff\ntitle: caf\xe9\n",
			"workgroups/staff.yaml:2:11: the file is not UTF-8 here: save it as UTF-8"},
		{
			"UTF-16", "workgroups/staff.yaml", "\xff\xfen\x00a\x00",
			"workgroups/staff.yaml:1:1: the file is not UTF-8 here: save it as UTF-8",
		},
		{
			"empty file", "workgroups/staff.yaml", "\n",
			"workgroups/staff.yaml:1:1: the file is empty",
		},
		{
			"only a comment", "workgroups/staff.yaml", "# nothing yet\n",
			"workgroups/staff.yaml:1:1: the file is empty",
		},
		{"second document", "workgroups/staff.yaml", goodGroup + "---\nname: more\n",
			"workgroups/staff.yaml:5:1: the file has a second document: write one object per file"},
		{"no mapping", "workgroups/staff.yaml", "- a\n",
			"workgroups/staff.yaml:1:1: expected a mapping with the fields " + groupFields +
				", found a list"},
		{
			"no YAML", "workgroups/staff.yaml", "name: staff\ntitle: \"open\n",
			"workgroups/staff.yaml:2:1: this is not YAML: found unexpected end of stream",
		},
		{
			"tab", "workgroups/staff.yaml", "name: staff\n\ttitle: x\n",
			"workgroups/staff.yaml:2:1: this is not YAML: found a tab character that violates indentation",
		},
		{"self-referential alias", "forms/intake.yaml",
			"name: intake\ntitle: I\nsections:\n  - name: a\n    title: A\n    fields: &f\n      - {name: g, type: group, label: G, fields: *f}\n",
			"forms/intake.yaml:7:50: the alias *f stands for a value that contains it"},
		{
			"alias to itself", "workgroups/staff.yaml", goodGroup + "formerly: &f [old, *f]\n",
			"workgroups/staff.yaml:5:11: expected text, found a list",
		},
		{"property of one environment", "system-properties.yaml", "base-url: https://example.org\n",
			"system-properties.yaml:1:1: base-url belongs to one environment and is never promoted: remove it"},
		{"property out of bounds", "system-properties.yaml",
			"lock-out-time: 15\nlogin-attempts: 0\n",
			"system-properties.yaml:2:1: login-attempts must be a whole number of tries from 1 to 100"},
		{"property twice", "system-properties.yaml", "lock-out-time: 15\nlock-out-time: 16\n",
			"system-properties.yaml:2:1: lock-out-time is written twice, first at line 1"},
		{
			"misspelled folder", "workgroup/staff.yaml", goodGroup,
			"workgroup: configsync does not read this; did you mean workgroups?",
		},
		{
			"misspelled file", "system_properties.yml", "lock-out-time: 15\n",
			"system_properties.yml: configsync does not read this; did you mean system-properties.yaml?",
		},
		{
			"other ending", "workgroups/team.yml", goodGroup,
			"workgroups/team.yml: the file is not read, because its name does not end in .yaml: rename it",
		},
		{
			"ending in capitals", "workgroups/team.YAML", goodGroup,
			"workgroups/team.YAML: the file is not read, because its name does not end in .yaml: rename it",
		},
		{
			"folder inside a folder", "workgroups/more/a.yaml", goodGroup,
			"workgroups/more: folders inside workgroups are not read: move the files up",
		},
		{"nobody may manage users", "workgroups/staff.yaml", "name: staff\ntitle: Staff\n",
			"workgroups: no workgroup would be left that may manage users, so nobody could administer accounts: give the permission “Manage users” to at least one workgroup"},
		{
			"no permission", "workgroups/staff.yaml", goodGroup + "  - fly\n",
			`workgroups/staff.yaml:5:5: there is no permission "fly": use one of ` +
				join(Permissions()),
		},
		{"personal data", "workgroups/staff.yaml",
			goodGroup + "description: |\n  Ask for the number,\n  such as 123-45-6789.\n",
			"workgroups/staff.yaml:5:1: the text looks like a Social Security number (write an example as 000-00-0000): configuration must not contain personal data; reword it"},
		{"newer format", "bundle.yaml", "format: 2\nenvironment: training\n",
			"bundle.yaml:1:9: the format is 2, but this version of configsync reads format 1: use a newer version, or export again"},
		{"environment without a name", "bundle.yaml", "format: 1\nenvironment: My Training\n",
			`bundle.yaml:2:14: "My Training" cannot be a name: use lower-case letters, digits and single hyphens, such as client-intake`},
		{"no environment", "bundle.yaml", "format: 1\n", "bundle.yaml:1:1: environment is missing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{
				"workgroups/others.yaml": strings.Replace(goodGroup, "staff", "others", 1),
				test.file:                test.text,
			}
			if test.name == "nobody may manage users" {
				files["workgroups/others.yaml"] = ""
			}
			fsys := bundleOf(files)
			if diff := cmp.Diff(test.want, problemsOf(fsys)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestProblemsOfAllFilesAtOnce(t *testing.T) {
	t.Parallel()
	got := problemsOf(bundleOf(map[string]string{
		"bundle.yaml":         "format: 9\n",
		"workgroups/a.yaml":   "name: a\ncolour: red\n",
		"workgroups/b.yaml":   "name: [\n",
		"option-lists/l.yaml": "name: l\ntitle: L\nitems:\n  - code: no code\n    label: A\n",
		"forms/f.yaml": strings.Replace(goodForm, "intake", "f", 1) +
			"workgroups: [a, missing]\n",
		"system-properties.yaml": "time-zone: Mars\n",
	}))
	want := strings.Join([]string{
		"bundle.yaml:1:1: environment is missing",
		"bundle.yaml:1:9: the format is 9, but this version of configsync reads format 1: use a newer version, or export again",
		"forms/f.yaml:10:17: there is no workgroup/missing",
		`option-lists/l.yaml:4:5: "no code" cannot be a code: use letters, digits, dot, plus, hyphen and underscore, at most 64`,
		"system-properties.yaml:1:1: time-zone must be a name of the IANA time zone database, such as America/Los_Angeles",
		"workgroups/a.yaml:1:1: title is missing",
		`workgroups/a.yaml:2:1: there is no field "colour" here: the fields are title, formerly, description, permissions`,
		"workgroups/b.yaml:1:1: this is not YAML: did not find expected node content",
	}, "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFoldersThatAreNoBundle(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fsys fstest.MapFS
		want string
	}{
		"no bundle.yaml": {
			fstest.MapFS{"README.md": {}},
			"bundle.yaml: this folder is not a bundle: it has no bundle.yaml; add that file with two lines, format: 1 and environment: NAME",
		},
		"nothing in it": {
			bundleOf(map[string]string{"README.md": "hello"}),
			"the bundle contains no configuration: an empty source is never applied",
		},
		"only defaults": {
			bundleOf(map[string]string{"system-properties.yaml": "{}\n"}),
			"the bundle contains no configuration: an empty source is never applied",
		},
	} {
		if diff := cmp.Diff(test.want, problemsOf(test.fsys)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	var problems Problems
	if _, err := All().ReadBundle(
		bundleOf(map[string]string{"forms/f.yaml": "x"}),
	); !errors.As(err, &problems) {
		t.Errorf("%v is not Problems", err)
	}
}

// Files made to exhaust whoever reads them are refused in a moment.
func TestBombs(t *testing.T) {
	t.Parallel()
	laughs, groups := "name: bomb\nx0: &x0 [a, a]\n", "name: bomb\ntitle: B\nsections:\n  - name: s\n    title: S\n    fields:\n      - &f0 {name: a, type: boolean, label: A}\n"
	wide := groups
	for i := range 25 {
		laughs += fmt.Sprintf("x%d: &x%d [*x%d, *x%d]\n", i+1, i+1, i, i)
		groups += fmt.Sprintf(
			"      - &f%d {name: g%d, type: group, label: G, fields: [*f%d, *f%d]}\n", i+1, i+1, i,
			i,
		)
		below := fmt.Sprintf("type: group, label: G, fields: *l%d", i-1)
		if i == 0 {
			below = "type: boolean, label: B"
		}
		wide += fmt.Sprintf("      - {name: g%d, type: group, label: G, fields: &l%d [{name: a, %s}, {name: b, %s}]}\n",
			i, i, below, below)
	}
	long := "name: bomb\ntitle: &t " + strings.Repeat("x", 100_000) + "\nformerly: [" +
		strings.Repeat("*t, ", 5_000) + "*t]\nsections: [{name: s, title: S}]\n"
	deep := "name: bomb\ntitle: B\nsections: [{name: s, title: S, fields: " +
		strings.Repeat("[{name: a, type: group, label: A, fields: ", 500) + "[]" +
		strings.Repeat("}]", 500) + "}]\n"
	for name, test := range map[string]struct{ text, want string }{
		"laughs":      {laughs, "there is no field"},
		"groups":      {groups, "another item has the name"},
		"wide groups": {wide, "the file has more than 500000 values, or"},
		"long text":   {long, "bytes of text, once its aliases are expanded"},
		"deep":        {deep, "lists and mappings are nested more than 64 deep"},
		"keys":        {"name: bomb\n" + manyKeys(100_000), "there is no field"},
		"too large": {
			strings.Repeat("#", MaxFile+1), "the file has 4194305 bytes; the limit is 4194304",
		},
		"brackets": {strings.Repeat("[", 100_000), "this is not YAML"},
		"self in group": {
			"name: bomb\ntitle: B\nsections:\n  - name: s\n    title: S\n    fields: &f\n      - {name: g, type: group, label: G, fields: *f}\n",
			"the alias *f stands for a value that contains it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got string
			if took := cputime.Of(func() { // of all of them, at most
				got = problemsOf(bundleOf(map[string]string{"forms/bomb.yaml": test.text}))
			}); took > time.Minute {
				t.Errorf("it took %v", took)
			}
			if !strings.Contains(got, test.want) || !strings.HasPrefix(got, "forms/bomb.yaml") ||
				strings.Count(got, "\n") > 2*maxProblems {
				t.Errorf("%.400s", got)
			}
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "key%d: x\n", i)
	}
	return b.String()
}
