package admin

import (
	"context"
	"fmt"

	"configsync/refusal"
	"configsync/schema"
)

// Action is a use case, under its name in the audit log.
type Action string

// The actions on configuration and its history.
const (
	ActionExport    Action = "export"
	ActionDiff      Action = "diff"
	ActionPlan      Action = "plan"
	ActionApply     Action = "apply"
	ActionRollback  Action = "rollback"
	ActionEdit      Action = "edit"
	ActionAgreement Action = "agreement" // an edit of organizations and MOUs
	ActionAdopt     Action = "adopt"
	ActionDrift     Action = "drift"
	ActionHistory   Action = "history"
	ActionNotes     Action = "notes"
	ActionPin       Action = "pin"
	ActionUnpin     Action = "unpin"
	ActionAudit     Action = "audit"
	ActionAuditOut  Action = "audit.export"
	ActionPrune     Action = "audit.prune"
	ActionEffect    Action = "effect"
	ActionReview    Action = "review" // read plans in review
	ActionSubmit    Action = "submit" // send a plan to review, and cancel it
	ActionApprove   Action = "approve"
	ActionSchedules Action = "schedules" // read schedules, their runs, and freeze windows
	ActionSchedule  Action = "schedule"
	ActionFreeze    Action = "freeze"
	// ActionEvidence exports the record of one update as a file.
	ActionEvidence Action = "evidence"
)

// The actions on accounts.
const (
	ActionSignIn     Action = "sign-in"
	ActionSignOut    Action = "sign-out"
	ActionPassword   Action = "password"
	ActionSecondStep Action = "second-step"
	ActionUsers      Action = "users"
	ActionUserSave   Action = "user.save"
	ActionUserUnlock Action = "user.unlock"
	ActionUserReset  Action = "user.reset"
	ActionUserExpire Action = "user.expire"
)

// The actions on clients, their security, and concerns.
const (
	ActionOrganizations Action = "organizations"
	ActionForms         Action = "forms"
	ActionClients       Action = "clients"
	ActionClientLook    Action = "client.look"
	ActionClientSave    Action = "client.save"
	ActionRestrict      Action = "client.restrict"
	ActionException     Action = "client.exception"
	ActionExceptionEnd  Action = "client.exception-end"
	ActionEmergency     Action = "client.emergency"
	ActionEmergencySeen Action = "client.emergency-seen"
	ActionAccess        Action = "client.access"
	ActionOwnAccess     Action = "client.access-own" // by a member of the owner
	// ActionEmergencyLook is a look by a user without the permission to work
	// with clients.
	ActionEmergencyLook Action = "client.emergency-look"
	ActionEmergencies   Action = "client.emergencies"
	// ActionOwnEmergencies concerns the clients of the administrator's
	// organizations.
	ActionOwnEmergencies Action = "client.emergencies-own"
	ActionFake           Action = "fake"
	ActionConcern        Action = "concern"
	ActionConcerns       Action = "concerns"
	ActionConcernClose   Action = "concern.close"
)

// signedIn is the permission of every user who is signed in.
const signedIn schema.Permission = ""

// needs maps each action to the permission that it needs.
var needs = map[Action]schema.Permission{
	ActionExport: schema.ReadConfiguration, ActionDiff: schema.ReadConfiguration,
	ActionDrift: schema.ReadConfiguration, ActionHistory: schema.ReadConfiguration,
	ActionPlan: schema.PlanSync, ActionApply: schema.ApplySync, ActionRollback: schema.ApplySync,
	ActionEdit: schema.EditConfiguration, ActionAgreement: schema.ManageOrganizations,
	ActionAdopt: schema.EditConfiguration, ActionPin: schema.EditConfiguration,
	ActionUnpin: schema.EditConfiguration,
	ActionAudit: schema.ReadAuditLog, ActionAuditOut: schema.ReadAuditLog,
	ActionPrune: schema.ManageUsers, ActionEffect: schema.ReadConfiguration,

	ActionSchedules: schema.ReadConfiguration, ActionSchedule: schema.ManageSchedules,
	ActionFreeze: schema.ManageSchedules,
	ActionReview: schema.ReadConfiguration, ActionSubmit: schema.PlanSync,
	ActionApprove: schema.ApproveSync, ActionEvidence: schema.ReadAuditLog,

	ActionNotes: signedIn, ActionSignOut: signedIn, ActionPassword: signedIn,
	ActionSecondStep: signedIn, ActionConcern: signedIn,
	ActionUsers: schema.ManageUsers, ActionUserSave: schema.ManageUsers,
	ActionUserUnlock: schema.ManageUsers, ActionUserReset: schema.ManageUsers,
	ActionUserExpire: schema.ManageUsers,

	ActionOrganizations: schema.ReadConfiguration, ActionForms: schema.ReadConfiguration,
	ActionClients: schema.WorkWithClients, ActionClientLook: schema.WorkWithClients,
	ActionClientSave: schema.WorkWithClients,
	ActionRestrict:   schema.WorkWithClients, ActionException: schema.WorkWithClients,
	ActionExceptionEnd: schema.WorkWithClients,
	ActionAccess:       schema.ReadAuditLog, ActionEmergency: schema.EmergencyAccess,
	ActionEmergencySeen: schema.ManageUsers,
	ActionOwnAccess:     schema.WorkWithClients, ActionEmergencyLook: schema.EmergencyAccess,
	ActionEmergencies:    schema.ReadAuditLog,
	ActionOwnEmergencies: schema.ManageUsers, ActionFake: schema.ManageUsers,
	ActionConcerns: schema.ManageUsers, ActionConcernClose: schema.ManageUsers,
}

// instead maps an action to another permission that allows it too: a privacy
// officer approves widened sharing.
var instead = map[Action]schema.Permission{ActionApprove: schema.ApproveSharing}

// Authorize returns a refusal unless the actor may perform the action in the
// environment. No other place decides that.
func (s *Door) Authorize(actor Actor, action Action, env *Environment) error {
	permission, known := needs[action]
	switch {
	case !known:
		return fmt.Errorf("the action %q needs no permission: this is a fault in configsync",
			action)
	case actor.IsOperator():
		return nil
	case actor.UserID() == "":
		return refusal.New(refusal.SignedOut, "You are not signed in to %s.", env.Name).
			WithHint("Sign in first.")
	case actor.env != env.Name:
		return &PermissionError{refusal.New(refusal.Forbidden,
			"%s is signed in to %s, not to %s.", actor, actor.env, env.Name).
			WithHint("Sign in to %s.", env.Name)}
	case !actor.May(action):
		return &PermissionError{refusal.New(refusal.Forbidden,
			"%s cannot do this in %s: that needs the permission “%s”.", actor, env.Name,
			permission.Title()).
			WithRemedy(refusal.GetPermission, string(permission))}
	}
	return nil
}

// Permit returns a refusal unless the actor has the permission that an action
// needs, and records the refusal in the audit log. It is for callers that must
// know before they read anything; the use cases check again.
func (s *Door) Permit(ctx context.Context, actor Actor, action Action, env *Environment) error {
	err := s.Authorize(actor, action, env)
	if err != nil {
		s.RecordFailure(ctx, actor, action, env, env.Name, err)
	}
	return err
}
