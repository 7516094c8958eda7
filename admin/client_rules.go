package admin

import "context"

// rules tells by which rule the worker's organization sees each of the clients, all of whom it may see.
func (w caseWorker) rules(ctx context.Context, from ClientReader, clients []Client) ([]Rule, error) {
	ids := make([]ClientID, len(clients))
	for i, c := range clients {
		ids[i] = c.ID
	}
	granted, err := from.ExceptionsFor(ctx, w.actor.Organization(), ids)
	if err != nil {
		return nil, err
	}
	exceptions := map[ClientID][]ReleaseException{}
	for _, e := range granted {
		exceptions[e.Client] = append(exceptions[e.Client], e)
	}
	out := make([]Rule, len(clients))
	for i, c := range clients {
		f := Facts{Owner: c.Owner, Restricted: c.Restricted, Exceptions: ExceptionsOf(exceptions[c.ID]), Sharing: w.config.Sharing}
		out[i] = Decide(Request{w.actor.Organization(), w.today}, f).Rule
		if out[i] == RuleNone {
			out[i] = RuleReleaseException // somebody has ended it since the client was found
		}
	}
	return out, nil
}
