package main

import (
	"strings"

	"github.com/spf13/cobra"
)

const admissionHelp = `A production environment accepts plans that were approved (System Property
sync-approvals). Instead, --external-approval refers to an approval given
elsewhere, such as a merged pull request, and --emergency gives a reason to do
without one: the update is flagged, and someone else is asked to review it
afterwards. The history records either. During a freeze window no plan is
accepted without --override-freeze.`

// admissionFlags are the flags in place of an approval.
type admissionFlags struct{ external, emergency, overrideFreeze string }

func (f *admissionFlags) addAdmission(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.external, "external-approval", "",
		"a reference to an approval given elsewhere, such as a merged pull request")
	cmd.Flags().StringVar(&f.emergency, "emergency", "",
		"why this cannot wait for an approval; flagged in the history and reviewed afterwards")
	cmd.Flags().StringVar(&f.overrideFreeze, "override-freeze", "",
		"why this must happen during a freeze window; needs a permission, and stays in the history")
}

// check refuses empty flags, which an empty variable of a script would cause,
// and contradicting ones.
func (f *admissionFlags) check(cmd *cobra.Command) error {
	f.external, f.emergency, f.overrideFreeze = strings.TrimSpace(
		f.external,
	), strings.TrimSpace(f.emergency), strings.TrimSpace(f.overrideFreeze)
	switch {
	case cmd.Flags().Changed("external-approval") && f.external == "":
		return usagef("--external-approval needs a reference to the approval.")
	case cmd.Flags().Changed("emergency") && f.emergency == "":
		return usagef("--emergency needs a reason.")
	case cmd.Flags().Changed("override-freeze") && f.overrideFreeze == "":
		return usagef("--override-freeze needs a reason.")
	case f.external != "" && f.emergency != "":
		return usagef("Use --external-approval or --emergency, not both.")
	}
	return nil
}
