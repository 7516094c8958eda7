// Package syncer promotes configuration from one environment to another: it
// finds the differences, makes a plan of them, applies the plan, and undoes it.
//
//	source ─┐                        resolve, pin, select
//	base   ─┼─ candidates ─ Merge ─ Differences ─ NewPlan ─ sealed Plan ─ Apply ─ Update
//	target ─┘                                                    ▲              │
//	                                                     a person reviews    Rollback makes
//	                                                                         a Plan of it
//
// The comparison is three-way and per field. The base of an object is what the
// source held when a sync from it last considered the object
// (docs/decisions/0002-base.md). What only the source changed is promoted, what
// only the target changed is kept, what both changed differently is a conflict
// that a person resolves. Only an object that an earlier sync brought can be
// deleted, because only such an object has a base.
//
// Pure functions decide (Merge, Compare, NewPlan); the methods around them read
// and write through the small interfaces that this package declares and the
// store satisfies. Nothing here knows one kind of object from another.
package syncer
