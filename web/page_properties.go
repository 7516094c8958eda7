package web

import (
	"net/http"
	"strings"

	"configsync/admin"
	"configsync/admin/history"
	"configsync/words"
)

// PropertiesPage lists the System Properties.
type PropertiesPage struct {
	Frame
	Search string
	Groups []PropertyGroup
	Count  string
}

// PropertyGroup is the properties of one part of the registry.
type PropertyGroup struct {
	Title string
	Rows  []PropertyRow
}

// PropertyRow is a System Property in the list.
type PropertyRow struct {
	Name, Title string
	Value       string // in words
	Default     string // in words
	Set         bool
	Home        bool // belongs to this environment and never travels
	Help        Help
	Changed     Moment // zero when nobody ever changed it
	By          string
	Update      int64
}

func (q *request) properties() error {
	states, err := q.service().History.Properties(q.Context(), q.actor(), q.env)
	if err != nil {
		return err
	}
	page := &PropertiesPage{
		Frame: q.frame("System Properties",
			"How this environment signs people in, keeps records and takes in configuration. Each setting is enforced."),
		Search: q.input("q"),
	}
	n := 0
	for _, state := range states {
		row := page.row(state)
		if !row.matches(state, page.Search) {
			continue
		}
		n++
		if last := len(page.Groups) - 1; last < 0 || page.Groups[last].Title != state.Group {
			page.Groups = append(page.Groups, PropertyGroup{Title: state.Group})
		}
		group := &page.Groups[len(page.Groups)-1]
		group.Rows = append(group.Rows, row)
	}
	page.Count = words.Count(n, "System Property", "System Properties")
	if q.partial() {
		return q.renderPart(http.StatusOK, "properties", "rows", page)
	}
	return q.render("properties", page)
}

func (f Frame) row(state history.PropertyState) PropertyRow {
	row := PropertyRow{Name: state.Name, Title: state.Title,
		Value: state.Property.Text(state.Value), Default: state.Property.Text(state.Default),
		Set: state.Set, Home: state.Environment, Help: Help{state.Name, state.Help}}
	if state.Touch.Update > 0 {
		row.Changed, row.By, row.Update = f.moment(
			state.Touch.At,
		), actorWords(state.Touch.Actor), state.Touch.Update
	}
	return row
}

// matches reports whether each word that is searched is somewhere in what the
// page says of the property.
func (r PropertyRow) matches(state history.PropertyState, search string) bool {
	said := admin.FoldName(strings.Join([]string{
		r.Title, r.Name, strings.ReplaceAll(r.Name, "-", " "), r.Value, r.Help.Text, state.Group,
	}, "\n"))
	for word := range strings.FieldsSeq(admin.FoldName(search)) {
		if !strings.Contains(said, word) {
			return false
		}
	}
	return true
}
