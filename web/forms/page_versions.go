package forms

import (
	"strconv"

	"configsync/admin/history"
	"configsync/schema"
	"configsync/web/changes"
	"configsync/web/site"
)

// versionsPage lists the earlier versions of an object, what each changed in
// words, and one of them as YAML.
type versionsPage struct {
	site.Frame
	Key      schema.Key
	Back     site.Link // the page of the object
	Address  string
	Versions []changes.VersionRow
	Shown    int64              // the update whose YAML is shown; 0 for none
	Diff     []changes.DiffLine // of that update
}

// Versions returns the handler for a kind whose pages are below a path.
func Versions(kind, path string) func(*site.Request) error {
	return func(q *site.Request) error {
		key := schema.Key{Kind: kind, Name: q.PathValue("name")}
		history, err := q.Service().History.ObjectHistory(q.Context(), q.Actor(), q.Env, key)
		if err != nil {
			return err
		}
		if len(history) == 0 {
			return site.ErrMissing
		}
		title := q.Service().Kinds.Title(key, parsed(BytesOf(history[0].After, history[0].Before)))
		page := &versionsPage{Frame: q.Frame("Earlier versions of "+title,
			"Each change of it in this environment: who made it, when, and what it changed."),
			Key:     key,
			Back:    site.Link{Text: title, Path: q.Path(path, key.Name)},
			Address: q.Path(path, key.Name, "versions")}
		page.Shown, _ = strconv.ParseInt(q.Input("yaml"), 10, 64)
		for _, v := range history {
			row, err := changes.NewVersionRow(q, page.Frame, v)
			if err != nil {
				return err
			}
			page.Versions = append(page.Versions, row)
			if v.Update.Seq == page.Shown {
				if page.Diff, err = yamlDiff(q, v); err != nil {
					return err
				}
			}
		}
		return q.Render("versions", page)
	}
}

// BytesOf returns the first body that there is.
func BytesOf(bodies ...[]byte) []byte {
	for _, b := range bodies {
		if b != nil {
			return b
		}
	}
	return nil
}

// yamlDiff compares the YAML of an object before and after an update.
func yamlDiff(q *site.Request, v history.ObjectVersion) ([]changes.DiffLine, error) {
	before, err := changes.YamlLines(q.Service().Kinds, v.Key, v.Before)
	if err != nil {
		return nil, err
	}
	after, err := changes.YamlLines(q.Service().Kinds, v.Key, v.After)
	return changes.DiffLines(before, after), err
}
