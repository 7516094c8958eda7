// Package accounts is users, their passwords and second steps, and signing in.
// It enforces the System Properties about them, and what a changed property
// would do to accounts. It must not read a client's record.
//
// A sign-in goes through the stages that apply, in this order; each is asked
// for at most once:
//
//	e-mail and password -> second step -> new password -> enroll -> choose -> open
//
// Tries are reserved before a password or a code is looked at, so that tries at
// once count one by one.
package accounts
