package agreements

import (
	"cmp"
	"slices"
	"strings"

	"configsync/admin/clients"
	"configsync/admin/sharing"
	"configsync/schema"
	"configsync/web/site"
)

// matrixPage tells who shares with whom on a day: as a table of all
// organizations where they are few, otherwise around one of them, with a
// drawing of all.
type matrixPage struct {
	site.Frame
	Day   schema.Date
	Today bool
	Count int // organizations
	Pairs int
	// of a table's columns and rows; none where the organizations are too many
	Heads     []matrixHead
	Rows      []matrixRow
	Drawing   *sharingDrawing
	Most      []partnerCount
	Choices   []site.Choice
	Chosen    *matrixHead
	SeenBy    []partnerRow
	Sees      []partnerRow
	Unrelated int // organizations without a partner, which the drawing leaves out
}

// mostMatrix is how many organizations fit a table.
const mostMatrix = 25

// matrixHead is an organization at the head of a row or column.
type matrixHead struct{ Name, Title, Path string }

// matrixRow is who sees the clients of an organization.
type matrixRow struct {
	matrixHead
	Cells []matrixCell
}

// matrixCell is whether one organization sees the clients of another.
type matrixCell struct {
	Self      bool
	MOU, Path string // "" where it does not
	Words     string // for hover
}

// partnerCount is how many organizations one shares with.
type partnerCount struct {
	matrixHead
	SeenBy, Sees int
}

func Matrix(q *site.Request) error {
	a, err := q.Service().Clients.Agreements(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return err
	}
	page := &matrixPage{
		Frame: q.Frame("Who shares with whom",
			"Whose clients are seen by whom, because an MOU is in force. Release Exceptions and Restrict Intake concern single clients and are not in here."),
		Day: a.Today,
	}
	if on := q.Input("on"); on != "" && schema.CheckDate(on) == nil {
		page.Day = schema.Date(on)
	} else if on != "" {
		page.Problems = site.Problems{
			site.ProblemAt("on",
				"Enter the day as year-month-day, such as 2026-01-31. This is today."),
		}
	}
	page.Today = page.Day == a.Today
	pairs := a.Sharing.Pairs(page.Day)
	page.Count, page.Pairs = len(a.Organizations), len(pairs)
	heads := page.heads(a)
	if len(heads) <= mostMatrix && q.Input("organization") == "" {
		page.Heads = heads
		page.table(a, heads, pairs)
	} else {
		page.around(a, q.Input("organization"), heads, pairs)
	}
	return q.Render("matrix", page)
}

// heads are all organizations, by title.
func (p *matrixPage) heads(a clients.Agreements) []matrixHead {
	var out []matrixHead
	for name, o := range a.Organizations {
		out = append(out, matrixHead{name, o.Title, p.Path("organizations", name)})
	}
	slices.SortFunc(out, func(a, b matrixHead) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)),
			strings.Compare(a.Name, b.Name))
	})
	return out
}

// table fills the table, a row for each owner.
func (p *matrixPage) table(a clients.Agreements, heads []matrixHead, pairs []sharing.SharingPair) {
	type direction struct{ owner, viewer string }
	by := map[direction]sharing.SharingPair{}
	for _, pair := range pairs {
		by[direction{pair.Owner, pair.Viewer}] = pair
	}
	for _, owner := range heads {
		row := matrixRow{matrixHead: owner}
		for _, viewer := range heads {
			cell := matrixCell{Self: owner.Name == viewer.Name}
			if pair, ok := by[direction{owner.Name, viewer.Name}]; ok {
				cell.MOU, cell.Path = pair.MOU, p.Path("mous", pair.MOU)
				cell.Words = viewer.Title + " sees the clients of " + owner.Title + ": " +
					a.MOUs[pair.MOU].Title
				if pair.Until != "" {
					cell.Words += ", until " + pair.Until.Long()
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		p.Rows = append(p.Rows, row)
	}
}

// mostPartners is how many organizations the table of those with the most
// partners has.
const mostPartners = 25

// around tells about one organization, and draws all.
func (p *matrixPage) around(
	a clients.Agreements, name string, heads []matrixHead, pairs []sharing.SharingPair,
) {
	counts := map[string]*partnerCount{}
	for _, h := range heads {
		counts[h.Name] = &partnerCount{matrixHead: h}
		p.Choices = append(p.Choices, site.Choice{
			Value:  h.Name,
			Text:   h.Title,
			Help:   "",
			Chosen: h.Name == name,
		})
		if h.Name == name {
			p.Chosen = &h
		}
	}
	if p.Chosen != nil {
		p.SeenBy, p.Sees = partnersOf(p.Frame, a, name, p.Day)
	}
	for _, pair := range pairs {
		if owner, viewer := counts[pair.Owner], counts[pair.Viewer]; owner != nil && viewer != nil {
			owner.SeenBy++
			viewer.Sees++
		}
	}
	for _, h := range heads {
		if c := counts[h.Name]; c.SeenBy+c.Sees > 0 {
			p.Most = append(p.Most, *c)
		}
	}
	p.Unrelated = len(heads) - len(p.Most)
	slices.SortStableFunc(p.Most, func(a, b partnerCount) int {
		return cmp.Compare(b.SeenBy+b.Sees, a.SeenBy+a.Sees)
	})
	p.Drawing = drawSharing(p.Most, pairs)
	p.Most = p.Most[:min(len(p.Most), mostPartners)]
}

// Here returns the address of the page around an organization, on the same day.
func (p matrixPage) Here(organization string) string {
	return site.AddressOf(p.Path("mous", "matrix"), nil, "organization", organization,
		"on", string(p.Day))
}
