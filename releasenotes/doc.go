// Package releasenotes puts into words what a comparison, a plan or an update
// changes, once for every surface: the terminal colors the words, pages and
// Markdown lay them out.
//
// A [Wording] makes a [ChangeText] of a difference, for those who review it,
// and [Of] makes [Notes], sentences that the people who use the forms
// understand. Labels come from the configuration and words from the kinds'
// structs, so that a new kind needs nothing here.
//
// The package must not know where its words are shown, and writes no sign in a
// color, no HTML, and Markdown only in notes.
package releasenotes
