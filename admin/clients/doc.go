// Package clients owns the records of clients: finding, adding and editing
// them, Release Exceptions, Restrict Intake, emergency access, and the report
// of who can see a record and why. admin/sharing alone decides who may see it;
// this package reads the facts. A record that the actor may not see is reported
// as missing, in the same words.
package clients
