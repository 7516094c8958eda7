package site

import (
	"bytes"
	"html/template"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
)

// markdown renders release notes. It removes everything but plain text
// formatting, because people write notes.
func markdown(source string) (template.HTML, error) {
	var b bytes.Buffer
	if err := goldmark.Convert([]byte(source), &b); err != nil {
		return "", err
	}
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em",
		"code", "pre", "blockquote", "br", "hr")
	return template.HTML(p.SanitizeBytes(b.Bytes())), nil
}
