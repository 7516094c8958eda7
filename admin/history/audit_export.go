package history

import (
	"context"
	"fmt"
	"strings"
	"time"

	"configsync/admin"
)

// exportedAtOnce is the number of entries that an export reads at a time.
const exportedAtOnce = 1000

// ExportEntries calls write for the entries of the audit log that a filter
// selects, the newest first. The export is committed to the log before the
// first call; format is its name there.
func (s *Service) ExportEntries(
	ctx context.Context, actor admin.Actor, env *admin.Environment, f admin.AuditFilter,
	format string, write func(admin.AuditEntry) error,
) error {
	action := admin.ActionAuditOut
	err := s.Write(ctx, actor, action, env, env.Name, func(*admin.Tx) (string, error) {
		return format + "; " + words(f), nil
	})
	if err != nil {
		return err
	}
	return s.Look(ctx, actor, admin.ActionAudit, env, func(view *admin.View) error {
		left := f.Limit
		for {
			part := f
			part.Limit = exportedAtOnce
			if left > 0 {
				part.Limit = min(left, exportedAtOnce)
			}
			entries, err := view.Audit.Find(ctx, part)
			if err != nil {
				return err
			}
			for _, e := range entries {
				if err := write(e); err != nil {
					return err
				}
			}
			left -= len(entries)
			if len(entries) < part.Limit || f.Limit > 0 && left == 0 {
				return nil
			}
			f.Before = entries[len(entries)-1].Seq
		}
	})
}

// words describes the entries that the filter selects.
func words(f admin.AuditFilter) string {
	var out []string
	add := func(name, value string) {
		if value != "" {
			out = append(out, fmt.Sprintf("%s %q", name, value))
		}
	}
	add("who", f.Actor)
	add("action", string(f.Action))
	add("what", f.Resource)
	add("outcome", f.Outcome)
	if !f.Since.IsZero() {
		out = append(out, "from "+f.Since.UTC().Format(time.RFC3339))
	}
	if !f.Until.IsZero() {
		out = append(out, "until "+f.Until.UTC().Format(time.RFC3339))
	}
	if len(out) == 0 {
		return "every entry"
	}
	return "entries of " + strings.Join(out, ", ")
}
