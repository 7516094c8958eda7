// Package admin is the vocabulary of the core: environments, users, clients,
// reviews, schedules, the interfaces of their stores, and the [Door] that every
// use case goes through. The use cases themselves stand in the rooms below this
// folder, each with a Service over the Door; package core puts them together
// for the command line and the pages.
//
// A use case checks once whether the actor may do it, and writes the audit log
// of the environment that it changes. It returns a [*refusal.Error] for what
// was not done for a reason that a person can do something about. What was
// refused, or tried in vain, is in that environment's audit log too.
package admin
