package admin

import (
	"slices"
	"time"
)

// signInFacts are what the stages of a sign-in depend on.
type signInFacts struct {
	config      *Configuration
	user        User
	credentials Credentials
	remembered  bool // the browser need not give a code
	now         time.Time
}

// needsSecondStep reports whether the user must have a second step.
func (c *Configuration) needsSecondStep(u User) bool {
	switch c.Policy.SecondStep {
	case "everyone":
		return true
	case "administrators":
		return c.administers(u.Workgroups...)
	}
	return false
}

// next is the first stage behind one that asks for something. It fills in the session's organization and workgroup when there is nothing to choose.
func (f signInFacts) next(after Stage, session *Session) Stage {
	order := []Stage{StageSecondStep, StagePassword, StageEnroll, StageChoose}
	for _, stage := range order[slices.Index(order, after)+1:] {
		if f.asks(stage, session) {
			return stage
		}
	}
	return StageOpen
}

func (f signInFacts) asks(stage Stage, session *Session) bool {
	switch stage {
	case StageSecondStep:
		return f.config.Policy.SecondStep != "off" && f.credentials.SecondStep() && !f.remembered
	case StagePassword:
		return f.config.Policy.mustChangePassword(f.credentials, f.now)
	case StageEnroll:
		return f.config.needsSecondStep(f.user) && !f.credentials.SecondStep()
	}
	organizations, workgroups := f.user.SignsInFor(), f.user.Workgroups
	if len(organizations) > 1 || len(workgroups) > 1 {
		return true
	}
	if len(organizations) == 1 {
		session.Organization = organizations[0]
	}
	if len(workgroups) == 1 {
		session.Workgroup = workgroups[0]
	}
	return false
}
