package site

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// Parts are the files that pages are made of, embedded in the binary.
type Parts struct {
	Assets assets
	Pages  pages
}

// LoadParts reads the folders assets and templates.
func LoadParts(files fs.FS) (*Parts, error) {
	a, err := loadAssets(files)
	if err != nil {
		return nil, err
	}
	p, err := loadPages(files, a)
	return &Parts{a, p}, err
}

// pages are the templates of the pages, by name.
type pages map[string]*template.Template

// loadPages parses templates/page_NAME.html, each together with the frame and
// the parts.
func loadPages(from fs.FS, a assets) (pages, error) {
	shared, err := template.New("frame.html").Funcs(functions(a)).
		ParseFS(from, "templates/frame.html", "templates/part_*.html")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(from, "templates/page_*.html")
	if err != nil {
		return nil, err
	}
	out := pages{}
	for _, file := range files {
		t, err := shared.Clone()
		if err == nil {
			t, err = t.ParseFS(from, file)
		}
		if err != nil {
			return nil, err
		}
		out[strings.TrimSuffix(strings.TrimPrefix(path.Base(file), "page_"), ".html")] = t
	}
	return out, nil
}

// Render answers with a page. The template's name is that of its struct:
// HistoryPage is templates/page_history.html.
func (q *Request) Render(name string, page any) error {
	return q.RenderStatus(http.StatusOK, name, page)
}

func (q *Request) RenderStatus(code int, name string, page any) error {
	return q.RenderPart(code, name, "frame.html", page)
}

// RenderInvalid answers with the page of a form with invalid inputs.
func (q *Request) RenderInvalid(name string, page any) error {
	return q.RenderStatus(http.StatusUnprocessableEntity, name, page)
}

// RenderPart answers with one template of a page, for a script that replaces a
// part of it.
func (q *Request) RenderPart(code int, name, part string, page any) error {
	t, ok := q.Server.parts.Pages[name]
	if !ok {
		return fmt.Errorf("there is no page %s", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, part, page); err != nil {
		return fmt.Errorf("rendering %s: %w", name, err)
	}
	q.Writer.Header().Set("Content-Type", "text/html; charset=utf-8")
	q.Writer.WriteHeader(code)
	// who has gone meanwhile, or asked for something else, needs no page about
	// it
	_, _ = b.WriteTo(q.Writer)
	return nil
}
