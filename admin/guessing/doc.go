// Package guessing estimates how many guesses a password takes.
//
// It is the package matching of github.com/trustelem/zxcvbn v1.0.1 (MIT, see
// LICENSE), which finds the common words, names, dates, repeats, sequences and
// rows of keys that a password is made of. The original builds maps of its
// 93,000 words when a program starts: 36 ms and 10 MB in every command. Here
// they are built when the first password is judged. The words, the keyboards
// and the scoring are the module's own, and a test holds the number of guesses
// against the original's. docs/decisions/0018-start-up.md has the alternatives.
//
// It imports nothing of configsync.
package guessing
