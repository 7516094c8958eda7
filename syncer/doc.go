// Package syncer promotes configuration from one environment to another: it
// finds the differences, makes a plan of them, applies the plan, and undoes it.
//
//	source ─┐                        resolve, pin, select
//	base   ─┼─ candidates ─ Merge ─ Differences ─ MakePlan ─ sealed Plan ─ Apply ─ Update
//	target ─┘                                                    ▲              │
//	                                                     a person reviews  MakeRollback
//	                                                                       plans the undoing
//
// The comparison is three-way and per field. The base of an object is its
// version in the source when a sync from there last considered it
// (docs/decisions/0002-base.md). A field that only the source changed is
// promoted, one that only the target changed is kept, and one that both changed
// differently is a conflict that a person resolves. Only an object that an
// earlier sync brought can be deleted, because only such an object has a base.
//
// Pure functions decide (Merge, Compare); the functions around them read and
// write through the small interfaces that this package declares and the store
// satisfies. Nothing here depends on a single kind of object.
package syncer
