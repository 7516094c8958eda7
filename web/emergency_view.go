package web

import "configsync/admin"

// EmergencyRow is an emergency access in a list.
type EmergencyRow struct {
	ID, Client string
	// of the page that its client leads to; "" where there is none for the user
	Path           string
	By, For        string
	Owner          string
	Reason         string
	Begins, Ends   Moment
	Active         bool
	Seen           Moment
	Looked         bool // somebody has looked at it
	SeenBy         string
	MayAcknowledge bool
}

func (f Frame) emergencyRow(q *request, e admin.EmergencyAccess) EmergencyRow {
	row := EmergencyRow{ID: e.ID, Client: e.Client.String(), By: actorWords(e.Actor),
		For: q.in.Config.OrganizationTitle(e.Organization), Reason: e.Reason,
		Begins: f.moment(e.Begins), Ends: f.moment(e.Ends), Active: f.Now.Before(e.Ends),
		Looked: !e.Seen.IsZero(), SeenBy: actorWords(e.SeenBy)}
	if row.Looked {
		row.Seen = f.moment(e.Seen)
	}
	switch {
	case row.Active && e.User == q.actor().UserID():
		row.Path = f.clientPath(e.Client)
	case q.actor().May(admin.ActionAccess):
		row.Path = f.clientPath(e.Client, "access")
	}
	return row
}

// emergenciesToWatch are those that the user watches over: what nobody has
// looked at first, then the newest.
func (f Frame) emergenciesToWatch(q *request) (waiting, others []EmergencyRow, err error) {
	reports, err := q.service().Clients.Emergencies(q.Context(), q.actor(), q.env)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range reports {
		row := f.emergencyRow(q, e.EmergencyAccess)
		row.Owner, row.MayAcknowledge = q.in.Config.OrganizationTitle(e.Owner), e.MayAcknowledge
		if row.Looked {
			others = append(others, row)
		} else {
			waiting = append(waiting, row)
		}
	}
	return waiting, others, nil
}
