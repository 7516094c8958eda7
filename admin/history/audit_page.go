package history

import (
	"context"
	"strings"

	"configsync/admin"
)

// AuditPage is a part of the audit log.
type AuditPage struct {
	Entries []admin.AuditEntry
	Next    int64             // the next page begins before this entry; 0 on the last one
	Names   map[string]string // of the accounts that the entries are about, by resource
}

// AuditPage lists the entries of an environment's audit log that a filter
// selects, the newest first, as many as its Limit.
func (s *Service) AuditPage(
	ctx context.Context, actor admin.Actor, env *admin.Environment, f admin.AuditFilter,
) (AuditPage, error) {
	page := AuditPage{Names: map[string]string{}}
	err := s.Look(ctx, actor, admin.ActionAudit, env, func(view *admin.View) (err error) {
		wanted := f
		if f.Limit > 0 {
			wanted.Limit++
		}
		page.Entries, err = view.Audit.Find(ctx, wanted)
		if f.Limit > 0 && len(page.Entries) > f.Limit {
			page.Entries = page.Entries[:f.Limit]
			page.Next = page.Entries[f.Limit-1].Seq
		}
		for _, e := range page.Entries {
			id, isUser := strings.CutPrefix(e.Resource, "user:")
			if _, known := page.Names[e.Resource]; err != nil || !isUser || known {
				continue
			}
			u, ok, failed := view.Users.Get(ctx, id)
			if ok {
				page.Names[e.Resource] = u.Name
			}
			err = failed
		}
		return err
	})
	return page, err
}
