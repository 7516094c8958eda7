package refusal

import "slices"

// Remedy names something that a person can do about a refusal. Whoever refuses
// does not know how the person reached them, so that a remedy has no words
// here: the command line names its flags and commands, and the pages their
// buttons. Both have a table with a row for each remedy.
type Remedy string

// The remedies. The comments say what the subjects of each are, if it has any.
const (
	AcceptSource Remedy = "accept-source" // the name by which it is agreed to
	// the kinds that are empty, then the keys to delete
	AllowDelete      Remedy = "allow-delete"
	DecideConflicts  Remedy = "decide-conflicts"    // source, target, then each place to decide
	ExcludeObjects   Remedy = "exclude-objects"     // their keys; none: those that the reason names
	GetApproval      Remedy = "get-approval"        // of the plan
	GetPermission    Remedy = "get-permission"      // the permissions
	GiveEditReason   Remedy = "give-edit-reason"    // of an edit in an emergency
	GivePinReason    Remedy = "give-pin-reason"     //
	ListDrift        Remedy = "list-drift"          // what an environment has of its own
	ListPins         Remedy = "list-pins"           //
	ListSchedules    Remedy = "list-schedules"      //
	ListUpdates      Remedy = "list-updates"        //
	MakeEnvironment  Remedy = "make-environment"    //
	MirrorSource     Remedy = "mirror-source"       // the source of a first sync
	OverrideFreeze   Remedy = "override-freeze"     // or wait until it is over
	RaiseDeleteLimit Remedy = "raise-delete-limit"  // the number that the plan needs
	RollBackLater    Remedy = "roll-back-later"     // undo later updates before this one
	ScheduleOnePlan  Remedy = "schedule-one-plan"   // name a plan and a time, and nothing else
	SignInAsUser     Remedy = "sign-in-as-user"     // of an organization
	SubmitForReview  Remedy = "submit-for-review"   // the plan
	UpgradeDatabase  Remedy = "upgrade-database"    //
	WaitForOtherSync Remedy = "wait-for-other-sync" //
)

// Remedies lists every remedy.
func Remedies() []Remedy {
	return []Remedy{
		AcceptSource, AllowDelete, DecideConflicts, ExcludeObjects, GetApproval, GetPermission,
		GiveEditReason,
		GivePinReason, ListDrift, ListPins, ListSchedules, ListUpdates, MakeEnvironment,
		MirrorSource,
		OverrideFreeze, RaiseDeleteLimit, RollBackLater, ScheduleOnePlan, SignInAsUser,
		SubmitForReview, UpgradeDatabase, WaitForOtherSync,
	}
}

// Option is a remedy and what it is applied to.
type Option struct {
	Remedy   Remedy
	Subjects []string // see the constant
}

// Options lists what a person can do about an error: the options of every
// error in its tree that has a method Options, in order.
func Options(err error) []Option {
	var out []Option
	if e, ok := err.(interface{ Options() []Option }); ok {
		out = e.Options()
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return slices.Concat(out, Options(e.Unwrap()))
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			out = slices.Concat(out, Options(inner))
		}
	}
	return out
}
