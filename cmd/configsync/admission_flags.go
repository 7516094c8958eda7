package main

import (
	"strings"

	"github.com/spf13/cobra"
)

const admissionHelp = `A production environment takes a plan that was approved (System Property sync-approvals). In place of that, --external-approval refers to an approval
that was given elsewhere, such as a merged pull request, and --emergency gives a reason to do without: that is flagged in the history, and
somebody else is asked to look at it afterwards. Either is in the history.`

// admissionFlags are what may stand in place of an approval.
type admissionFlags struct{ external, emergency string }

func (f *admissionFlags) addAdmission(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.external, "external-approval", "", "a reference to an approval that was given elsewhere, such as a merged pull request")
	cmd.Flags().StringVar(&f.emergency, "emergency", "", "why this cannot wait for an approval; flagged in the history and looked at afterwards")
}

// check refuses flags that say nothing, which an empty variable of a script would be, or two things at once.
func (f *admissionFlags) check(cmd *cobra.Command) error {
	f.external, f.emergency = strings.TrimSpace(f.external), strings.TrimSpace(f.emergency)
	switch {
	case cmd.Flags().Changed("external-approval") && f.external == "":
		return usagef("--external-approval takes a reference to the approval")
	case cmd.Flags().Changed("emergency") && f.emergency == "":
		return usagef("--emergency takes a reason")
	case f.external != "" && f.emergency != "":
		return usagef("--external-approval or --emergency, not both")
	}
	return nil
}
