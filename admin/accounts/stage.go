package accounts

import (
	"slices"
	"time"

	"configsync/admin"
)

// signInFacts are the facts that decide the stages of a sign-in.
type signInFacts struct {
	config      *admin.Configuration
	user        admin.User
	credentials admin.Credentials
	remembered  bool // the browser need not give a code
	now         time.Time
}

// needsSecondStep reports whether the user must have a second step.
func needsSecondStep(c *admin.Configuration, u admin.User) bool {
	switch c.Settings.SecondStep {
	case "everyone":
		return true
	case "administrators":
		return c.Administers(u.Workgroups...)
	}
	return false
}

// next returns the first stage after a stage that needs input. It sets the
// session's organization and workgroup if there is only one choice.
func (f signInFacts) next(after admin.Stage, session *admin.Session) admin.Stage {
	order := []admin.Stage{
		admin.StageSecondStep, admin.StagePassword, admin.StageEnroll, admin.StageChoose,
	}
	for _, stage := range order[slices.Index(order, after)+1:] {
		if f.asks(stage, session) {
			return stage
		}
	}
	return admin.StageOpen
}

func (f signInFacts) asks(stage admin.Stage, session *admin.Session) bool {
	switch stage {
	case admin.StageSecondStep:
		return f.config.Settings.SecondStep != "off" && f.credentials.SecondStep() && !f.remembered
	case admin.StagePassword:
		return mustChangePassword(f.config.Settings, f.credentials, f.now)
	case admin.StageEnroll:
		return needsSecondStep(f.config, f.user) && !f.credentials.SecondStep()
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
