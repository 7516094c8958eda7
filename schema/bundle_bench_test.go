package schema

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// manyForms writes a bundle of n forms of 10 to 20 fields into a folder, some
// with conditions.
func manyForms(tb testing.TB, n int) string {
	tb.Helper()
	dir := tb.TempDir()
	files := map[string]string{
		"bundle.yaml":               "format: 1\nenvironment: training\n",
		"workgroups/intake.yaml":    "name: intake\ntitle: Intake\npermissions:\n  - manage-users\n",
		"option-lists/answers.yaml": "name: answers\ntitle: Answers\nitems:\n  - code: \"0\"\n    label: \"No\"\n  - code: \"1\"\n    label: \"Yes\"\n",
	}
	for i := range n {
		files[fmt.Sprintf("forms/form-%05d.yaml", i)] = formOfSize(i, 10+i%11)
	}
	writeFiles(tb, dir, files)
	return dir
}

func formOfSize(i, fields int) string {
	var b strings.Builder
	fmt.Fprintf(&b,
		"name: form-%05d\ntitle: Form %d\nworkgroups:\n  - intake\nsections:\n  - name: main\n    title: Main\n    fields:\n",
		i, i)
	for f := range fields {
		fmt.Fprintf(&b, "      - name: field_%d\n", f)
		switch {
		case f%5 == 4:
			fmt.Fprintf(&b,
				"        type: date\n        label: Date of answer %d\n        max: today\n", f)
		case f%5 == 3:
			fmt.Fprintf(&b,
				"        type: string\n        label: Details %d\n        visibleWhen: field_%d == \"1\" and field_0 != \"0\"\n",
				f, f-1)
		default:
			fmt.Fprintf(&b,
				"        type: choice\n        label: Question %d of form %d\n        optionList: answers\n",
				f, i)
		}
	}
	return b.String()
}

// Reading, checking and placing a bundle should cost at most one and a half
// times what parsing its files costs.
func BenchmarkReadBundle(b *testing.B) {
	const n = 2000
	dir := manyForms(b, n)
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			inParallel(n, func(i int) {
				data, err := os.ReadFile(fmt.Sprintf("%s/forms/form-%05d.yaml", dir, i))
				if err != nil {
					b.Error(err)
				}
				var doc yaml.Node
				if err := yaml.Unmarshal(data, &doc); err != nil {
					b.Error(err)
				}
			})
		}
	})
	b.Run("validate", func(b *testing.B) {
		for b.Loop() {
			if _, err := All().ReadBundle(os.DirFS(dir)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
