package changes

import "configsync/schema"

// PermissionHelp says what each permission is for.
var PermissionHelp = map[schema.Permission]string{
	schema.ReadConfiguration:   "View System Properties, the System Update History, forms, drop-down lists, organizations, MOUs and workgroups. No changes.",
	schema.EditConfiguration:   "Edit System Properties, forms, drop-down lists and workgroups, where the System Property “Direct changes” allows it.",
	schema.PlanSync:            "Compare environments and prepare plans for a Configuration Sync.",
	schema.ApproveSync:         "Approve another person’s plan.",
	schema.ApproveSharing:      "Approve plans that let organizations see more clients. For privacy officers.",
	schema.ApplySync:           "Apply approved plans and roll back updates.",
	schema.OverrideFreeze:      "Apply a sync during a freeze window.",
	schema.ManageSchedules:     "Manage scheduled syncs and freeze windows.",
	schema.ManageUsers:         "Add accounts, reset sign-ins, and assign workgroups and organizations. Read and close concerns.",
	schema.ManageOrganizations: "Add and change Security Organizations and the MOUs between them.",
	schema.WorkWithClients:     "Find the clients that the organization can see. Add clients and edit its own.",
	schema.EmergencyAccess:     "Open a client record that the organization can’t see: in an emergency, with a reason, for a limited time, reviewed afterward.",
	schema.ReadAuditLog:        "View the audit log, and who can see a client’s record and why.",
	schema.ManageTokens:        "Manage access keys for other programs.",
}

// PermissionTitles returns the titles of several permissions.
func PermissionTitles(list []schema.Permission) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.Title()
	}
	return out
}
