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

		// Client Administration and Client Workspace

		// Setup Data Management
		{"GET", "/forms/{name}", false, (*request).form},
		{"POST", "/forms/{name}", false, (*request).tryForm},

		// User Management
	}
}
