package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	looksLikeSSN   = "a Social Security number (write an example as 000-00-0000)"
	looksLikeBirth = "a birth date next to a name"
)

func TestTextsThatLookLikeAPersonsData(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"123-45-6789":                                  looksLikeSSN,
		"Her number is 123 45 6789.":                   looksLikeSSN,
		"(e.g., 219-09-9998)":                          looksLikeSSN,
		"SSN: 123456789":                               looksLikeSSN,
		"Social Security Number 123456789":             looksLikeSSN,
		"John Smith, 01/02/1980":                       looksLikeBirth,
		"John Smith (1980-01-02)":                      looksLikeBirth,
		"as with Maria Garcia, born 3/14/1975":         looksLikeBirth,
		"Maria Q. Garcia DOB 03-14-1975":               looksLikeBirth,
		"DOB 03/14/1975 José Núñez":                    looksLikeBirth,
		"Ask for the date.\nAnn Lee, DOB: 12.31.1999.": looksLikeBirth,
	} {
		if got := PersonalData(text); got != want {
			t.Errorf("%q looks like %q, want %q", text, got, want)
		}
	}
}

// What help texts of real forms contain, and must be able to.
func TestTextsThatDoNot(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "Enter the number as 000-00-0000.",
		"Write 999-99-9999 when it is refused, 666-12-3456 is never issued.", "SSN: 000000000",
		"If the client refuses, enter 123-00-4567.", "Call 2-1-1 for shelter, or 1-800-799-7233.",
		"Call 555-123-4567 or (555) 123-4567 ext. 89.",
		"ZIP+4 such as 90012-1234", "HMIS Data Standards FY2026, effective October 1, 2025",
		"HUD Data Standards Manual 2025-10-01", "Effective 10/01/2025 the field is retired.",
		"Version 1.7, updated 10/01/2023", "See element 3.07, 3.08 and 4.21.",
		"45 CFR 164.312(a)(2)(iii)", "24 CFR 578.37(a)(1)(ii)",
		"Signed on 02/15/2024 by both agencies",
		"The MOU was signed 2024-02-15 and ends 2026-02-14.",
		"Hope Shelter, 01/15/2024 to 12/31/2024", "Standards Manual, 10/01/2023",
		"Date of Birth: MM/DD/YYYY, such as 01/31/1990",
		"Example: 01/31/1990", "Enter the date of birth, for example 1990-01-31.",
		"Veterans who served between 08/05/1964 and 05/07/1975 (Vietnam War Era)",
		"World War II (September 1940 - July 1947)", "Vietnam War (08/05/1964 - 05/07/1975)",
		"Persian Gulf War (08/02/1990 to present)", "Between 12/07/1941 and 12/31/1946",
		"Call Monday to Friday, 8.30 to 17.00", "Invoice 123456789", "Room 12-34-5678",
		"IP 192.168.10.1", "Grant CA-1234-5678", "Section 8 voucher", "Continuum of Care CA-600",
		"Form 10-10EZ",
		"Federal Poverty Level 2025: $15,650 for one person, 5,500 each more",
		"1 = Yes, 0 = No, 8 = Client doesn't know, 9 = Client prefers not to answer, 99 = Data not collected",
		"Housing First began 01/01/1992.", "Public Law 107-110 (January 8, 2002)",
		"Head Start, 2007-12-12 reauthorization", "Revised Title, 01/02/2024",
	} {
		if got := PersonalData(text); got != "" {
			t.Errorf("%q looks like %s", text, got)
		}
	}
}

// The quick look at a body must never miss what the thorough one finds.
func TestQuickLookFindsWhatTheThoroughFinds(t *testing.T) {
	t.Parallel()
	k, _ := All().Of("workgroup")
	for _, text := range []string{"123-45-6789", "123 45 6789", "SSN 123456789",
		"John Smith, 1/2/1980", "John Smith 01.02.1980", "John Smith, 1980-1-2",
		"Ann Lee born on 12-31-1999",
		"12345-123-45-6789", "1-123-45-6789", "in 2024 123-45-6789", "1/123-45-6789",
		"9.9.John Smith, 1/2/1980"} {
		body := Canonical(map[string]any{"title": "Staff", "description": text})
		want := PersonalData(text) != ""
		got, err := k.Personal(body)
		if err != nil || (len(got) > 0) != want {
			t.Errorf("%q: %v, %v; want a finding: %v", text, got, err, want)
		}
	}
}

func TestPersonalDataIsFoundInEveryText(t *testing.T) {
	t.Parallel()
	const form = `{"title":"F","formerly":["123-45-6789"],"sections":[{"name":"s","title":"S","help":"123-45-6789","fields":[` +
		`{"name":"a","type":"string","label":"A","default":"123-45-6789"},` +
		`{"name":"g","type":"group","label":"G","fields":[{"name":"b","type":"choice","label":"B","options":[{"code":"1","label":"123-45-6789"}]}]}]}]}`
	k, _ := All().Of("form")
	findings, err := k.Personal([]byte(form))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range findings {
		got = append(got, f.Path)
	}
	want := []string{
		"formerly", "sections/s/help", "sections/s/fields/a/default",
		"sections/s/fields/g/fields/b/options/1/label",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
