// Package effects counts the effects of a plan in its environment: on accounts,
// on clients and their answers, and on who sees whose clients. It counts on
// every request, stores nothing, and shows small numbers as "fewer than 11". It
// does not decide whether a plan is applied.
package effects
