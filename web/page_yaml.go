package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"configsync/admin"
	"configsync/admin/history"
	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// YAMLPage changes an object of configuration as YAML.
type YAMLPage struct {
	Frame
	Key     schema.Key
	Back    Link // the page of the object
	Address string
	Text    string
	Edit    ObjectEdit
	Lines   []YAMLProblem
	Checked bool          // it was checked, and nothing is wrong
	Change  *ObjectChange // what saving would change; nil when nothing
	path    string        // of the pages of the kind
}

// YAMLProblem is what is wrong, and where.
type YAMLProblem struct {
	Line, Column int // 0 when the whole is meant
	Message      string
	Quote        string // the line
}

// yamlForm is the handler of the form for a kind whose pages are below a path.
func yamlForm(kind, path string) func(*request) error {
	return func(q *request) error {
		page, _, err := q.yamlPage(kind, path)
		if err != nil {
			return err
		}
		return q.render("yaml", page)
	}
}

func (q *request) yamlPage(kind, path string) (*YAMLPage, history.StoredObject, error) {
	key := schema.Key{Kind: kind, Name: q.PathValue("name")}
	o, err := q.service().History.ObjectNow(q.Context(), q.actor(), q.env, key)
	if err != nil {
		return nil, o, err
	}
	title := q.service().Kinds.Title(key, parsed(o.Body))
	page := &YAMLPage{Frame: q.frame("Edit "+title,
		"The object as it stands in a bundle. It is checked before anything is saved."),
		Key:  key,
		Back: Link{title, q.path(path, key.Name)}, Address: q.path(path, key.Name, "edit"),
		path: path}
	text, err := q.service().Kinds.YAML(o.Object)
	page.Text, page.Edit = string(text), q.objectEdit(admin.ActionEdit, key, o.Digest)
	return page, o, err
}

// parsed is a stored body as a value, nil when it cannot be read.
func parsed(body []byte) schema.Value {
	v, err := schema.ParseBody(body)
	if err != nil {
		return nil
	}
	return v
}

// saveYAML is the handler of what was typed: it is only checked, or saved.
func saveYAML(kind, path string) func(*request) error {
	return func(q *request) error {
		page, now, err := q.yamlPage(kind, path)
		if err != nil {
			return err
		}
		page.Text = lines(q.PostFormValue("yaml"))
		if q.resumed() {
			return q.render("yaml", page)
		}
		object, err := q.service().History.ReadYAML(q.Context(), q.actor(), q.env, page.Key,
			[]byte(page.Text))
		var wrong schema.Problems
		if errors.As(err, &wrong) {
			page.list(wrong)
			return q.renderStatus(http.StatusUnprocessableEntity, "yaml", page)
		}
		if err != nil {
			return err
		}
		if q.input("check") != "" {
			page.Checked = true
			if page.Change, err = q.changeOf(now.Object, object); err != nil {
				return err
			}
			return q.render("yaml", page)
		}
		return q.keepYAML(page, object)
	}
}

func (q *request) keepYAML(page *YAMLPage, object schema.Object) error {
	page.Problems = page.Edit.reasonMissing()
	if len(page.Problems) == 0 {
		err := q.save(page.Edit, fmt.Sprintf("%s is edited.", page.Back.Text), object)
		problems, ok := problemsOf(err)
		if err != nil && !ok {
			return err
		}
		page.Problems = problems
	}
	if len(page.Problems) > 0 {
		return q.renderInvalid("yaml", page)
	}
	return q.done(page.Back.Text+" is saved.", page.path, page.Key.Name)
}

// changeOf words what would become of an object; nil when nothing would.
func (q *request) changeOf(now, then schema.Object) (*ObjectChange, error) {
	d, err := syncer.Compare(q.service().Kinds,
		syncer.Triple{
			Key:    now.Key,
			Known:  true,
			Base:   now.Body,
			Source: then.Body,
			Target: now.Body,
		},
		syncer.Policy{})
	if err != nil || d == nil {
		return nil, err
	}
	change, err := q.wording("").Change(d)
	return &ObjectChange{ChangeText: change}, err
}

// mostQuoted is how much of a line is shown.
const mostQuoted = 120

// list puts what is wrong onto the page.
func (p *YAMLPage) list(problems schema.Problems) {
	text := strings.Split(p.Text, "\n")
	for _, problem := range problems {
		row := YAMLProblem{Line: problem.Line, Column: problem.Column, Message: problem.Message}
		if row.Line > 0 && row.Line <= len(text) {
			row.Quote = words.Shorten(strings.TrimSpace(text[row.Line-1]), mostQuoted)
		}
		p.Lines = append(p.Lines, row)
	}
}
