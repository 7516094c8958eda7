package web

import (
	"configsync/admin"
	"configsync/schema"
)

// route is one address of an environment's pages.
type route struct {
	method string
	// behind the environment's name; {$} ends one that would stand for all
	// below it
	path string
	// that the user must be permitted; the use case may refuse for other
	// reasons
	needs  admin.Action
	handle func(*request) error
}

// What a route needs where it is no particular use case.
const (
	anyone   admin.Action = "anyone"            // somebody who is not signed in, too
	signedIn              = admin.ActionSignOut // everybody who is signed in
	// the use case decides, by the record that is asked for
	byRecord = signedIn
)

// passive reports whether a request comes from a page by itself, and is no
// activity of its user.
func (r route) passive() bool { return r.path == "/draft" || r.path == "/plans/{id}/run/events" }

// routes lists every address of an environment.
func routes() []route {
	return []route{
		{"GET", "/{$}", signedIn, (*request).home},
		{"POST", "/news/read", signedIn, (*request).readNews},

		{"GET", "/sign-in", anyone, (*request).signInForm},
		{"POST", "/sign-in", anyone, (*request).signIn},
		{"GET", "/sign-in/code", anyone, (*request).codeForm},
		{"POST", "/sign-in/code", anyone, (*request).code},
		{"GET", "/sign-in/new-password", anyone, (*request).newPasswordForm},
		{"POST", "/sign-in/new-password", anyone, (*request).newPassword},
		{"GET", "/sign-in/enroll", anyone, (*request).enrollForm},
		{"POST", "/sign-in/enroll", anyone, (*request).enroll},
		{"GET", "/sign-in/choose", anyone, (*request).chooseForm},
		{"POST", "/sign-in/choose", anyone, (*request).choose},
		{"POST", "/sign-out", anyone, (*request).signOut},
		{"POST", "/stay", signedIn, (*request).stay},
		{"POST", "/draft", anyone, (*request).draft}, // of a session that is over, too
		{"GET", "/resume", signedIn, (*request).resumeForm},
		{"POST", "/resume/drop", signedIn, (*request).dropDraft},

		{"GET", "/account", signedIn, (*request).account},
		{"POST", "/account/password", signedIn, (*request).accountPassword},
		{"POST", "/account/second-step/remove", signedIn, (*request).removeSecondStep},
		{"POST", "/account/sign-out-everywhere", signedIn, (*request).signOutEverywhere},

		// System Administration
		{"GET", "/properties", admin.ActionHistory, (*request).properties},
		{"GET", "/properties/{name}", admin.ActionHistory, (*request).property},
		{"POST", "/properties/{name}", admin.ActionEdit, (*request).saveProperty},
		{"GET", "/history", admin.ActionHistory, (*request).history},
		{"GET", "/history/{seq}", admin.ActionHistory, (*request).update},
		{"GET", "/history/{seq}/notes", admin.ActionNotes, (*request).notes},
		{"GET", "/history/{seq}/evidence", admin.ActionEvidence, (*request).evidence},
		{"GET", "/audit", admin.ActionAudit, (*request).audit},
		{"GET", "/audit/export", admin.ActionAuditOut, (*request).exportAudit},
		{"POST", "/audit/verify", admin.ActionAudit, (*request).verifyAudit},
		{"GET", "/concern", admin.ActionConcern, (*request).concernForm},
		{"POST", "/concern", admin.ActionConcern, (*request).reportConcern},
		{"GET", "/concerns", admin.ActionConcerns, (*request).concerns},
		{"POST", "/concerns/{id}/close", admin.ActionConcernClose, (*request).closeConcern},

		// Client Administration and Client Workspace
		{"GET", "/clients", admin.ActionClients, (*request).clients},
		{"GET", "/clients/new", admin.ActionClientSave, (*request).clientNewForm},
		{"POST", "/clients/new", admin.ActionClientSave, (*request).addClient},
		{"GET", "/clients/{id}", byRecord, ofClient((*request).client)},
		{"GET", "/clients/{id}/edit", byRecord, ofClient((*request).clientEditForm)},
		{"POST", "/clients/{id}/edit", byRecord, ofClient((*request).editClient)},
		{"GET", "/clients/{id}/security", byRecord, ofClient((*request).clientSecurity)},
		{"POST", "/clients/{id}/security/restrict", byRecord, ofClient((*request).restrictClient)},
		{"POST", "/clients/{id}/security", byRecord, ofClient((*request).grantException)},
		{
			"POST", "/clients/{id}/security/exceptions/{exception}/end", byRecord,
			ofClient((*request).endException),
		},
		{"GET", "/clients/{id}/access", byRecord, ofClient((*request).clientAccess)},
		{"GET", "/client-security", admin.ActionAccess, (*request).recordSecurity},
		{"GET", "/emergency", byRecord, (*request).emergency},
		{"POST", "/emergency", admin.ActionEmergency, (*request).openEmergency},
		{"POST", "/emergency/{client}/{access}/seen", byRecord, (*request).seeEmergency},

		// Setup Data Management
		{"GET", "/organizations", admin.ActionOrganizations, (*request).organizations},
		{"GET", "/organizations/new", admin.ActionAgreement, (*request).newOrganization},
		{"POST", "/organizations/new", admin.ActionAgreement, (*request).addOrganization},
		{"GET", "/organizations/{name}", admin.ActionOrganizations, (*request).organization},
		{"POST", "/organizations/{name}", admin.ActionAgreement, (*request).saveOrganization},
		{"GET", "/mous", admin.ActionOrganizations, (*request).mous},
		{"GET", "/mous/matrix", admin.ActionOrganizations, (*request).matrix},
		{"GET", "/mous/new", admin.ActionAgreement, (*request).newMOU},
		{"POST", "/mous/new", admin.ActionAgreement, (*request).addMOU},
		{"GET", "/mous/{name}", admin.ActionOrganizations, (*request).mou},
		{"POST", "/mous/{name}", admin.ActionAgreement, (*request).saveMOU},
		{"POST", "/mous/{name}/end", admin.ActionAgreement, (*request).endMOU},
		{"GET", "/option-lists", admin.ActionForms, (*request).optionLists},
		{"GET", "/option-lists/{name}", admin.ActionForms, (*request).optionList},
		{"POST", "/option-lists/{name}", admin.ActionEdit, (*request).saveOptionList},
		{
			"GET", "/option-lists/{name}/edit", admin.ActionForms,
			yamlForm(schema.KindOptionList, "option-lists"),
		},
		{
			"POST", "/option-lists/{name}/edit", admin.ActionEdit,
			saveYAML(schema.KindOptionList, "option-lists"),
		},
		{
			"GET", "/option-lists/{name}/versions", admin.ActionForms,
			versions(schema.KindOptionList, "option-lists"),
		},
		{"GET", "/forms", admin.ActionForms, (*request).forms},
		{"GET", "/forms/{name}", admin.ActionForms, (*request).form},
		{"POST", "/forms/{name}", admin.ActionForms, (*request).tryForm},
		{"GET", "/forms/{name}/edit", admin.ActionForms, yamlForm(schema.KindForm, "forms")},
		{"POST", "/forms/{name}/edit", admin.ActionEdit, saveYAML(schema.KindForm, "forms")},
		{"GET", "/forms/{name}/versions", admin.ActionForms, versions(schema.KindForm, "forms")},

		// Configuration Sync
		{"GET", "/sync", admin.ActionReview, (*request).sync},
		{"GET", "/compare/{source}", admin.ActionDiff, (*request).compare},
		{"POST", "/compare/{source}", admin.ActionPlan, (*request).chooseRows},
		{"POST", "/compare/{source}/drop", admin.ActionPlan, (*request).dropChoices},
		{"GET", "/compare/{source}/request", admin.ActionPlan, (*request).requestForm},
		{"POST", "/compare/{source}/request", admin.ActionSubmit, (*request).sendRequest},
		{"GET", "/plans", admin.ActionReview, (*request).plans},
		{"GET", "/plans/{id}", admin.ActionReview, (*request).reviewPage},
		{"GET", "/plans/{id}/{kind}/{name}", admin.ActionReview, (*request).planObject},
		{
			"POST", "/plans/{id}/approve", admin.ActionApprove,
			decideReview("You have approved it.", (*request).approve),
		},
		{
			"POST", "/plans/{id}/reject", admin.ActionApprove,
			decideReview("You have rejected it.", (*request).reject),
		},
		{
			"POST", "/plans/{id}/comment", admin.ActionReview,
			decideReview("Your comment is there.", (*request).comment),
		},
		{
			"POST", "/plans/{id}/cancel", admin.ActionSubmit,
			decideReview("The plan is cancelled.", (*request).cancelReview),
		},
		{"POST", "/plans/{id}/again", admin.ActionPlan, (*request).planAgain},
		{"POST", "/plans/{id}/apply", admin.ActionApply, (*request).applyReview},
		{"GET", "/plans/{id}/run", admin.ActionReview, (*request).runPage},
		{"GET", "/plans/{id}/run/events", admin.ActionReview, (*request).runEvents},
		{"POST", "/plans/{id}/run/stop", admin.ActionApply, (*request).stopRun},
		{"GET", "/adopt/{source}", admin.ActionAdopt, (*request).adoptForm},
		{"POST", "/adopt/{source}", admin.ActionAdopt, (*request).adopt},
		{"GET", "/compare/{source}/{kind}/{name}", admin.ActionDiff, (*request).compareObject},
		{"POST", "/compare/{source}/{kind}/{name}", admin.ActionPlan, (*request).chooseObject},
		{"GET", "/schedules", admin.ActionSchedules, (*request).schedules},
		{"GET", "/schedules/new", admin.ActionSchedule, (*request).newSchedule},
		{"POST", "/schedules/new", admin.ActionSchedule, (*request).addSchedule},
		{"GET", "/schedules/{name}", admin.ActionSchedules, (*request).schedule},
		{"POST", "/schedules/{name}/pause", admin.ActionSchedule, (*request).pauseSchedule},
		{"POST", "/schedules/{name}/resume", admin.ActionSchedule, (*request).resumeSchedule},
		{"POST", "/schedules/{name}/run", admin.ActionSchedule, (*request).runSchedule},
		{"POST", "/schedules/{name}/remove", admin.ActionSchedule, (*request).removeSchedule},
		{"GET", "/runs", admin.ActionSchedules, (*request).runsPage},
		{"GET", "/freezes", admin.ActionSchedules, (*request).freezes},
		{"POST", "/freezes", admin.ActionFreeze, (*request).addFreeze},
		{"POST", "/freezes/{id}/remove", admin.ActionFreeze, (*request).removeFreeze},

		// User Management
		{"GET", "/users", admin.ActionUsers, (*request).users},
		{"GET", "/users/new", admin.ActionUserSave, (*request).newUser},
		{"POST", "/users", admin.ActionUserSave, (*request).addUser},
		{"GET", "/users/{id}", admin.ActionUsers, (*request).user},
		{"POST", "/users/{id}", admin.ActionUserSave, (*request).saveUser},
		{"POST", "/users/{id}/unlock", admin.ActionUserUnlock, (*request).unlockUser},
		{"POST", "/users/{id}/reset-password", admin.ActionUserReset, (*request).resetPassword},
		{
			"POST", "/users/{id}/reset-second-step", admin.ActionUserReset,
			(*request).resetSecondStep,
		},
		{"POST", "/users/{id}/deactivate", admin.ActionUserSave, (*request).deactivateUser},
		{"GET", "/workgroups", admin.ActionForms, (*request).workgroups},
		{"GET", "/workgroups/{name}", admin.ActionForms, (*request).workgroup},
		{"POST", "/workgroups/{name}", admin.ActionEdit, (*request).saveWorkgroup},
	}
}
