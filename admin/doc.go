// Package admin holds the use cases of configsync. The command line and the pages call the same [Service]: one method a use
// case, each of which checks once whether the actor may do it and writes the audit log of the environment that it changes.
//
// A method returns a [*refusal.Error] for what was not done for a reason that a person can do something about. What a
// method was refused, or tried in vain, on an environment is in that environment's audit log too.
package admin
