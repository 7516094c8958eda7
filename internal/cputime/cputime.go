// Package cputime measures work by the processor time that it takes, for tests
// of speed: it stays the same on a machine that is busy with something else.
package cputime

import "time"

// Of returns how much processor time the process used while do ran. What runs
// beside it in the same process counts, too, so tests that compare it with a
// limit of milliseconds are not parallel. Where the system does not tell, it is
// the time that has passed.
func Of(do func()) time.Duration {
	begun := used()
	do()
	return used() - begun
}

// Least returns the least of what some tries took, and tries no more once one
// took no longer than enough: the first tries fill caches, and the collector of
// garbage runs in some.
func Least(tries int, enough time.Duration, do func()) time.Duration {
	least := Of(do)
	for ; tries > 1 && least > enough; tries-- {
		least = min(least, Of(do))
	}
	return least
}
