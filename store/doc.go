// Package store stores an environment in a database: its configuration, its
// history and its audit log, accounts and sessions, clients and the records
// about them. It is the only place with SQL. One SQL text serves both engines,
// SQLite and PostgreSQL; the differences are a dialect value.
//
// Each noun has a small type around the queries of a snapshot or a transaction,
// such as userStore; an [admin.View] and an [admin.Tx] hold one of each. The
// transaction of [DB.Change] alone may change configuration: while it is open,
// another one is refused with the name of the lock's holder. That of [DB.Write]
// may change everything else; it waits for transactions that write the same
// rows. A killed process leaves the database in the state before its
// transaction.
package store
