package admin_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/refusal"
)

// Names, ids and birth dates are found in any mix, without letter case and accents.
func TestFindClients(t *testing.T) {
	t.Parallel()
	for engine, url := range usual() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := caseloadOn(t, url(t))
			rosa := w.client(w.city, "Rosa María", "De la Muestra", "1990-02-03")
			ines := w.client(w.city, "Inés", "Ejemplo", "1990-02-03")
			rose := w.client(w.city, "Rose", "Sample", "1955-12-31")
			nobody := w.client(w.city, "", "", "1955-12-31")
			for text, want := range map[string][]admin.ClientID{
				"":                            {nobody, rosa, ines, rose},
				"ros":                         {rosa, rose},
				"ROSA maria de la MUESTRA":    {rosa},
				"de la muestra":               {rosa},
				"De la Muestra, Rosa":         {rosa},
				"muestra":                     {},
				"ines":                        {ines},
				"ejemplo ines":                {ines},
				"ejemplo rosa":                {},
				"1990-02-03":                  {rosa, ines},
				"2/3/1990":                    {rosa, ines},
				"02/03/1990 ejemplo":          {ines},
				"12/31/1955":                  {nobody, rose},
				ines.String():                 {ines},
				fmt.Sprint(int64(ines)):       {ines},
				fmt.Sprint(ines, " 2/3/1990"): {ines},
				fmt.Sprint(ines, " rose"):     {},
				"x\x00y":                      {},
				"%":                           {},
				"'; drop table clients; --":   {},
			} {
				if diff := cmp.Diff(want, w.find(w.city, text)); diff != "" {
					t.Errorf("%q (-want +got):\n%s", text, diff)
				}
			}
		})
	}
}

// What cannot be looked for is told; a Social Security number is neither looked for nor kept in the audit log.
func TestSearchesThatCannotBe(t *testing.T) {
	t.Parallel()
	w := newCaseload(t)
	for _, text := range []string{"123-45-6789", "rosa 123-45-6789", "13/45/1990", "1990-02-30", "012345678", "482-113-907 482-113-908", "2/3/1990 2/4/1990",
		strings.Repeat("a ", 9), strings.Repeat("a", 201)} {
		_, err := w.service.FindClients(t.Context(), w.city, w.env, admin.ClientSearch{Text: text})
		if diff := cmp.Diff([]string{"text"}, inputsOf(t, err)); diff != "" {
			t.Errorf("%q: %v", text, err)
		}
	}
	w.find(w.city, "123456789")
	w.find(w.city, "rosa 1234-56789 12345")
	for _, e := range w.entries(admin.ActionClients) {
		for _, part := range []string{"6789", "56789", "12345"} {
			if strings.Contains(e.Detail, part) {
				t.Errorf("the audit log has %q", e.Detail)
			}
		}
	}
	if got := w.entries(admin.ActionClients)[0].Detail; got != `"rosa … …": 0 shown` {
		t.Errorf("the audit log has %q", got)
	}
}

// Pages show everybody once, in order, also where a search reads a text in several ways.
func TestSearchPages(t *testing.T) {
	t.Parallel()
	w := newCaseload(t)
	for i := range 120 {
		w.client(w.city, fmt.Sprintf("Ana Maria %d", i%7), fmt.Sprintf("Ana Maria Sample%03d", i), "")
	}
	for _, text := range []string{"", "ana maria", "ana", "sample ana"} {
		want := 120
		if text == "sample ana" {
			want = 0
		}
		var names []string
		search := admin.ClientSearch{Text: text}
		for pages := 1; ; pages++ {
			page, err := w.service.FindClients(t.Context(), w.city, w.env, search)
			w.must(err)
			for _, c := range page.Clients {
				names = append(names, c.SortName())
			}
			if page.Next == nil {
				if pages != max(1, (want+49)/50) {
					t.Errorf("%q: %d pages", text, pages)
				}
				break
			}
			if len(page.Clients) != 50 {
				t.Errorf("%q: %d on a page", text, len(page.Clients))
			}
			search.After = *page.Next
		}
		if len(names) != want || !slices.IsSorted(names) || len(slices.Compact(names)) != want {
			t.Errorf("%q finds %d", text, len(names))
		}
	}
}

// Who acts for no organization finds nobody.
func TestAnOperatorLooksForNobody(t *testing.T) {
	t.Parallel()
	w := newCaseload(t)
	id := w.client(w.city, "A", "B", "")
	_, err := w.service.FindClients(t.Context(), operator, w.env, admin.ClientSearch{})
	w.wantForbidden(err)
	_, err = w.look(operator, id)
	wantRefusal(t, err, refusal.NotFound)
	_, err = w.look(admin.Actor{}, id)
	wantRefusal(t, err, refusal.SignedOut)
}
