package sharing

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"configsync/schema"
)

// sharingOf has the titles of a few organizations.
var sharingOf = someTitles{"city": "City Shelter", "hope": "Hope House", "youth": "Youth Bridge"}

type someTitles map[string]string

func (s someTitles) OrganizationTitle(name string) string { return s[name] }

func (s someTitles) MOU(string) (*schema.MOU, bool) { return nil, false }

func TestDescribeSharing(t *testing.T) {
	t.Parallel()
	const today = schema.Date("2026-11-22")
	mutual := func(begins, ends schema.Date, parties ...string) *schema.MOU {
		return &schema.MOU{Between: parties, Begins: begins, Ends: ends}
	}
	oneWay := func(from, to string, begins, ends schema.Date) *schema.MOU {
		return &schema.MOU{From: from, To: to, Begins: begins, Ends: ends}
	}
	type mous = map[string]*schema.MOU
	for _, test := range []struct {
		name          string
		before, after mous
		want          []string
	}{
		{name: "nothing"},
		{
			name:  "a new one",
			after: mous{"1": oneWay("city", "hope", "2026-11-22", "")},
			want:  []string{"From today on, Hope House will newly see clients of City Shelter."},
		},
		{name: "one that began long ago",
			after: mous{"1": oneWay("city", "hope", "2020-01-01", "2026-12-31")},
			want: []string{
				"From today until December 31, 2026, Hope House will newly see clients of City Shelter.",
			}},
		{
			name:  "one that is over",
			after: mous{"1": oneWay("city", "hope", "2020-01-01", "2026-11-21")},
		},
		{name: "its end", before: mous{"1": oneWay("city", "hope", "2020-01-01", "")},
			after: mous{"1": oneWay("city", "hope", "2020-01-01", "2026-11-30")},
			want: []string{
				"From December 1, 2026, Hope House will no longer see clients of City Shelter.",
			}},
		{name: "its end, with another one that goes on",
			before: mous{
				"1": oneWay("city", "hope", "2020-01-01", ""),
				"2": mutual("2024-01-01", "2027-06-30", "city", "hope"),
			},
			after: mous{
				"1": oneWay("city", "hope", "2020-01-01", "2026-11-30"),
				"2": mutual("2024-01-01", "2027-06-30", "city", "hope"),
			},
			want: []string{
				"From July 1, 2027, Hope House will no longer see clients of City Shelter.",
			}},
		{name: "a gap", before: mous{"1": oneWay("city", "hope", "2020-01-01", "")},
			after: mous{
				"1": oneWay("city", "hope", "2020-01-01", "2026-12-01"),
				"2": oneWay("city", "hope", "2026-12-24", ""),
			},
			want: []string{
				"From December 2, 2026 until December 23, 2026, Hope House will no longer see clients of City Shelter.",
			}},
		{name: "each other", after: mous{"1": mutual("2027-01-01", "", "city", "hope", "youth")},
			want: []string{
				"From January 1, 2027, City Shelter, Hope House and Youth Bridge will newly see each other’s clients.",
			}},
		{name: "one more party", before: mous{"1": mutual("2020-01-01", "", "city", "hope")},
			after: mous{"1": mutual("2020-01-01", "", "city", "hope", "youth")},
			want: []string{
				"From today on, Youth Bridge will newly see clients of City Shelter and Hope House.",
				"From today on, City Shelter and Hope House will newly see clients of Youth Bridge.",
			}},
		{name: "the other way", before: mous{"1": oneWay("city", "hope", "2020-01-01", "")},
			after: mous{"1": oneWay("hope", "city", "2020-01-01", "")},
			want: []string{
				"From today on, Hope House will no longer see clients of City Shelter.",
				"From today on, City Shelter will newly see clients of Hope House.",
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			changes := CompareSharing(NewSharing(test.before), NewSharing(test.after), today)
			if diff := cmp.Diff(test.want, DescribeSharing(sharingOf, changes, today)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// On each day from today on, a pair that is told to gain or lose is one about
// which Decide's sharing differs, and no other is.
func TestCompareSharingIsThatOfEachDay(t *testing.T) {
	t.Parallel()
	names := []string{"a", "b", "c"}
	day := func(n int) schema.Date { return schema.Date("2026-01-01").AddDays(n) }
	random := rapid.Custom(func(t *rapid.T) map[string]*schema.MOU {
		out := map[string]*schema.MOU{}
		for i := range rapid.IntRange(0, 4).Draw(t, "mous") {
			m := &schema.MOU{Begins: day(rapid.IntRange(0, 12).Draw(t, "begins"))}
			if last := rapid.IntRange(0, 14).Draw(t, "ends"); last <= 12 {
				m.Ends = max(m.Begins, day(last))
			}
			if rapid.Bool().Draw(t, "one-way") {
				m.From, m.To = rapid.SampledFrom(names).
					Draw(t, "from"), rapid.SampledFrom(names).Draw(t, "to")
			} else {
				m.Between = names[:rapid.IntRange(2, 3).Draw(t, "between")]
			}
			out[fmt.Sprint(i)] = m
		}
		return out
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := NewSharing(random.Draw(t, "before")), NewSharing(random.Draw(t, "after"))
		today := day(rapid.IntRange(0, 12).Draw(t, "today"))
		changes := CompareSharing(before, after, today)
		for n := range 16 {
			on := today.AddDays(n)
			for _, owner := range names {
				for _, viewer := range names {
					_, was := before.InForce(owner, viewer, on)
					_, is := after.InForce(owner, viewer, on)
					gains, losses := 0, 0
					for _, c := range changes {
						if c.Owner == owner && c.Viewer == viewer && c.From <= on &&
							(c.Until == "" || on <= c.Until) {
							gains += map[bool]int{true: 1}[c.Gained]
							losses += map[bool]int{false: 1}[c.Gained]
						}
					}
					if gains != map[bool]int{true: 1}[is && !was] ||
						losses != map[bool]int{true: 1}[was && !is] {
						t.Fatalf("%s: %s sees %s: was %v, is %v; told %d gains and %d losses in %+v",
							on, viewer, owner, was, is, gains, losses, changes)
					}
				}
			}
		}
	})
}
