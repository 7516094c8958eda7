package accounts

import (
	"testing"

	"configsync/web/site/sitetest"
)

func TestTemplates(t *testing.T) {
	t.Parallel()
	sitetest.CheckTemplates(t, map[string]any{
		"account":      &accountPage{},
		"choose":       &choosePage{},
		"code":         &codePage{},
		"enroll":       &enrollPage{},
		"handover":     &handoverPage{},
		"new_password": &newPasswordPage{},
		"new_user":     &newUserPage{},
		"recovery":     &recoveryPage{},
		"resume":       &resumePage{},
		"sign_in":      &signInPage{},
		"user":         &userPage{},
		"users":        &usersPage{},
		"workgroup":    &workgroupPage{},
		"workgroups":   &workgroupsPage{},
	})
}
