// Package core opens the house: the rooms of the admin core behind one door.
// The command line, the pages and the tests hold a [Core]; a room holds only
// the rooms below it.
package core
