package admin

import (
	"fmt"

	"configsync/schema"
	"configsync/syncer"
)

// Actor is who does something.
type Actor struct {
	operator bool
	name     string
}

// Operator is a user of the host's command line, who may do everything.
func Operator(user string) Actor { return Actor{operator: true, name: user} }

// String is the actor as the history and the audit log name them.
func (a Actor) String() string {
	if a.operator {
		return "operator:" + a.name
	}
	return a.name
}

// Action is a use case as the audit log names it.
type Action string

// The actions.
const (
	ActionExport   Action = "export"
	ActionDiff     Action = "diff"
	ActionPlan     Action = "plan"
	ActionApply    Action = "apply"
	ActionRollback Action = "rollback"
	ActionEdit     Action = "edit"
	ActionAdopt    Action = "adopt"
	ActionDrift    Action = "drift"
	ActionHistory  Action = "history"
	ActionPin      Action = "pin"
	ActionUnpin    Action = "unpin"
	ActionAudit    Action = "audit"
)

// needs is the permission that each action takes.
var needs = map[Action]schema.Permission{
	ActionExport: schema.ReadConfiguration, ActionDiff: schema.ReadConfiguration, ActionDrift: schema.ReadConfiguration, ActionHistory: schema.ReadConfiguration,
	ActionPlan: schema.PlanSync, ActionApply: schema.ApplySync, ActionRollback: schema.ApplySync,
	ActionEdit: schema.EditConfiguration, ActionAdopt: schema.EditConfiguration, ActionPin: schema.EditConfiguration, ActionUnpin: schema.EditConfiguration,
	ActionAudit: schema.ReadAuditLog,
}

// authorize is the one place that decides whether an actor may do something in an environment.
func (s *Service) authorize(actor Actor, action Action, env *Environment) error {
	permission, known := needs[action]
	if !known {
		return fmt.Errorf("the action %q needs no permission: this is a fault in configsync", action)
	}
	if actor.operator {
		return nil
	}
	return &syncer.Refusal{Code: syncer.Forbidden, Reason: fmt.Sprintf("%s may not do this in %s: it needs the permission %s", actor, env.Name, permission)}
}
