package admin

// accountReader is what facts are read from: a snapshot, or a transaction.
type AccountReader interface {
	Reader
	UserReader
}
