// Package admintest makes the worlds that tests of the core act in:
// environments in real databases, accounts, clients, and plans in review.
package admintest
