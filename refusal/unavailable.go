package refusal

// Unavailable is the error of something that configsync relies on, such as a
// database, and that could not be used. No person's input is at fault.
type Unavailable interface {
	error

	// Transient reports whether it may pass by itself, so that the same can be
	// tried again: a server is away, or is starting.
	Transient() bool

	// Plain returns what happened without the words of a driver, which name
	// servers and users.
	Plain() string
}
