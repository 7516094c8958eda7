package web

import (
	"net/http"

	"configsync/admin"
	"configsync/schema"
	"configsync/web/accounts"
	"configsync/web/agreements"
	"configsync/web/clients"
	"configsync/web/forms"
	"configsync/web/promotion"
	"configsync/web/schedules"
	"configsync/web/site"
	"configsync/web/system"
)

// routes lists every address of an environment.
func routes() []site.Route {
	return []site.Route{
		get("/{$}", site.SignedIn, home),
		post("/news/read", site.SignedIn, readNews),

		get("/sign-in", site.Anyone, accounts.SignInForm),
		post("/sign-in", site.Anyone, accounts.SignIn),
		get("/sign-in/code", site.Anyone, accounts.CodeForm),
		post("/sign-in/code", site.Anyone, accounts.Code),
		get("/sign-in/new-password", site.Anyone, accounts.NewPasswordForm),
		post("/sign-in/new-password", site.Anyone, accounts.NewPassword),
		get("/sign-in/enroll", site.Anyone, accounts.EnrollForm),
		post("/sign-in/enroll", site.Anyone, accounts.Enroll),
		get("/sign-in/choose", site.Anyone, accounts.ChooseForm),
		post("/sign-in/choose", site.Anyone, accounts.Choose),
		post("/sign-out", site.Anyone, accounts.SignOut),
		post("/stay", site.SignedIn, accounts.Stay),
		// of a session that is over, too
		post("/draft", site.Anyone, accounts.Draft),
		get("/resume", site.SignedIn, accounts.ResumeForm),
		post("/resume/drop", site.SignedIn, accounts.DropDraft),

		get("/account", site.SignedIn, accounts.Account),
		post("/account/password", site.SignedIn, accounts.AccountPassword),
		post("/account/second-step/remove", site.SignedIn, accounts.RemoveSecondStep),
		post("/account/sign-out-everywhere", site.SignedIn, accounts.SignOutEverywhere),

		// System Administration
		get("/properties", admin.ActionHistory, system.Properties),
		get("/properties/{name}", admin.ActionHistory, system.Property),
		post("/properties/{name}", admin.ActionEdit, system.SaveProperty),
		get("/history", admin.ActionHistory, system.History),
		get("/history/{seq}", admin.ActionHistory, system.Update),
		get("/history/{seq}/notes", admin.ActionNotes, system.Notes),
		get("/history/{seq}/evidence", admin.ActionEvidence, system.Evidence),
		get("/audit", admin.ActionAudit, system.Audit),
		get("/audit/export", admin.ActionAuditOut, system.ExportAudit),
		post("/audit/verify", admin.ActionAudit, system.VerifyAudit),
		get("/concern", admin.ActionConcern, system.ConcernForm),
		post("/concern", admin.ActionConcern, system.ReportConcern),
		get("/concerns", admin.ActionConcerns, system.Concerns),
		post("/concerns/{id}/close", admin.ActionConcernClose, system.CloseConcern),

		// Client Administration and Client Workspace
		get("/clients", admin.ActionClients, clients.Clients),
		get("/clients/new", admin.ActionClientSave, clients.ClientNewForm),
		post("/clients/new", admin.ActionClientSave, clients.AddClient),
		get("/clients/{id}", site.ByRecord, clients.OfClient(clients.Client)),
		get("/clients/{id}/edit", site.ByRecord, clients.OfClient(clients.ClientEditForm)),
		post("/clients/{id}/edit", site.ByRecord, clients.OfClient(clients.EditClient)),
		get("/clients/{id}/security", site.ByRecord, clients.OfClient(clients.ClientSecurity)),
		post("/clients/{id}/security/restrict", site.ByRecord,
			clients.OfClient(clients.RestrictClient)),
		post("/clients/{id}/security", site.ByRecord, clients.OfClient(clients.GrantException)),
		post("/clients/{id}/security/exceptions/{exception}/end", site.ByRecord,
			clients.OfClient(clients.EndException)),
		get("/clients/{id}/access", site.ByRecord, clients.OfClient(clients.ClientAccess)),
		get("/client-security", admin.ActionAccess, clients.RecordSecurity),
		get("/emergency", site.ByRecord, clients.Emergency),
		post("/emergency", admin.ActionEmergency, clients.OpenEmergency),
		post("/emergency/{client}/{access}/seen", site.ByRecord, clients.SeeEmergency),

		// Setup Data Management
		get("/organizations", admin.ActionOrganizations, agreements.Organizations),
		get("/organizations/new", admin.ActionAgreement, agreements.NewOrganization),
		post("/organizations/new", admin.ActionAgreement, agreements.AddOrganization),
		get("/organizations/{name}", admin.ActionOrganizations, agreements.Organization),
		post("/organizations/{name}", admin.ActionAgreement, agreements.SaveOrganization),
		get("/mous", admin.ActionOrganizations, agreements.Mous),
		get("/mous/matrix", admin.ActionOrganizations, agreements.Matrix),
		get("/mous/new", admin.ActionAgreement, agreements.NewMOU),
		post("/mous/new", admin.ActionAgreement, agreements.AddMOU),
		get("/mous/{name}", admin.ActionOrganizations, agreements.Mou),
		post("/mous/{name}", admin.ActionAgreement, agreements.SaveMOU),
		post("/mous/{name}/end", admin.ActionAgreement, agreements.EndAgreement),
		get("/option-lists", admin.ActionForms, forms.OptionLists),
		get("/option-lists/{name}", admin.ActionForms, forms.OptionList),
		post("/option-lists/{name}", admin.ActionEdit, forms.SaveOptionList),
		get("/option-lists/{name}/edit", admin.ActionForms,
			forms.YAMLForm(schema.KindOptionList, "option-lists")),
		post("/option-lists/{name}/edit", admin.ActionEdit,
			forms.SaveYAML(schema.KindOptionList, "option-lists")),
		get("/option-lists/{name}/versions", admin.ActionForms,
			forms.Versions(schema.KindOptionList, "option-lists")),
		get("/forms", admin.ActionForms, forms.Forms),
		get("/forms/{name}", admin.ActionForms, forms.PreviewPage),
		post("/forms/{name}", admin.ActionForms, forms.TryForm),
		get("/forms/{name}/edit", admin.ActionForms, forms.YAMLForm(schema.KindForm, "forms")),
		post("/forms/{name}/edit", admin.ActionEdit, forms.SaveYAML(schema.KindForm, "forms")),
		get("/forms/{name}/versions", admin.ActionForms, forms.Versions(schema.KindForm, "forms")),

		// Configuration Sync
		get("/sync", admin.ActionReview, promotion.Sync),
		get("/compare/{source}", admin.ActionDiff, promotion.Compare),
		post("/compare/{source}", admin.ActionPlan, promotion.ChooseRows),
		post("/compare/{source}/drop", admin.ActionPlan, promotion.DropChoices),
		post("/compare/{source}/accept", admin.ActionPlan, promotion.AcceptSource),
		get("/compare/{source}/request", admin.ActionPlan, promotion.RequestForm),
		post("/compare/{source}/request", admin.ActionSubmit, promotion.SendRequest),
		get("/plans", admin.ActionReview, promotion.Plans),
		get("/plans/{id}", admin.ActionReview, promotion.ShowReview),
		get("/plans/{id}/{kind}/{name}", admin.ActionReview, promotion.PlanObject),
		post("/plans/{id}/approve", admin.ActionApprove,
			promotion.DecideReview("Plan approved.", promotion.Approve)),
		post("/plans/{id}/reject", admin.ActionApprove,
			promotion.DecideReview("Plan rejected.", promotion.Reject)),
		post("/plans/{id}/comment", admin.ActionReview,
			promotion.DecideReview("Comment added.", promotion.Comment)),
		post("/plans/{id}/cancel", admin.ActionSubmit,
			promotion.DecideReview("Plan canceled.", promotion.CancelReview)),
		post("/plans/{id}/again", admin.ActionPlan, promotion.PlanAgain),
		post("/plans/{id}/apply", admin.ActionApply, promotion.ApplyReview),
		get("/plans/{id}/run", admin.ActionReview, promotion.ShowJob),
		get("/plans/{id}/run/events", admin.ActionReview, promotion.JobEvents),
		post("/plans/{id}/run/stop", admin.ActionApply, promotion.StopJob),
		get("/adopt/{source}", admin.ActionAdopt, promotion.AdoptForm),
		post("/adopt/{source}", admin.ActionAdopt, promotion.Adopt),
		get("/compare/{source}/{kind}/{name}", admin.ActionDiff, promotion.CompareObject),
		post("/compare/{source}/{kind}/{name}", admin.ActionPlan, promotion.ChooseObject),
		get("/schedules", admin.ActionSchedules, schedules.Schedules),
		get("/schedules/new", admin.ActionSchedule, schedules.NewSchedule),
		post("/schedules/new", admin.ActionSchedule, schedules.AddSchedule),
		get("/schedules/{name}", admin.ActionSchedules, schedules.Schedule),
		post("/schedules/{name}/pause", admin.ActionSchedule, schedules.PauseSchedule),
		post("/schedules/{name}/resume", admin.ActionSchedule, schedules.ResumeSchedule),
		post("/schedules/{name}/run", admin.ActionSchedule, schedules.RunSchedule),
		post("/schedules/{name}/remove", admin.ActionSchedule, schedules.RemoveSchedule),
		get("/runs", admin.ActionSchedules, schedules.ShowRuns),
		get("/freezes", admin.ActionSchedules, schedules.Freezes),
		post("/freezes", admin.ActionFreeze, schedules.AddFreeze),
		post("/freezes/{id}/remove", admin.ActionFreeze, schedules.RemoveFreeze),

		// User Management
		get("/users", admin.ActionUsers, accounts.Users),
		get("/users/new", admin.ActionUserSave, accounts.NewUser),
		post("/users", admin.ActionUserSave, accounts.AddUser),
		get("/users/{id}", admin.ActionUsers, accounts.User),
		post("/users/{id}", admin.ActionUserSave, accounts.SaveUser),
		post("/users/{id}/unlock", admin.ActionUserUnlock, accounts.UnlockUser),
		post("/users/{id}/reset-password", admin.ActionUserReset, accounts.ResetPassword),
		post("/users/{id}/reset-second-step", admin.ActionUserReset, accounts.ResetSecondStep),
		post("/users/{id}/deactivate", admin.ActionUserSave, accounts.DeactivateUser),
		get("/workgroups", admin.ActionForms, accounts.Workgroups),
		get("/workgroups/{name}", admin.ActionForms, accounts.Workgroup),
		post("/workgroups/{name}", admin.ActionEdit, accounts.SaveWorkgroup),
	}
}

func get(path string, needs admin.Action, handle func(*site.Request) error) site.Route {
	return site.Route{Method: http.MethodGet, Path: path, Needs: needs, Handle: handle}
}

func post(path string, needs admin.Action, handle func(*site.Request) error) site.Route {
	return site.Route{Method: http.MethodPost, Path: path, Needs: needs, Handle: handle}
}
