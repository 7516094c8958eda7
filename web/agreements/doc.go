// Package agreements is the pages of Security Organizations and MOUs: lists,
// the matrix of who shares with whom, and what an agreement shares from when
// until when.
package agreements
