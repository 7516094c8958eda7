// Package schedules runs syncs at their times. It owns schedules, the ledger of
// their runs, the replicas that perform them ([Scheduler]), and the messages
// about them. It must not apply a plan by itself: every plan passes the gates
// of promotion. When a schedule runs is decided by the ledger alone, as one
// pure function over its content and the clock of the database that holds it.
//
//	planned -> running -> ran | no changes | held | skipped | missed | failed
//
// A run ends exactly once, for the first of these reasons that holds.
//
// Without another attempt, by a turn of the ledger ([occurrence.endReason]),
// unless a replica has the run by a lease:
//
//	   when                                                    ends as
//	1  its schedule is not there any more                      held
//	2  it was begun 40 times, and no attempt came to an end    failed
//	3  another target stops it, before its first attempt:
//	   the pilot did not succeed, or, without KeepGoing,
//	   a target of its wave did not                            held
//	   (4 to 10 only before any target of the occurrence is begun)
//	4  its schedule was removed                                held
//	5  its schedule is paused, and nobody asked for the run    held
//	6  it was asked for more than an hour ago                  missed
//	7  it was asked for, or is at most five minutes late       goes on
//	8  it is late, and Late is 0                               missed
//	9  it is later than Late                                   missed
//	10 it is late, and a later occurrence runs instead         missed
//
// By an attempt ([Scheduler.attempt]), in the target:
//
//	11 an earlier attempt has become an update                 ran
//	12 the attempts are used up: more than 20 were begun, or
//	   more failed than backoff has waits                      failed
//	13 the target is frozen                                    skipped
//	14 source and target changed the same                      held
//	15 there is nothing to promote                             no changes
//	16 it would delete objects or widen sharing                held
//	17 nothing that is ready is approved                       held
//	18 a gate refuses its plan (see gates.go): it is stale,
//	   closed, unapproved, or not what was reviewed            held
//	19 its plan was applied before                             no changes
//	20 its plan was applied now                                ran
//	21 any other refusal or error                              failed
//
// 14 to 17 are asked of schedules that promote what is ready, and not of those
// that apply a plan.
//
// An attempt that another replica takes over, or that something passing
// prevented (a lock, a server that cannot be reached), does not end the run: it
// is planned again.
package schedules
