package clients_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/clients"
	"configsync/refusal"
)

// Names, ids and birth dates are found in any mix, without letter case and
// accents.
func TestFindClients(t *testing.T) {
	t.Parallel()
	admintest.OnEngines(t, admintest.Usual(), func(t *testing.T, on admintest.Option) {
		w := admintest.New(t, on, admintest.Caseload())
		rosa := w.Client(w.City, "Rosa María", "De la Muestra", "1990-02-03")
		ines := w.Client(w.City, "Inés", "Ejemplo", "1990-02-03")
		rose := w.Client(w.City, "Rose", "Sample", "1955-12-31")
		nobody := w.Client(w.City, "", "", "1955-12-31")
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
			if diff := cmp.Diff(want, w.Find(w.City, text)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", text, diff)
			}
		}
	})
}

// What cannot be looked for is told; a Social Security number is neither looked
// for nor kept in the audit log.
func TestSearchesThatCannotBe(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	for _, text := range []string{"123-45-6789", "rosa 123-45-6789", "13/45/1990", "1990-02-30",
		"012345678", "482-113-907 482-113-908", "2/3/1990 2/4/1990",
		strings.Repeat("a ", 9), strings.Repeat("a", 201)} {
		_, err := w.Service.Clients.FindClients(t.Context(), w.City, w.Env,
			clients.ClientSearch{Text: text})
		if diff := cmp.Diff([]string{"text"}, admintest.InputsOf(t, err)); diff != "" {
			t.Errorf("%q: %v", text, err)
		}
	}
	w.Find(w.City, "123456789")
	w.Find(w.City, "rosa 1234-56789 12345")
	for _, e := range w.Entries(admin.ActionClients) {
		for _, part := range []string{"6789", "56789", "12345"} {
			if strings.Contains(e.Detail, part) {
				t.Errorf("the audit log has %q", e.Detail)
			}
		}
	}
	if got := w.Entries(admin.ActionClients)[0].Detail; got != `"rosa … …": 0 shown` {
		t.Errorf("the audit log has %q", got)
	}
}

// Pages show everybody once, in order, also where a search reads a text in
// several ways.
func TestSearchPages(t *testing.T) {
	t.Parallel()
	w := admintest.New(t, admintest.Caseload())
	for i := range 120 {
		w.Client(w.City, fmt.Sprintf("Ana Maria %d", i%7), fmt.Sprintf("Ana Maria Sample%03d", i),
			"")
	}
	for _, text := range []string{"", "ana maria", "ana", "sample ana"} {
		want := 120
		if text == "sample ana" {
			want = 0
		}
		var names []string
		search := clients.ClientSearch{Text: text}
		for pages := 1; ; pages++ {
			page, err := w.Service.Clients.FindClients(t.Context(), w.City, w.Env, search)
			w.Must(err)
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
	w := admintest.New(t, admintest.Caseload())
	id := w.Client(w.City, "A", "B", "")
	_, err := w.Service.Clients.FindClients(t.Context(), admintest.Operator, w.Env,
		clients.ClientSearch{})
	w.WantForbidden(err)
	_, err = w.Look(admintest.Operator, id)
	admintest.WantRefusal(t, err, refusal.NotFound)
	_, err = w.Look(admin.Actor{}, id)
	admintest.WantRefusal(t, err, refusal.SignedOut)
}
