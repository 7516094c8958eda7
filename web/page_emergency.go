package web

import (
	"errors"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/refusal"
)

// EmergencyPage opens a record in an emergency, and lists emergency accesses.
type EmergencyPage struct {
	Frame
	MayOpen bool
	Client  string // as typed
	Reason  string // as typed
	Minutes int    // that an access lasts
	Own     []EmergencyRow
	Watch   bool // the user is an administrator who looks at the accesses of others
	Waiting []EmergencyRow
	Looked  []EmergencyRow
	Back    string // where acknowledging leads back to
}

// watches reports whether the user looks at emergency accesses of others and
// says so.
func (q *request) watches() bool { return q.actor().May(admin.ActionEmergencySeen) }

// errNoEmergency refuses who may not open records in an emergency.
var errNoEmergency = refusal.New(refusal.Forbidden,
	"Emergency access is not for the workgroup that you act for.").
	WithHint("Ask an administrator for a workgroup that may open records in an emergency.")

func (q *request) emergencyPage() (*EmergencyPage, error) {
	page := &EmergencyPage{Frame: q.frame("Emergency access",
		"For a record that your organization may not see, when somebody’s health or safety depends on it."),
		MayOpen: q.actor().May(admin.ActionEmergency), Client: q.input("client"),
		Reason: q.input("reason"), Minutes: int(clients.EmergencyLasts.Minutes()),
		Watch: q.watches(), Back: "emergency"}
	var err error
	switch {
	case page.MayOpen:
		err = page.listOwn(q)
	case page.Watch:
		page.About = "Records that were opened in an emergency although the organization may not see them."
	default:
		return nil, errNoEmergency
	}
	if err == nil && page.Watch {
		page.Waiting, page.Looked, err = page.emergenciesToWatch(q)
	}
	return page, err
}

// listOwn lists the accesses of the user.
func (p *EmergencyPage) listOwn(q *request) error {
	own, err := q.service().Clients.OwnEmergencies(q.Context(), q.actor(), q.env)
	for _, e := range own {
		p.Own = append(p.Own, p.emergencyRow(q, e))
	}
	return err
}

func (q *request) emergency() error {
	page, err := q.emergencyPage()
	if err != nil {
		return err
	}
	return q.render("emergency", page)
}

// openEmergency opens a record and goes to it.
func (q *request) openEmergency() error {
	if !q.actor().May(admin.ActionEmergency) {
		return errNoEmergency
	}
	if q.resumed() {
		return q.emergency()
	}
	id, err := admin.ParseClientID(q.input("client"))
	var problems Problems
	if err != nil {
		problems = Problems{
			problemAt("client",
				"This is not a client’s id: it has nine digits, such as 482-113-907."),
		}
	} else {
		_, err = q.service().Clients.OpenEmergency(q.Context(), q.actor(), q.env, id,
			q.input("reason"))
		if err == nil {
			return q.redirect("clients", id.String())
		}
		if problems, err = emergencyProblems(err); err != nil {
			return err
		}
	}
	page, err := q.emergencyPage()
	if err != nil {
		return err
	}
	page.Problems = problems
	return q.renderInvalid("emergency", page)
}

// emergencyProblems takes from an error what the form can show; an error of
// another sort stays one.
func emergencyProblems(err error) (Problems, error) {
	var refused *refusal.Error
	if errors.As(err, &refused) && refused.Code == refusal.NotFound {
		return Problems{problemAt("client", "There is no client with this id.")}, nil
	}
	if problems, ok := problemsOf(err); ok {
		return problems, nil
	}
	return nil, err
}

// seeEmergency notes that an administrator has looked at an emergency access.
func (q *request) seeEmergency() error {
	id, err := admin.ParseClientID(q.PathValue("client"))
	if err != nil {
		return errMissing
	}
	if err := q.service().Clients.SeeEmergency(
		q.Context(), q.actor(), q.env, id, q.PathValue("access"),
	); err != nil {
		return err
	}
	back := "emergency"
	if q.input("back") == "client-security" {
		back = "client-security"
	}
	return q.done("It is noted that you have looked at this emergency access.", back)
}
