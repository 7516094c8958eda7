package web

// route is one address of an environment's pages.
type route struct {
	method string
	path   string // behind the environment's name; {$} ends one that would stand for all below it
	open   bool   // for somebody who is not signed in, too
	handle func(*request) error
}

// passive reports whether a request comes from a page by itself, and is no activity of its user.
func (r route) passive() bool { return r.path == "/draft" }

// routes lists every address of an environment.
func routes() []route {
	return []route{
		{"GET", "/{$}", false, (*request).home},
		{"POST", "/news/read", false, (*request).readNews},

		{"GET", "/sign-in", true, (*request).signInForm},
		{"POST", "/sign-in", true, (*request).signIn},
		{"GET", "/sign-in/code", true, (*request).codeForm},
		{"POST", "/sign-in/code", true, (*request).code},
		{"GET", "/sign-in/new-password", true, (*request).newPasswordForm},
		{"POST", "/sign-in/new-password", true, (*request).newPassword},
		{"GET", "/sign-in/enroll", true, (*request).enrollForm},
		{"POST", "/sign-in/enroll", true, (*request).enroll},
		{"GET", "/sign-in/choose", true, (*request).chooseForm},
		{"POST", "/sign-in/choose", true, (*request).choose},
		{"POST", "/sign-out", true, (*request).signOut},
		{"POST", "/stay", false, (*request).stay},
		{"POST", "/draft", false, (*request).draft},
		{"GET", "/resume", false, (*request).resumeForm},
		{"POST", "/resume/drop", false, (*request).dropDraft},

		{"GET", "/account", false, (*request).account},
		{"POST", "/account/password", false, (*request).accountPassword},
		{"POST", "/account/second-step/remove", false, (*request).removeSecondStep},
		{"POST", "/account/sign-out-everywhere", false, (*request).signOutEverywhere},

		// System Administration
		{"GET", "/properties", false, (*request).properties},
		{"GET", "/properties/{name}", false, (*request).property},
		{"POST", "/properties/{name}", false, (*request).saveProperty},
		{"GET", "/history", false, (*request).history},
		{"GET", "/history/{seq}", false, (*request).update},
		{"GET", "/history/{seq}/notes", false, (*request).notes},
		{"GET", "/audit", false, (*request).audit},
		{"GET", "/audit/export", false, (*request).exportAudit},
		{"POST", "/audit/verify", false, (*request).verifyAudit},
		{"GET", "/concern", false, (*request).concernForm},
		{"POST", "/concern", false, (*request).reportConcern},
		{"GET", "/concerns", false, (*request).concerns},
		{"POST", "/concerns/{id}/close", false, (*request).closeConcern},

		// Client Administration and Client Workspace
		{"GET", "/clients", false, (*request).clients},
		{"GET", "/clients/new", false, (*request).clientNewForm},
		{"POST", "/clients/new", false, (*request).addClient},
		{"GET", "/clients/{id}", false, ofClient((*request).client)},
		{"GET", "/clients/{id}/edit", false, ofClient((*request).clientEditForm)},
		{"POST", "/clients/{id}/edit", false, ofClient((*request).editClient)},
		{"GET", "/clients/{id}/security", false, ofClient((*request).clientSecurity)},
		{"POST", "/clients/{id}/security/restrict", false, ofClient((*request).restrictClient)},
		{"POST", "/clients/{id}/security", false, ofClient((*request).grantException)},
		{"POST", "/clients/{id}/security/exceptions/{exception}/end", false, ofClient((*request).endException)},
		{"GET", "/clients/{id}/access", false, ofClient((*request).clientAccess)},
		{"GET", "/client-security", false, (*request).recordSecurity},
		{"GET", "/emergency", false, (*request).emergency},
		{"POST", "/emergency", false, (*request).openEmergency},
		{"POST", "/emergency/{client}/{access}/seen", false, (*request).seeEmergency},

		// Setup Data Management
		{"GET", "/organizations", false, (*request).organizations},
		{"GET", "/organizations/new", false, (*request).newOrganization},
		{"POST", "/organizations/new", false, (*request).addOrganization},
		{"GET", "/organizations/{name}", false, (*request).organization},
		{"POST", "/organizations/{name}", false, (*request).saveOrganization},
		{"GET", "/mous", false, (*request).mous},
		{"GET", "/mous/matrix", false, (*request).matrix},
		{"GET", "/mous/new", false, (*request).newMOU},
		{"POST", "/mous/new", false, (*request).addMOU},
		{"GET", "/mous/{name}", false, (*request).mou},
		{"POST", "/mous/{name}", false, (*request).saveMOU},
		{"POST", "/mous/{name}/end", false, (*request).endMOU},
		{"GET", "/option-lists", false, (*request).optionLists},
		{"GET", "/option-lists/{name}", false, (*request).optionList},
		{"POST", "/option-lists/{name}", false, (*request).saveOptionList},
		{"GET", "/option-lists/{name}/edit", false, yamlForm("option-list", "option-lists")},
		{"POST", "/option-lists/{name}/edit", false, saveYAML("option-list", "option-lists")},
		{"GET", "/option-lists/{name}/versions", false, versions("option-list", "option-lists")},
		{"GET", "/forms", false, (*request).forms},
		{"GET", "/forms/{name}", false, (*request).form},
		{"POST", "/forms/{name}", false, (*request).tryForm},
		{"GET", "/forms/{name}/edit", false, yamlForm("form", "forms")},
		{"POST", "/forms/{name}/edit", false, saveYAML("form", "forms")},
		{"GET", "/forms/{name}/versions", false, versions("form", "forms")},

		// User Management
		{"GET", "/users", false, (*request).users},
		{"GET", "/users/new", false, (*request).newUser},
		{"POST", "/users", false, (*request).addUser},
		{"GET", "/users/{id}", false, (*request).user},
		{"POST", "/users/{id}", false, (*request).saveUser},
		{"POST", "/users/{id}/unlock", false, (*request).unlockUser},
		{"POST", "/users/{id}/reset-password", false, (*request).resetPassword},
		{"POST", "/users/{id}/reset-second-step", false, (*request).resetSecondStep},
		{"POST", "/users/{id}/deactivate", false, (*request).deactivateUser},
		{"GET", "/workgroups", false, (*request).workgroups},
		{"GET", "/workgroups/{name}", false, (*request).workgroup},
		{"POST", "/workgroups/{name}", false, (*request).saveWorkgroup},
	}
}
