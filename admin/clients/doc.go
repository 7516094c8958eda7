// Package clients is the records of clients: finding, adding and editing them,
// Release Exceptions, Restrict Intake, emergency access, and who can see a
// record and why. Who may see it is decided by admin/sharing alone; this room
// reads the facts. What may not be seen is not found, in the same words.
package clients
