package web

import "configsync/schema"

// PermissionWords says what a permission lets do.
type PermissionWords struct {
	schema.Permission
	Title string
	Help  string
}

// permissionWords lists every permission in the order in which pages show them.
var permissionWords = []PermissionWords{
	{schema.ReadConfiguration, "Look at the configuration", "System Properties, the System Update History, forms, drop-down lists, organizations, MOUs and workgroups. Nothing can be changed with it."},
	{schema.EditConfiguration, "Change the configuration", "System Properties, forms, drop-down lists and workgroups, as far as the System Property “Direct changes” lets them be edited here."},
	{schema.PlanSync, "Plan a sync", "Compare environments and prepare what a Configuration Sync would do."},
	{schema.ApproveSync, "Approve a sync", "Agree to a plan that somebody else prepared."},
	{schema.ApproveSharing, "Approve wider sharing", "Agree to a plan that lets organizations see more clients. For the privacy officer."},
	{schema.ApplySync, "Carry out a sync", "Apply an approved plan, and roll an update back."},
	{schema.OverrideFreeze, "Override a freeze", "Carry out a sync although a freeze window is in force."},
	{schema.ManageSchedules, "Manage schedules", "Scheduled syncs and freeze windows."},
	{schema.ManageUsers, "Manage users", "Add accounts, reset how they sign in, put them in workgroups and organizations. Read and close concerns."},
	{schema.ManageOrganizations, "Manage organizations and MOUs", "Add and change Security Organizations and the MOUs between them."},
	{schema.WorkWithClients, "Work with clients", "Find, add and edit clients, as far as their security lets the organization see them."},
	{schema.EmergencyAccess, "Emergency access to a record", "Open a client's record that the organization may not see, with a reason, for a limited time, in sight of everybody."},
	{schema.ReadAuditLog, "Read the audit log", "Who did what, and who can see a client's record and why."},
	{schema.ManageTokens, "Manage tokens", "The keys with which other programs call configsync."},
}

// wordsOf says what a permission lets do; one without words is named as it is.
func wordsOf(p schema.Permission) PermissionWords {
	for _, w := range permissionWords {
		if w.Permission == p {
			return w
		}
	}
	return PermissionWords{Permission: p, Title: string(p)}
}

// permissionTitles are the words of several permissions.
func permissionTitles(list []schema.Permission) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = wordsOf(p).Title
	}
	return out
}
