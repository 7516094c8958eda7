// Package store keeps an environment in a database: its configuration, its
// history and its audit log, accounts and sessions, clients and what concerns
// them. It is the only place with SQL. One SQL text serves both engines, SQLite
// and PostgreSQL; what differs is a dialect value.
//
// A [Snapshot] is one consistent read. A [Tx] of [DB.Change] is a transaction
// that alone may change configuration: while it is open, another one is refused
// with who holds the lock. A [Tx] of [DB.Write] may change everything else; it
// waits for those that write the same. A killed process leaves the database as
// it was before its transaction.
package store
