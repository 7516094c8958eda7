package syncer

// Code says why something was not done, in a way that programs can tell apart.
type Code string

// The codes.
const (
	BadRequest Code = "bad-request" // the request itself makes no sense
	Moot       Code = "moot"        // a decision about what does not differ
	BadSource  Code = "bad-source"  // empty, unreadable, or the outcome would not be valid configuration
	Stale      Code = "stale"       // what was reviewed has moved since
	Applied    Code = "applied"     // the plan was applied before
	Conflicted Code = "conflict"    // a person must decide first
	Forbidden  Code = "forbidden"   // consent, limits, retention
	Tampered   Code = "tampered"    // a plan is not what was sealed
	Locked     Code = "locked"      // another sync is running
	Frozen     Code = "frozen"      // a freeze window
)

// Refusal is the error of something that was not done for a reason that a person can do something about. Nothing was changed.
type Refusal struct {
	Code   Code
	Reason string // what happened
	Hint   string // what to do now; may be ""
}

func (r *Refusal) Error() string {
	if r.Hint == "" {
		return r.Reason
	}
	return r.Reason + "\n" + r.Hint
}
