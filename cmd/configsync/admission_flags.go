package main

import (
	"strings"

	"github.com/spf13/cobra"
)

const admissionHelp = `A production environment takes a plan that was approved (System Property sync-approvals). In place of that, --external-approval refers to an approval
that was given elsewhere, such as a merged pull request, and --emergency gives a reason to do without: that is flagged in the history, and
somebody else is asked to look at it afterwards. Either is in the history. During a freeze window nothing is taken, but with --override-freeze.`

// admissionFlags are what may stand in place of an approval.
type admissionFlags struct{ external, emergency, overrideFreeze string }

func (f *admissionFlags) addAdmission(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.external, "external-approval", "",
		"a reference to an approval that was given elsewhere, such as a merged pull request")
	cmd.Flags().StringVar(&f.emergency, "emergency", "",
		"why this cannot wait for an approval; flagged in the history and looked at afterwards")
	cmd.Flags().StringVar(&f.overrideFreeze, "override-freeze", "",
		"why this must be during a freeze window; takes a permission, and stays in the history")
}

// check refuses flags that say nothing, which an empty variable of a script
// would be, or two things at once.
func (f *admissionFlags) check(cmd *cobra.Command) error {
	f.external, f.emergency, f.overrideFreeze = strings.TrimSpace(
		f.external,
	), strings.TrimSpace(f.emergency), strings.TrimSpace(f.overrideFreeze)
	switch {
	case cmd.Flags().Changed("external-approval") && f.external == "":
		return usagef("--external-approval takes a reference to the approval")
	case cmd.Flags().Changed("emergency") && f.emergency == "":
		return usagef("--emergency takes a reason")
	case cmd.Flags().Changed("override-freeze") && f.overrideFreeze == "":
		return usagef("--override-freeze takes a reason")
	case f.external != "" && f.emergency != "":
		return usagef("--external-approval or --emergency, not both")
	}
	return nil
}
