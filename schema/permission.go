package schema

import "strings"

// Permission is something that a workgroup lets its members do. Permissions are
// code; workgroups grant them.
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

// permissions are the permissions in the order in which pages show them, each
// with its title, which begins with a verb.
var permissions = []struct {
	Permission
	title string
}{
	{ReadConfiguration, "View the configuration"},
	{EditConfiguration, "Change the configuration"},
	{PlanSync, "Plan a sync"},
	{ApproveSync, "Approve a sync"},
	{ApproveSharing, "Approve wider sharing"},
	{ApplySync, "Apply a sync"},
	{OverrideFreeze, "Override a freeze"},
	{ManageSchedules, "Manage schedules"},
	{ManageUsers, "Manage users"},
	{ManageOrganizations, "Manage organizations and MOUs"},
	{WorkWithClients, "Work with clients"},
	{EmergencyAccess, "Emergency access to a record"},
	{ReadAuditLog, "Read the audit log"},
	{ManageTokens, "Manage tokens"},
}

// Permissions returns every permission in the order in which pages show them.
func Permissions() []Permission {
	out := make([]Permission, len(permissions))
	for i, p := range permissions {
		out[i] = p.Permission
	}
	return out
}

// Title returns the permission as people read it: "Plan a sync". One that does
// not exist is named as it is.
func (p Permission) Title() string {
	for _, known := range permissions {
		if known.Permission == p {
			return known.title
		}
	}
	return string(p)
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
