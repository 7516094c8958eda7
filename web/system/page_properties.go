package system

import (
	"net/http"
	"strings"

	"configsync/admin"
	"configsync/admin/history"
	"configsync/web/site"
	"configsync/words"
)

// propertiesPage lists the System Properties.
type propertiesPage struct {
	site.Frame
	Search string
	Groups []propertyGroup
	Count  string
}

// propertyGroup is the properties of one part of the registry.
type propertyGroup struct {
	Title string
	Rows  []propertyRow
}

// propertyRow is a System Property in the list.
type propertyRow struct {
	Name, Title string
	Value       string // in words
	Default     string // in words
	Set         bool
	Home        bool // belongs to this environment and never travels
	Help        site.Help
	Changed     site.Moment // zero when nobody ever changed it
	By          string
	Update      int64
}

func Properties(q *site.Request) error {
	states, err := q.Service().History.Properties(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return err
	}
	page := &propertiesPage{
		Frame: q.Frame("System Properties",
			"How this environment signs people in, keeps records and takes in configuration. Each setting is enforced."),
		Search: q.Input("q"),
	}
	n := 0
	for _, state := range states {
		row := row(page.Frame, state)
		if !row.matches(state, page.Search) {
			continue
		}
		n++
		if last := len(page.Groups) - 1; last < 0 || page.Groups[last].Title != state.Group {
			page.Groups = append(page.Groups, propertyGroup{Title: state.Group})
		}
		group := &page.Groups[len(page.Groups)-1]
		group.Rows = append(group.Rows, row)
	}
	page.Count = words.Count(n, "System Property", "System Properties")
	if q.IsPartial() {
		return q.RenderPart(http.StatusOK, "properties", "rows", page)
	}
	return q.Render("properties", page)
}

func row(f site.Frame, state history.PropertyState) propertyRow {
	row := propertyRow{Name: state.Name, Title: state.Title,
		Value: state.Property.Text(state.Value), Default: state.Property.Text(state.Default),
		Set: state.Set, Home: state.Environment, Help: site.Help{ID: state.Name, Text: state.Help}}
	if state.Touch.Update > 0 {
		row.Changed, row.By, row.Update = f.Moment(
			state.Touch.At,
		), site.ActorWords(state.Touch.Actor), state.Touch.Update
	}
	return row
}

// matches reports whether each word that is searched is somewhere in what the
// page says of the property.
func (r propertyRow) matches(state history.PropertyState, search string) bool {
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
