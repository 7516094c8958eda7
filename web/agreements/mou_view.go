package agreements

import (
	"cmp"
	"fmt"
	"strings"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/schema"
	"configsync/web/site"
)

// mouRow is an MOU in a list.
type mouRow struct {
	Number, Title string
	Direction     string // in words
	Status        mouStatus
	Begins, Ends  schema.Date
}

// mouStatus is a status as a word with a look.
type mouStatus struct{ Word, Look string }

// statusOn is whether an MOU is in force on a day.
func statusOn(m *schema.MOU, day schema.Date) mouStatus {
	switch {
	case m.Begins > day:
		return mouStatus{"future", "warn"}
	case m.Ends != "" && m.Ends < day:
		return mouStatus{"ended", "quiet"}
	}
	return mouStatus{"in force", "good"}
}

func newMOURow(a clients.Agreements, number string, m *schema.MOU) mouRow {
	return mouRow{
		Number:    number,
		Title:     m.Title,
		Direction: directionWords(a.Configuration, m),
		Status:    statusOn(m, a.Today),
		Begins:    m.Begins,
		Ends:      m.Ends,
	}
}

// compareMOUs puts what is in force first, then the future, then what has
// ended; in each the newest first.
func compareMOUs(a, b mouRow) int {
	rank := map[string]int{"in force": 1, "future": 2, "ended": 3}
	return cmp.Or(cmp.Compare(rank[a.Status.Word], rank[b.Status.Word]),
		-strings.Compare(string(a.Begins), string(b.Begins)), strings.Compare(a.Number, b.Number))
}

// partiesOf lists the organizations of an MOU.
func partiesOf(m *schema.MOU) []string {
	if len(m.Between) > 0 {
		return m.Between
	}
	return []string{m.From, m.To}
}

// mostParties is how many organizations are named in a line.
const mostParties = 5

// directionWords says who shares with whom: "City Shelter → Hope House, one
// way", "City Shelter ↔ Hope House".
func directionWords(c *admin.Configuration, m *schema.MOU) string {
	if len(m.Between) == 0 {
		return partiesWords(c, []string{m.From, m.To}, " → ") + ", one way"
	}
	shown, more := site.Fold(m.Between, mostParties)
	words := partiesWords(c, shown, " ↔ ")
	if len(more) > 0 {
		words += fmt.Sprintf(" ↔ %d more", len(more))
	}
	return words
}

// whoSees says in a sentence what an MOU does.
func whoSees(c *admin.Configuration, m *schema.MOU) string {
	if len(m.Between) == 0 {
		return fmt.Sprintf("%s sees the clients of %s, and not the reverse.",
			c.OrganizationTitle(m.To), c.OrganizationTitle(m.From))
	}
	if len(m.Between) == 2 {
		return fmt.Sprintf("%s and %s see each other’s clients.", c.OrganizationTitle(m.Between[0]),
			c.OrganizationTitle(m.Between[1]))
	}
	return fmt.Sprintf("Each of these %d organizations sees the clients of all others.",
		len(m.Between))
}
