package hmis_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/schema"
)

func TestTreesAreValid(t *testing.T) {
	t.Parallel()
	for folder, environment := range map[string]string{
		"last-sync":  "training",
		"production": "production",
		"training":   "training",
	} {
		b := read(t, folder)
		if b.Environment != environment {
			t.Errorf("%s is of the environment %s, want %s", folder, b.Environment, environment)
		}
	}
}

// Exporting over a tree must change no file, or people who follow the example
// in git would see changes that are none.
func TestTreesAreCanonical(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"last-sync", "production", "training"} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
		b := read(t, folder)
		report, err := schema.All().WriteBundle(context.Background(), dir, b.Environment,
			func(yield func(schema.Object, error) bool) {
				for _, o := range b.Objects {
					if !yield(o, nil) {
						return
					}
				}
			})
		if err != nil || report.Written+report.Removed > 0 || report.Objects != len(b.Objects) {
			t.Errorf("exporting %s over itself: %+v, %v", folder, report, err)
		}
	}
}

// The differences that README.md lists.
func TestDifferences(t *testing.T) {
	t.Parallel()
	for folder, want := range map[string][]string{
		"production": {
			"~ form/client-intake",
			"~ form/current-living-situation",
			"+ form/severe-weather-bed-log",
		},
		"training": {
			"~ form/client-intake",
			"~ form/current-living-situation",
			"~ form/domestic-violence",
			"~ form/health-insurance",
			"~ form/income-and-sources",
			"~ form/non-cash-benefits",
			"~ form/project-enrollment",
			"~ form/ssvf-services",
			"~ mou/2023-004",
			"- option-list/early-exit-reason",
			"~ option-list/funding-source",
			"~ option-list/gender",
			"+ option-list/mental-health-consultation",
			"~ option-list/race",
			"+ option-list/sex",
			"~ option-list/sexual-orientation",
			"~ option-list/ssvf-financial-assistance",
			"~ option-list/ssvf-services",
			"~ system-property/login-attempts",
			"+ workgroup/intake-specialists",
			"- workgroup/intake-workers",
		},
	} {
		if diff := cmp.Diff(want, differences(read(t, "last-sync"), read(t, folder))); diff != "" {
			t.Errorf("last-sync and %s (-want +got):\n%s", folder, diff)
		}
	}
}

// A code that a record may hold is retired, never removed.
func TestTrainingKeepsEveryCode(t *testing.T) {
	t.Parallel()
	now := optionLists(t, "training")
	for name, list := range optionLists(t, "last-sync") {
		if name == "early-exit-reason" {
			continue
		}
		for _, item := range list.Items {
			if !slices.ContainsFunc(now[name].Items, func(o schema.Option) bool {
				return o.Code == item.Code
			}) {
				t.Errorf("option list %s of training lacks %s, %s", name, item.Code, item.Label)
			}
		}
	}
}

func read(t *testing.T, folder string) *schema.Bundle {
	t.Helper()
	b, err := schema.All().ReadBundle(os.DirFS(filepath.Join(".", folder)))
	if err != nil {
		t.Fatalf("%s: %v", folder, err)
	}
	return b
}

// differences lists the keys that only one of two bundles has, or that differ,
// in the order of keys.
func differences(from, to *schema.Bundle) []string {
	before, after := digests(from), digests(to)
	var out []string
	for _, o := range slices.SortedFunc(slices.Values(slices.Concat(from.Objects, to.Objects)),
		func(a, b schema.Object) int {
			return schema.CompareKeys(a.Key, b.Key)
		}) {
		switch was, is := before[o.Key], after[o.Key]; {
		case was == is:
		case was == "":
			out = append(out, "+ "+o.Key.String())
		case is == "":
			out = append(out, "- "+o.Key.String())
		default:
			out = append(out, "~ "+o.Key.String())
		}
	}
	return slices.Compact(out)
}

func digests(b *schema.Bundle) map[schema.Key]schema.Digest {
	out := map[schema.Key]schema.Digest{}
	for _, o := range b.Objects {
		out[o.Key] = o.Head().Digest
	}
	return out
}

func optionLists(t *testing.T, folder string) map[string]*schema.OptionList {
	t.Helper()
	kind, _ := schema.All().Of("option-list")
	out := map[string]*schema.OptionList{}
	for _, o := range read(t, folder).Objects {
		if o.Key.Kind != kind.Slug {
			continue
		}
		spec, err := kind.Decode(o.Body)
		if err != nil {
			t.Fatal(err)
		}
		out[o.Key.Name] = spec.(*schema.OptionList)
	}
	return out
}
