// Package evidence exports the record of an update as one file: its plan, its
// reviews, and the entries of the audit log between them. Verifying such a file
// needs nothing else. It changes nothing.
package evidence
