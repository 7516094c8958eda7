package site

import (
	"html/template"

	"configsync/schema"
	"configsync/words"
)

// functions are the functions of the templates.
func functions(a assets) template.FuncMap {
	return template.FuncMap{
		"asset":    a.path,
		"count":    words.Count,
		"day":      schema.Date.Long,
		"shortDay": schema.Date.Short,
		"group":    words.Number,
		"markdown": markdown,
	}
}
