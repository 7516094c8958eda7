package web

import (
	"strconv"

	"configsync/admin/history"
	"configsync/schema"
)

// VersionsPage lists the earlier versions of an object, what each changed in
// words, and one of them as YAML.
type VersionsPage struct {
	Frame
	Key      schema.Key
	Back     Link // the page of the object
	Address  string
	Versions []VersionRow
	Shown    int64      // the update whose YAML is shown; 0 for none
	Diff     []DiffLine // of that update
}

// versions is the handler for a kind whose pages are below a path.
func versions(kind, path string) func(*request) error {
	return func(q *request) error {
		key := schema.Key{Kind: kind, Name: q.PathValue("name")}
		history, err := q.service().History.ObjectHistory(q.Context(), q.actor(), q.env, key)
		if err != nil {
			return err
		}
		if len(history) == 0 {
			return errMissing
		}
		title := q.service().Kinds.Title(key, parsed(bytesOf(history[0].After, history[0].Before)))
		page := &VersionsPage{Frame: q.frame("Earlier versions of "+title,
			"Each change of it in this environment: who made it, when, and what it changed."),
			Key:  key,
			Back: Link{title, q.path(path, key.Name)}, Address: q.path(path, key.Name, "versions")}
		page.Shown, _ = strconv.ParseInt(q.input("yaml"), 10, 64)
		for _, v := range history {
			row, err := q.versionRow(page.Frame, v)
			if err != nil {
				return err
			}
			page.Versions = append(page.Versions, row)
			if v.Update.Seq == page.Shown {
				if page.Diff, err = q.yamlDiff(v); err != nil {
					return err
				}
			}
		}
		return q.render("versions", page)
	}
}

// bytesOf is the first body that there is.
func bytesOf(bodies ...[]byte) []byte {
	for _, b := range bodies {
		if b != nil {
			return b
		}
	}
	return nil
}

// yamlDiff compares the YAML of an object before and after an update.
func (q *request) yamlDiff(v history.ObjectVersion) ([]DiffLine, error) {
	before, err := yamlLines(q.service().Kinds, v.Key, v.Before)
	if err != nil {
		return nil, err
	}
	after, err := yamlLines(q.service().Kinds, v.Key, v.After)
	return diffLines(before, after), err
}
