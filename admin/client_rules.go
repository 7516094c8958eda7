package admin

import "context"

// rules tells by which rule the worker's organization sees each of the clients, all of whom it may see.
func (w caseWorker) rules(ctx context.Context, from ClientReader, clients []Client) ([]Rule, error) {
	out := make([]Rule, len(clients))
	for i, c := range clients {
		r, f := Request{w.actor.organization, w.today}, Facts{Owner: c.Owner, Restricted: c.Restricted, Sharing: w.config.Sharing}
		out[i] = Decide(r, f).Rule
		switch out[i] {
		case RuleNone:
			out[i] = RuleReleaseException
		case RuleMOU:
			var err error
			if f.Exceptions, err = from.Exceptions(ctx, c.ID); err != nil {
				return nil, err
			}
			out[i] = Decide(r, f).Rule
		}
	}
	return out, nil
}
