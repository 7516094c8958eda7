// Package releasenotes writes what a plan or an update changes in sentences that the people who use the forms understand.
// The sentences come from the labels of the configuration and from the words in the kinds' structs, so that a new kind
// needs nothing here.
package releasenotes
