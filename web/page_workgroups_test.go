package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"configsync/admin/admintest"
	"configsync/schema"
)

func TestWorkgroups(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	s.caseManager(s.training)
	v.get("/training/workgroups").shows(t, http.StatusOK, "9 workgroups", "Case Managers",
		"Work with clients", "Auditors", "View the configuration · Read the audit log")
	v.get("/training/workgroups/case-managers").shows(t, http.StatusOK, "2 accounts", "Cam Ruiz",
		"cam@example.org", "Permissions")
	a := v.get("/training/workgroups?sort=accounts")
	if text := a.text(); strings.Index(
		text, "Case Managers Staff",
	) > strings.Index(text, "Auditors May") {
		t.Errorf("not sorted by accounts:\n%s", text)
	}
	v.get("/training/workgroups/none").shows(t, http.StatusNotFound)
}

func TestEditWorkgroup(t *testing.T) {
	t.Parallel()
	s, v := administered(t, "training")
	const path = "/training/workgroups/case-managers"
	version := v.get(path).input(t, "version")
	a := v.post(path, url.Values{
		"title":       {""},
		"description": {"All of them."},
		"permission":  {"read-audit-log"},
	})
	a.shows(t, http.StatusUnprocessableEntity, "Enter the workgroup’s name.",
		"All of them.")
	if !strings.Contains(a.Body, `value="read-audit-log" checked`) ||
		strings.Contains(a.Body, `value="work-with-clients" checked`) {
		t.Errorf("what was chosen is lost:\n%s", a.Body)
	}
	form := url.Values{
		"title":       {"Case Workers"},
		"description": {"All of them."},
		"permission":  {"work-with-clients", "read-audit-log"},
		"version":     {version},
	}
	v.done(v.post(path, form), path).shows(t, http.StatusOK, "Case Workers saved.",
		"by ada@example.org")
	state, err := s.service.Accounts.ShowWorkgroup(t.Context(), admintest.Operator, s.training,
		"case-managers")
	if err != nil || state.Title != "Case Workers" || len(state.Permissions) != 2 ||
		state.Permissions[1] != schema.ReadAuditLog {
		t.Errorf("saved as %+v, %v", state, err)
	}
	v.post(path, form).shows(t, http.StatusUnprocessableEntity,
		"ada@example.org changed this workgroup while you were editing.")
	form.Del("version")
	v.post(path, form).shows(t, http.StatusUnprocessableEntity, "Nothing to save.")
	v.post("/training/workgroups/system-administrators", url.Values{
		"title": {"System Administrators"},
	}).shows(
		t, http.StatusUnprocessableEntity, "nobody could administer accounts",
	)
}

func TestWorkgroupInProduction(t *testing.T) {
	t.Parallel()
	_, v := administered(t, "production")
	const path = "/production/workgroups/case-managers"
	v.get(path).shows(t, http.StatusOK, "This is an emergency change.")
	v.post(path, url.Values{"title": {"X"}}).shows(t, http.StatusUnprocessableEntity,
		reasonMissing)
}

// Every permission has words.
func TestPermissionWords(t *testing.T) {
	t.Parallel()
	_, v := administered(t, "training")
	a := v.get("/training/workgroups/case-managers")
	for _, p := range schema.Permissions() {
		if !strings.Contains(a.Body, `value="`+string(p)+`"`) ||
			strings.Contains(a.text(), " "+string(p)+" ") {
			t.Errorf("%s has no words", p)
		}
	}
}
