// Package releasenotes puts the changes of a comparison, a plan or an update
// into words, once for every surface: the terminal colors the words, pages and
// Markdown lay them out.
//
// A [Wording] makes a [ChangeText] of a difference, for reviewers, and [Of]
// makes [Notes], sentences for the people who use the forms. Labels come from
// the configuration and words from the kinds' structs, so that a new kind needs
// nothing here.
//
// The package does not know where its words are shown. It writes no color and
// no HTML, and Markdown only in notes.
package releasenotes
