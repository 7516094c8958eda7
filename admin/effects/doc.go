// Package effects counts whom a plan would touch in the environment that it is
// for: accounts, clients with their answers, and who newly sees whose clients.
// It counts at every look, stores nothing, and tells small numbers as "fewer
// than 11". It must not decide whether a plan is applied.
package effects
