// Package store keeps an environment in a database: its configuration, its
// history and its audit log, accounts and sessions, clients and what concerns
// them. It is the only place with SQL. One SQL text serves both engines, SQLite
// and PostgreSQL; what differs is a dialect value.
//
// Each noun has a small type around the queries of a snapshot or a transaction,
// such as userStore; an [admin.View] and an [admin.Tx] hold one of each. The
// transaction of [DB.Change] alone may change configuration: while it is open,
// another one is refused with who holds the lock. That of [DB.Write] may change
// everything else; it waits for those that write the same. A killed process
// leaves the database as it was before its transaction.
package store
