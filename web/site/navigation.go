package site

import (
	"strings"

	"configsync/admin"
)

// navSection is a part of the navigation.
type navSection struct {
	Title string
	Group string // the heading over this and the following sections; "" when it goes on
	Links []NavLink
}

// NavLink is a page of the navigation.
type NavLink struct {
	Link
	Here bool // the page, or one under it, is shown
}

// navigation lists the pages that the user may open, in the users' own words.
func (q *Request) navigation() []navSection {
	var out []navSection
	group := ""
	for _, section := range menu {
		shown := navSection{Title: section.title}
		for _, item := range section.items {
			path := q.Path() + item.path
			if n := len(
				shown.Links,
			); !q.Actor().May(item.action) || n > 0 && shown.Links[n-1].Path == path {
				continue
			}
			here := q.URL.Path == path ||
				item.path != "/" && strings.HasPrefix(q.URL.Path, path+"/") && !q.deeper(item.path)
			shown.Links = append(shown.Links, NavLink{Link{item.text, path}, here})
		}
		if len(shown.Links) == 0 {
			continue
		}
		if section.group != group {
			group, shown.Group = section.group, section.group
		}
		out = append(out, shown)
	}
	return out
}

// deeper reports whether another page of the navigation, below this one, is
// shown.
func (q *Request) deeper(path string) bool {
	for _, section := range menu {
		for _, item := range section.items {
			if strings.HasPrefix(item.path, path+"/") &&
				strings.HasPrefix(q.URL.Path+"/", q.Path()+item.path+"/") {
				return true
			}
		}
	}
	return false
}

type menuSection struct {
	group, title string
	items        []menuItem
}

type menuItem struct {
	text, path string
	action     admin.Action // that the user must be permitted
}

var menu = []menuSection{
	{"", "", []menuItem{{"Home", "/", admin.ActionSignOut}}},
	{"Global Administration", "System Administration", []menuItem{
		{"System Properties", "/properties", admin.ActionHistory},
		{"System Update History", "/history", admin.ActionHistory},
		{"Audit Log", "/audit", admin.ActionAudit},
		{"Concerns", "/concerns", admin.ActionConcerns},
	}},
	{"Global Administration", "Client Administration", []menuItem{
		{"Client Record Security", "/client-security", admin.ActionAccess},
		{"Emergency access", "/emergency", admin.ActionEmergency},
		{"Emergency access", "/emergency", admin.ActionEmergencySeen},
	}},
	{"Global Administration", "Setup Data Management", []menuItem{
		{"Security Organizations", "/organizations", admin.ActionOrganizations},
		{"Information Releases (MOUs)", "/mous", admin.ActionOrganizations},
		{"Drop-Down Lists", "/option-lists", admin.ActionForms},
		{"Forms", "/forms", admin.ActionForms},
	}},
	{"Global Administration", "User Management", []menuItem{
		{"Users", "/users", admin.ActionUsers},
		{"Workgroups", "/workgroups", admin.ActionForms},
	}},
	{"Configuration Sync", "", []menuItem{
		{"Compare and promote", "/sync", admin.ActionReview},
		{"Plans", "/plans", admin.ActionReview},
		{"Schedules", "/schedules", admin.ActionSchedules},
		{"Runs", "/runs", admin.ActionSchedules},
		{"Freeze windows", "/freezes", admin.ActionSchedules},
	}},
	{"Client Workspace", "", []menuItem{
		{"Find a client", "/clients", admin.ActionClients},
		{"Add a client", "/clients/new", admin.ActionClientSave},
	}},
}

// crumbs lead from Home to the page, by the navigation; Home itself has none.
func (q *Request) crumbs() []Link {
	if q.URL.Path == q.Path()+"/" {
		return nil
	}
	crumbs := []Link{{"Home", q.Path() + "/"}}
	for _, section := range menu {
		for _, item := range section.items {
			path := q.Path() + item.path
			if item.path != "/" && strings.HasPrefix(q.URL.Path, path+"/") &&
				!q.deeper(item.path) && q.Actor().May(item.action) {
				crumbs = append(crumbs, Link{item.text, path})
			}
		}
	}
	return crumbs
}
