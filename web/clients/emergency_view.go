package clients

import (
	"configsync/admin"
	"configsync/web/site"
)

// emergencyRow is an emergency access in a list.
type emergencyRow struct {
	ID, Client string
	// of the page that its client leads to; "" where there is none for the user
	Path           string
	By, For        string
	Owner          string
	Reason         string
	Begins, Ends   site.Moment
	Active         bool
	Seen           site.Moment
	Looked         bool // somebody has looked at it
	SeenBy         string
	MayAcknowledge bool
}

func newEmergencyRow(f site.Frame, q *site.Request, e admin.EmergencyAccess) emergencyRow {
	row := emergencyRow{ID: e.ID, Client: e.Client.String(), By: site.ActorWords(e.Actor),
		For: q.SignedIn.Config.OrganizationTitle(e.Organization), Reason: e.Reason,
		Begins: f.Moment(e.Begins), Ends: f.Moment(e.Ends), Active: f.Now.Before(e.Ends),
		Looked: !e.Seen.IsZero(), SeenBy: site.ActorWords(e.SeenBy)}
	if row.Looked {
		row.Seen = f.Moment(e.Seen)
	}
	switch {
	case row.Active && e.User == q.Actor().UserID():
		row.Path = clientPath(f, e.Client)
	case q.Actor().May(admin.ActionAccess):
		row.Path = clientPath(f, e.Client, "access")
	}
	return row
}

// emergenciesToWatch returns those that the user watches over: what nobody has
// looked at first, then the newest.
func emergenciesToWatch(f site.Frame, q *site.Request) (waiting, others []emergencyRow, err error) {
	reports, err := q.Service().Clients.Emergencies(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range reports {
		row := newEmergencyRow(f, q, e.EmergencyAccess)
		row.Owner, row.MayAcknowledge = q.SignedIn.Config.OrganizationTitle(
			e.Owner,
		), e.MayAcknowledge
		if row.Looked {
			others = append(others, row)
		} else {
			waiting = append(waiting, row)
		}
	}
	return waiting, others, nil
}
