package changes

import "configsync/schema"

// PermissionHelp says what each permission is for.
var PermissionHelp = map[schema.Permission]string{
	schema.ReadConfiguration:   "System Properties, the System Update History, forms, drop-down lists, organizations, MOUs and workgroups. Nothing can be changed with it.",
	schema.EditConfiguration:   "System Properties, forms, drop-down lists and workgroups, as far as the System Property “Direct changes” lets them be edited here.",
	schema.PlanSync:            "Compare environments and prepare what a Configuration Sync would do.",
	schema.ApproveSync:         "Agree to a plan that somebody else prepared.",
	schema.ApproveSharing:      "Agree to a plan that lets organizations see more clients. For the privacy officer.",
	schema.ApplySync:           "Apply an approved plan, and roll an update back.",
	schema.OverrideFreeze:      "Carry out a sync although a freeze window is in force.",
	schema.ManageSchedules:     "Scheduled syncs and freeze windows.",
	schema.ManageUsers:         "Add accounts, reset how they sign in, put them in workgroups and organizations. Read and close concerns.",
	schema.ManageOrganizations: "Add and change Security Organizations and the MOUs between them.",
	schema.WorkWithClients:     "Find, add and edit clients, as far as their security lets the organization see them.",
	schema.EmergencyAccess:     "Open a client's record that the organization may not see, with a reason, for a limited time, in sight of everybody.",
	schema.ReadAuditLog:        "Who did what, and who can see a client's record and why.",
	schema.ManageTokens:        "The keys with which other programs call configsync.",
}

// PermissionTitles returns the titles of several permissions.
func PermissionTitles(list []schema.Permission) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.Title()
	}
	return out
}
