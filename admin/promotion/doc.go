// Package promotion compares environments, keeps plans in review, and applies
// and undoes them. It owns comparisons with what was chosen in them, reviews
// and their approvals, edits by hand, and freeze windows as far as they hold a
// plan up. It must not decide whom a plan touches ([effects] counts that), when
// a schedule runs, or who may sign in.
//
// A review is open until its plan was applied, or somebody canceled or rejected
// it. Whether an open one is approved or stale is stored nowhere:
// [admin.Review] tells it from the events, and the target from its content.
//
//	submitted -> in review -> applied
//	                      \-> rejected
//	                      \-> canceled
//
// A plan passes these gates, in this order, inside the transaction that
// applies it. The first gate that refuses ends the application: nothing is
// written but the refusal in the audit log.
//
//	   gate                 asks                                    refusal
//	1  conflicts decided    is nothing left for a person to        conflicted
//	                        decide?
//	2  deletions agreed     were the deletions agreed to?          forbidden
//	3  agreements allowed   may the actor edit agreements, where   forbidden
//	                        an edit changes them beside others?
//	4  direct changes       does direct-changes allow the edit,    forbidden
//	                        with its reason?
//	5  newest attempt       is this the newest attempt at a run    superseded,
//	                        that has not become an update?         applied
//	6  not frozen           is there no freeze window, or may the  frozen
//	                        actor override it, with a reason?
//	7  still reviewed       is the review of the plan open, and    forbidden,
//	                        of this very plan?                     tampered
//	8  still asked for      does the source of the sync, where it  stale
//	                        is known here and can be read, still
//	                        ask for each change?
//	9  approved             is the plan approved: by reviewers,    forbidden
//	                        elsewhere, or because of an
//	                        emergency?
//	10 reasons fit          do the reasons fit into the history,   bad source,
//	                        and hold no personal data?             bad request
//
// Gates 3 and 4 ask about edits only, 6 to 10 about syncs and rollbacks only, 8
// about syncs only, and 7, 9 and 10 in production only. Before the first gate,
// the door has asked whether the actor may apply a plan of this type at all,
// and the lock on the environment's configuration was taken. After the last
// one, applyGuarded keeps what accounts and clients need, and [syncer.Apply]
// checks that the plan is whole, meant for this environment, not applied
// before, within the limit on the deletions of a day, from the source that the
// environment was last synced from, and that nothing it touches has moved.
package promotion
