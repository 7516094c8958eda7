// Package history reads the history of the configuration: updates with their
// release notes, the versions of an object, System Properties, and the audit
// log. It changes nothing.
package history
