package forms

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"configsync/admin"
	"configsync/admin/history"
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/changes"
	"configsync/web/site"
	"configsync/words"
)

// yamlPage changes an object of configuration as YAML.
type yamlPage struct {
	site.Frame
	Key     schema.Key
	Back    site.Link // the page of the object
	Address string
	Text    string
	Edit    site.ObjectEdit
	Lines   []yamlProblem
	Checked bool                  // it was checked, and nothing is wrong
	Change  *changes.ObjectChange // what saving would change; nil when nothing
	path    string                // of the pages of the kind
}

// yamlProblem is what is wrong, and where.
type yamlProblem struct {
	Line, Column int // 0 when the whole is meant
	Message      string
	Quote        string // the line
}

// YAMLForm returns the handler of the form for a kind whose pages are below a
// path.
func YAMLForm(kind, path string) func(*site.Request) error {
	return func(q *site.Request) error {
		page, _, err := newYAMLPage(q, kind, path)
		if err != nil {
			return err
		}
		return q.Render("yaml", page)
	}
}

func newYAMLPage(q *site.Request, kind, path string) (*yamlPage, history.StoredObject, error) {
	key := schema.Key{Kind: kind, Name: q.PathValue("name")}
	o, err := q.Service().History.ObjectNow(q.Context(), q.Actor(), q.Env, key)
	if err != nil {
		return nil, o, err
	}
	title := q.Service().Kinds.Title(key, parsed(o.Body))
	page := &yamlPage{Frame: q.Frame("Edit "+title,
		"The object as it stands in a bundle. It is checked before anything is saved."),
		Key:     key,
		Back:    site.Link{Text: title, Path: q.Path(path, key.Name)},
		Address: q.Path(path, key.Name, "edit"),
		path:    path}
	text, err := q.Service().Kinds.YAML(o.Object)
	page.Text, page.Edit = string(text), q.ObjectEdit(admin.ActionEdit, key, o.Digest)
	return page, o, err
}

// parsed returns a stored body as a value, nil when it cannot be read.
func parsed(body []byte) schema.Value {
	v, err := schema.ParseBody(body)
	if err != nil {
		return nil
	}
	return v
}

// SaveYAML returns the handler of what was typed: it is only checked, or saved.
func SaveYAML(kind, path string) func(*site.Request) error {
	return func(q *site.Request) error {
		page, now, err := newYAMLPage(q, kind, path)
		if err != nil {
			return err
		}
		page.Text = site.Lines(q.PostFormValue("yaml"))
		if q.IsResumed() {
			return q.Render("yaml", page)
		}
		object, err := q.Service().History.ReadYAML(q.Context(), q.Actor(), q.Env, page.Key,
			[]byte(page.Text))
		var wrong schema.Problems
		if errors.As(err, &wrong) {
			page.list(wrong)
			return q.RenderStatus(http.StatusUnprocessableEntity, "yaml", page)
		}
		if err != nil {
			return err
		}
		if q.Input("check") != "" {
			page.Checked = true
			if page.Change, err = changeOf(q, now.Object, object); err != nil {
				return err
			}
			return q.Render("yaml", page)
		}
		return keepYAML(q, page, object)
	}
}

func keepYAML(q *site.Request, page *yamlPage, object schema.Object) error {
	page.Problems = page.Edit.ReasonMissing()
	if len(page.Problems) == 0 {
		err := q.Save(page.Edit, fmt.Sprintf("%s is edited.", page.Back.Text), object)
		problems, ok := site.ProblemsOf(err)
		if err != nil && !ok {
			return err
		}
		page.Problems = problems
	}
	if len(page.Problems) > 0 {
		return q.RenderInvalid("yaml", page)
	}
	return q.RedirectWithFlash(page.Back.Text+" is saved.", page.path, page.Key.Name)
}

// changeOf words what would become of an object; nil when nothing would.
func changeOf(q *site.Request, now, then schema.Object) (*changes.ObjectChange, error) {
	d, err := syncer.Compare(q.Service().Kinds,
		syncer.Triple{
			Key:    now.Key,
			Known:  true,
			Base:   now.Body,
			Source: then.Body,
			Target: now.Body,
		},
		syncer.DiffOptions{})
	if err != nil || d == nil {
		return nil, err
	}
	change, err := changes.Wording(q, "").Change(d)
	return &changes.ObjectChange{ChangeText: change}, err
}

// mostQuoted is how much of a line is shown.
const mostQuoted = 120

// list puts what is wrong onto the page.
func (p *yamlPage) list(problems schema.Problems) {
	text := strings.Split(p.Text, "\n")
	for _, problem := range problems {
		row := yamlProblem{Line: problem.Line, Column: problem.Column, Message: problem.Message}
		if row.Line > 0 && row.Line <= len(text) {
			row.Quote = words.Shorten(strings.TrimSpace(text[row.Line-1]), mostQuoted)
		}
		p.Lines = append(p.Lines, row)
	}
}
