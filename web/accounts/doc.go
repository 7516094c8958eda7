// Package accounts is the pages of people's accounts: signing in with its
// stages, what somebody was typing when a session ended, one's own account, and
// the administration of users and workgroups. Which stage comes next is decided
// by the core.
package accounts
