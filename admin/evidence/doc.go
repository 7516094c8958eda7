// Package evidence puts into one file how an update came about: its plan, its
// reviews, and the entries of the audit log between them. Verifying such a file
// takes nothing else. It changes nothing.
package evidence
