package store

import "database/sql"

// Pool is the database's connections, for tests that limit what they may do.
func (db *DB) Pool() *sql.DB { return db.pool }
