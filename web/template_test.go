package web

import (
	"testing"

	"github.com/jba/templatecheck"
)

// checked are the structs of the pages, by template.
var checked = map[string]any{
	"account":         &AccountPage{},
	"adopt":           &AdoptPage{},
	"audit":           &AuditPage{},
	"choose":          &ChoosePage{},
	"client":          &ClientPage{},
	"client_access":   &ClientAccessPage{},
	"client_edit":     &ClientEditPage{},
	"client_new":      &ClientNewPage{},
	"client_security": &ClientSecurityPage{},
	"clients":         &ClientsPage{},
	"code":            &CodePage{},
	"compare":         &ComparePage{},
	"compare_object":  &CompareObjectPage{},
	"concern":         &ConcernPage{},
	"concerns":        &ConcernsPage{},
	"emergency":       &EmergencyPage{},
	"enroll":          &EnrollPage{},
	"failure":         &FailurePage{},
	"form":            &FormPage{},
	"freezes":         &FreezesPage{},
	"forms":           &FormsPage{},
	"front":           &FrontPage{},
	"handover":        &HandoverPage{},
	"history":         &HistoryPage{},
	"home":            &HomePage{},
	"matrix":          &MatrixPage{},
	"mou":             &MOUPage{},
	"mous":            &MOUsPage{},
	"new_password":    &NewPasswordPage{},
	"new_user":        &NewUserPage{},
	"notes":           &NotesPage{},
	"option_list":     &OptionListPage{},
	"option_lists":    &OptionListsPage{},
	"organization":    &OrganizationPage{},
	"organizations":   &OrganizationsPage{},
	"plan_object":     &PlanObjectPage{},
	"plans":           &PlansPage{},
	"properties":      &PropertiesPage{},
	"property":        &PropertyPage{},
	"record_security": &RecordSecurityPage{},
	"recovery":        &RecoveryPage{},
	"request":         &RequestPage{},
	"resume":          &ResumePage{},
	"review":          &ReviewPage{},
	"run":             &RunPage{},
	"runs":            &RunsPage{},
	"schedule":        &SchedulePage{},
	"schedule_new":    &ScheduleNewPage{},
	"schedules":       &SchedulesPage{},
	"sign_in":         &SignInPage{},
	"sync":            &SyncPage{},
	"update":          &UpdatePage{},
	"user":            &UserPage{},
	"users":           &UsersPage{},
	"versions":        &VersionsPage{},
	"workgroup":       &WorkgroupPage{},
	"workgroups":      &WorkgroupsPage{},
	"yaml":            &YAMLPage{},
}

// Every template uses only what its struct has, with values of the types that
// it needs, on every branch.
func TestTemplates(t *testing.T) {
	t.Parallel()
	parts, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	pages := parts.pages
	for name, template := range pages {
		page, ok := checked[name]
		if !ok {
			t.Errorf("templates/page_%s.html is not checked: add its struct to the list in this test",
				name)
			continue
		}
		if err := templatecheck.CheckHTML(template, page); err != nil {
			t.Errorf("templates/page_%s.html: %v", name, err)
		}
	}
	for name := range checked {
		if pages[name] == nil {
			t.Errorf("there is no templates/page_%s.html", name)
		}
	}
}
