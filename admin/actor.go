package admin

import (
	"cmp"

	"configsync/schema"
)

// Actor is the author of an action: a user of the host's command line, or a
// user who is signed in to one environment. The zero Actor may do nothing.
type Actor struct {
	operator bool
	as       string // the program that acts as an operator: "schedule"; "" for a person
	name     string // system user, or e-mail
	from     string // network address; "" on the host itself

	// Of a user who is signed in:
	env          string // name of the environment
	user         string // id of the account
	session      string
	organization string
	workgroup    string
	permissions  map[schema.Permission]bool
}

// Operator returns a user of the host's command line, who may do everything.
func Operator(user string) Actor { return Actor{operator: true, name: user} }

// Scheduled returns the actor of a schedule, which acts as an operator of the
// host.
func Scheduled(name string) Actor { return Actor{operator: true, as: "schedule", name: name} }

// Unknown returns the actor of a request without a session, from a network
// address.
func Unknown(name, from string) Actor { return Actor{name: name, from: from} }

// Task returns the actor of regular maintenance.
func Task() Actor { return Actor{name: "configsync"} }

// SignedInAs returns the actor of a user in an open session of an environment,
// with the permissions of the session's workgroup. from is the network address.
func SignedInAs(
	u User, session Session, env, from string, permissions map[schema.Permission]bool,
) Actor {
	return Actor{name: u.Email, from: from, env: env, user: u.ID, session: session.ID,
		organization: session.Organization, workgroup: session.Workgroup, permissions: permissions}
}

// String returns the name of the actor in the history and the audit log.
func (a Actor) String() string {
	switch {
	case a.operator:
		return cmp.Or(a.as, "operator") + ":" + a.name
	case a.name == "":
		return "nobody"
	}
	return a.name
}

// Organization returns the organization that a signed-in user acts for; "" for
// an operator.
func (a Actor) Organization() string { return a.organization }

// Workgroup returns the workgroup whose permissions a signed-in user has; ""
// for an operator.
func (a Actor) Workgroup() string { return a.workgroup }

// Person returns an identifier of the actor that stays the same when the e-mail
// changes.
func (a Actor) Person() string {
	if a.user != "" {
		return "user:" + a.user
	}
	return a.String()
}

// IsOperator reports whether the actor uses the host's command line, or is one
// of its schedules.
func (a Actor) IsOperator() bool { return a.operator }

// SessionID returns the session of a signed-in user; "" for an operator.
func (a Actor) SessionID() string { return a.session }

// UserID returns the account of a signed-in user; "" for an operator.
func (a Actor) UserID() string { return a.user }

// Holds reports whether the actor has a permission. An operator has every
// permission, and a signed-in user has "".
func (a Actor) Holds(p schema.Permission) bool {
	return a.operator || a.user != "" && (p == "" || a.permissions[p])
}

// May reports whether the actor has the permission that an action needs. The
// use case may refuse for other reasons.
func (a Actor) May(action Action) bool {
	p, known := needs[action]
	other, has := instead[action]
	return known && (a.Holds(p) || has && a.Holds(other))
}
