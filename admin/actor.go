package admin

import (
	"cmp"

	"configsync/schema"
)

// Actor is who does something: a user of the host's command line, or somebody
// who is signed in to one environment. The zero Actor is nobody and may do
// nothing.
type Actor struct {
	operator bool
	as       string // what does it as an operator: "schedule"; "" is a person
	name     string // system user, or e-mail
	from     string // network address; "" on the host itself

	// Of somebody who is signed in:
	env          string // name of the environment
	user         string // id of the account
	session      string
	organization string
	workgroup    string
	permissions  map[schema.Permission]bool
}

// Operator returns a user of the host's command line, who may do everything.
func Operator(user string) Actor { return Actor{operator: true, name: user} }

// Scheduled returns a schedule, which acts as an operator of the host.
func Scheduled(name string) Actor { return Actor{operator: true, as: "schedule", name: name} }

// Unknown is somebody who has not signed in, from a network address.
func Unknown(name, from string) Actor { return Actor{name: name, from: from} }

// Task returns the actor of regular work that nobody asked for.
func Task() Actor { return Actor{name: "configsync"} }

// SignedInAs returns a user in an open session of an environment, with the
// permissions of the session's workgroup. From is the network address.
func SignedInAs(
	u User, session Session, env, from string, permissions map[schema.Permission]bool,
) Actor {
	return Actor{name: u.Email, from: from, env: env, user: u.ID, session: session.ID,
		organization: session.Organization, workgroup: session.Workgroup, permissions: permissions}
}

// String returns the actor as the history and the audit log name them.
func (a Actor) String() string {
	switch {
	case a.operator:
		return cmp.Or(a.as, "operator") + ":" + a.name
	case a.name == "":
		return "nobody"
	}
	return a.name
}

// Organization returns the one that a signed-in user acts for; "" for an
// operator.
func (a Actor) Organization() string { return a.organization }

// Workgroup returns the one whose permissions a signed-in user has; "" for an
// operator.
func (a Actor) Workgroup() string { return a.workgroup }

// Person tells who the actor is also when the e-mail has changed since.
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

// Holds reports whether the actor has a permission; an operator has every one,
// and anybody who is signed in has "".
func (a Actor) Holds(p schema.Permission) bool {
	return a.operator || a.user != "" && (p == "" || a.permissions[p])
}

// May reports whether the actor has the permission that an action takes; the
// use case may refuse for other reasons.
func (a Actor) May(action Action) bool {
	p, known := needs[action]
	other, has := instead[action]
	return known && (a.Holds(p) || has && a.Holds(other))
}
