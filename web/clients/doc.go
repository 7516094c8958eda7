// Package clients is the pages of client records: finding, adding and editing
// them, their security, who can see them, and emergency access. What a user may
// not see looks like what does not exist; the core sees to it.
package clients
