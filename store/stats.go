package store

import "database/sql"

// Stats tells how many connections there are, how many of them are in use, and
// how often somebody has waited for one. On PostgreSQL they are those of the
// driver's own pool, from which database/sql borrows.
func (db *DB) Stats() sql.DBStats { return db.engine.stats(db.pool) }

func (e sqliteEngine) stats(pool *sql.DB) sql.DBStats { return pool.Stats() }

func (e postgresEngine) stats(*sql.DB) sql.DBStats {
	s := e.pool.Stat()
	return sql.DBStats{MaxOpenConnections: int(s.MaxConns()), OpenConnections: int(s.TotalConns()),
		InUse: int(s.AcquiredConns()), Idle: int(s.IdleConns()),
		WaitCount: s.EmptyAcquireCount(), WaitDuration: s.EmptyAcquireWaitTime()}
}
