package clients

import (
	"errors"

	"configsync/admin"
	"configsync/admin/clients"
	"configsync/refusal"
	"configsync/web/site"
)

// emergencyPage opens a record in an emergency, and lists emergency accesses.
type emergencyPage struct {
	site.Frame
	MayOpen bool
	Client  string // as typed
	Reason  string // as typed
	Minutes int    // that an access lasts
	Own     []emergencyRow
	Watch   bool // the user is an administrator who looks at the accesses of others
	Waiting []emergencyRow
	Looked  []emergencyRow
	Back    string // where acknowledging leads back to
}

// Watches reports whether the user looks at emergency accesses of others and
// says so.
func Watches(q *site.Request) bool { return q.Actor().May(admin.ActionEmergencySeen) }

// errNoEmergency refuses who may not open records in an emergency.
var errNoEmergency = refusal.New(refusal.Forbidden,
	"Emergency access is not for the workgroup that you act for.").
	WithHint("Ask an administrator for a workgroup that may open records in an emergency.")

func newEmergencyPage(q *site.Request) (*emergencyPage, error) {
	page := &emergencyPage{Frame: q.Frame("Emergency access",
		"For a record that your organization may not see, when somebody’s health or safety depends on it."),
		MayOpen: q.Actor().May(admin.ActionEmergency), Client: q.Input("client"),
		Reason: q.Input("reason"), Minutes: int(clients.EmergencyLasts.Minutes()),
		Watch: Watches(q), Back: "emergency"}
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
		page.Waiting, page.Looked, err = emergenciesToWatch(page.Frame, q)
	}
	return page, err
}

// listOwn lists the accesses of the user.
func (p *emergencyPage) listOwn(q *site.Request) error {
	own, err := q.Service().Clients.OwnEmergencies(q.Context(), q.Actor(), q.Env)
	for _, e := range own {
		p.Own = append(p.Own, newEmergencyRow(p.Frame, q, e))
	}
	return err
}

func Emergency(q *site.Request) error {
	page, err := newEmergencyPage(q)
	if err != nil {
		return err
	}
	return q.Render("emergency", page)
}

// OpenEmergency opens a record and goes to it.
func OpenEmergency(q *site.Request) error {
	if !q.Actor().May(admin.ActionEmergency) {
		return errNoEmergency
	}
	if q.IsResumed() {
		return Emergency(q)
	}
	id, err := admin.ParseClientID(q.Input("client"))
	var problems site.Problems
	if err != nil {
		problems = site.Problems{
			site.ProblemAt("client",
				"This is not a client’s id: it has nine digits, such as 482-113-907."),
		}
	} else {
		_, err = q.Service().Clients.OpenEmergency(q.Context(), q.Actor(), q.Env, id,
			q.Input("reason"))
		if err == nil {
			return q.Redirect("clients", id.String())
		}
		if problems, err = emergencyProblems(err); err != nil {
			return err
		}
	}
	page, err := newEmergencyPage(q)
	if err != nil {
		return err
	}
	page.Problems = problems
	return q.RenderInvalid("emergency", page)
}

// emergencyProblems takes from an error what the form can show; an error of
// another sort stays one.
func emergencyProblems(err error) (site.Problems, error) {
	var refused *refusal.Error
	if errors.As(err, &refused) && refused.Code == refusal.NotFound {
		return site.Problems{site.ProblemAt("client", "There is no client with this id.")}, nil
	}
	if problems, ok := site.ProblemsOf(err); ok {
		return problems, nil
	}
	return nil, err
}

// SeeEmergency notes that an administrator has looked at an emergency access.
func SeeEmergency(q *site.Request) error {
	id, err := admin.ParseClientID(q.PathValue("client"))
	if err != nil {
		return site.ErrMissing
	}
	if err := q.Service().Clients.SeeEmergency(
		q.Context(), q.Actor(), q.Env, id, q.PathValue("access"),
	); err != nil {
		return err
	}
	back := "emergency"
	if q.Input("back") == "client-security" {
		back = "client-security"
	}
	return q.RedirectWithFlash("It is noted that you have looked at this emergency access.", back)
}
