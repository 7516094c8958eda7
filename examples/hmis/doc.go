// Package hmis holds three configuration trees of a homeless management
// information system: what Training and Production hold, and what Production
// held after the last sync. README.md says what they are and how they differ.
//
// The trees are written by the program in generate; edit what it reads, not the
// trees.
package hmis

//go:generate go run ./generate -out .
