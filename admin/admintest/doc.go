// Package admintest makes the world that tests of the core act in:
// environments in real databases, accounts, clients, and plans in review.
//
//	w := admintest.New(t, admintest.Role(admin.Production), admintest.Set("login-attempts", 3))
//	ana := w.Add(admintest.Person("Ana Ruiz", "administrators"))
//	w.Clock.Advance(time.Hour)
//
// Tests that need less than a world take its parts: [Clock], [NewCore], [Open],
// [SetPassword], [Member].
package admintest
