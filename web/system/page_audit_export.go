package system

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"configsync/admin"
	"configsync/refusal"
	"configsync/web/site"
)

// entryWriter writes entries of the audit log in a format.
type entryWriter interface {
	entry(e admin.AuditEntry) error
	// end completes what was written; broken says that entries are missing.
	end(broken bool) error
}

// ExportAudit answers with the entries of the filter as a file. What is sent
// cannot be taken back: where the export breaks off, the file says so (CSV) or
// is no valid JSON.
func ExportAudit(q *site.Request) error {
	format := q.Input("format")
	if format != "csv" && format != "json" {
		return refusal.New(refusal.BadRequest, "There is no format %q here.", format).
			WithHint("Choose CSV or JSON on the page of the audit log.")
	}
	filter := auditFilter{
		q.DayFilter(), q.Input("who"), q.Input("action"), q.Input("resource"), q.Input("outcome"),
	}
	f, err := filter.read(q)
	if err != nil {
		return err
	}
	var out entryWriter
	begin := func() {
		name := fmt.Sprintf("audit-%s-%s.%s", q.Env.Name,
			q.Server.Now().In(q.SignedIn.Config.Settings.Zone).Format("2006-01-02-1504"), format)
		q.Writer.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
		q.Writer.Header().Set("Content-Type",
			map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/json"}[format])
		out = newEntryWriter(format, q.Writer)
	}
	n := 0
	err = q.Service().History.ExportEntries(q.Context(), q.Actor(), q.Env, f, format, func(
		e admin.AuditEntry,
	) error {
		if out == nil {
			begin()
		}
		if n++; n%1000 == 0 {
			_ = http.NewResponseController(q.Writer).SetWriteDeadline(time.Now().Add(time.Minute))
		}
		return out.entry(e)
	})
	if err != nil && out == nil {
		return err
	}
	if out == nil {
		begin()
	}
	if err != nil {
		q.Server.Log.Error("an export of the audit log broke off", "environment", q.Env.Name,
			"after", n, "error", err)
	}
	if err := out.end(err != nil); err != nil {
		q.Server.Log.Error("ending an export of the audit log", "environment", q.Env.Name,
			"error", err)
	}
	return nil
}

func newEntryWriter(format string, to io.Writer) entryWriter {
	if format == "json" {
		return &jsonEntries{to: to}
	}
	return &csvEntries{to: csv.NewWriter(to)}
}

// jsonEntries writes an array of entries.
type jsonEntries struct {
	to   io.Writer
	some bool
}

func (j *jsonEntries) entry(e admin.AuditEntry) error {
	before := ",\n"
	if !j.some {
		before, j.some = "[\n", true
	}
	text, err := json.Marshal(e)
	if err == nil {
		_, err = io.WriteString(j.to, before+string(text))
	}
	return err
}

func (j *jsonEntries) end(broken bool) error {
	text := "\n]\n"
	switch {
	case broken:
		return nil
	case !j.some:
		text = "[]\n"
	}
	_, err := io.WriteString(j.to, text)
	return err
}

// csvEntries writes a heading and a row for each entry.
type csvEntries struct {
	to    *csv.Writer
	begun bool
}

var csvHeading = []string{
	"seq", "at", "actor", "action", "resource", "outcome", "detail", "from", "previous", "hash",
}

func (c *csvEntries) begin() error {
	if c.begun {
		return nil
	}
	c.begun = true
	return c.to.Write(csvHeading)
}

func (c *csvEntries) entry(e admin.AuditEntry) error {
	if err := c.begin(); err != nil {
		return err
	}
	row := []string{
		strconv.FormatInt(e.Seq, 10), e.At.UTC().Format(time.RFC3339Nano), e.Actor,
		string(e.Action), e.Resource, e.Outcome, e.Detail, e.From, e.Previous, e.Hash,
	}
	for i, cell := range row {
		row[i] = guarded(cell)
	}
	return c.to.Write(row)
}

func (c *csvEntries) end(broken bool) error {
	if err := c.begin(); err != nil {
		return err
	}
	if broken {
		if err := c.to.Write([]string{
			"The export broke off here: entries are missing.",
		}); err != nil {
			return err
		}
	}
	c.to.Flush()
	return c.to.Error()
}

// guarded keeps a spreadsheet from taking a text for a formula: one that begins
// like a formula gets an apostrophe before it.
func guarded(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
