package clients

import (
	"context"

	"configsync/admin"
	"configsync/admin/sharing"
)

// rules returns the rule by which the worker's organization sees each of the
// clients, all of which it may see.
func (w CaseWorker) rules(
	ctx context.Context, from admin.ExceptionReader, clients []admin.Client,
) ([]sharing.Rule, error) {
	ids := make([]admin.ClientID, len(clients))
	for i, c := range clients {
		ids[i] = c.ID
	}
	granted, err := from.For(ctx, w.Actor.Organization(), ids)
	if err != nil {
		return nil, err
	}
	exceptions := map[admin.ClientID][]admin.ReleaseException{}
	for _, e := range granted {
		exceptions[e.Client] = append(exceptions[e.Client], e)
	}
	out := make([]sharing.Rule, len(clients))
	for i, c := range clients {
		f := sharing.Facts{
			Owner:      c.Owner,
			Restricted: c.Restricted,
			Exceptions: admin.ExceptionsOf(exceptions[c.ID]),
			Sharing:    w.Config.Sharing,
		}
		out[i] = sharing.Decide(sharing.Request{Organization: w.Actor.Organization(), Day: w.Today},
			f).Rule
		if out[i] == sharing.RuleNone {
			// somebody has ended it since the client was found
			out[i] = sharing.RuleReleaseException
		}
	}
	return out, nil
}
