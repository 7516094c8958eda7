package schema

import "strings"

// Permission is something that a workgroup lets its members do. Permissions are code; workgroups grant them.
type Permission string

// Every permission.
const (
	ReadConfiguration   Permission = "read-configuration"
	EditConfiguration   Permission = "edit-configuration"
	PlanSync            Permission = "plan-sync"
	ApproveSync         Permission = "approve-sync"
	ApproveSharing      Permission = "approve-sharing" // widened sharing: the privacy officer
	ApplySync           Permission = "apply-sync"      // and roll back
	OverrideFreeze      Permission = "override-freeze"
	ManageSchedules     Permission = "manage-schedules"
	ManageUsers         Permission = "manage-users"
	ManageOrganizations Permission = "manage-organizations" // and MOUs
	WorkWithClients     Permission = "work-with-clients"
	EmergencyAccess     Permission = "emergency-access"
	ReadAuditLog        Permission = "read-audit-log"
	ManageTokens        Permission = "manage-tokens"
)

// Permissions lists every permission in the order in which pages show them.
func Permissions() []Permission {
	return []Permission{ReadConfiguration, EditConfiguration, PlanSync, ApproveSync, ApproveSharing, ApplySync, OverrideFreeze,
		ManageSchedules, ManageUsers, ManageOrganizations, WorkWithClients, EmergencyAccess, ReadAuditLog, ManageTokens}
}

// allowed lists the permissions for the JSON Schema.
func (Permission) allowed() []any {
	var out []any
	for _, p := range Permissions() {
		out = append(out, p)
	}
	return out
}

var _ limited = Permission("")

// join writes a list of named texts as one, for a message.
func join[S ~string](list []S) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}
