package accounts

import "strings"

// browserName says what a browser is from what it calls itself: "Firefox on
// Windows". It is for people to tell their browsers apart.
func browserName(agent string) string {
	names := func(table [][2]string) string {
		for _, row := range table {
			if strings.Contains(agent, row[0]) {
				return row[1]
			}
		}
		return ""
	}
	browser := names([][2]string{
		{"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
		{"curl/", "curl"},
	})
	system := names([][2]string{
		{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
		{"Mac OS", "Mac"}, {"Linux", "Linux"},
	})
	switch {
	case browser == "":
		return "Another browser"
	case system == "":
		return browser
	}
	return browser + " on " + system
}
