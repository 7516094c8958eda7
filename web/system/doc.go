// Package system is the pages of System Administration: System Properties, the
// System Update History with its release notes and evidence, the audit log, and
// concerns.
package system
