// Package admin is the vocabulary of the core: environments, users, clients,
// reviews, schedules, the interfaces of their stores, and the [Door] that every
// use case goes through. The use cases themselves are in the packages below
// this folder, each with a Service over the Door; package core puts them
// together for the command line and the pages.
//
// A use case checks once whether the actor may do it, and writes the audit log
// of the environment that it changes. It returns a [*refusal.Error] if a person
// can do something about the reason. Refused and failed actions are in that
// environment's audit log too.
package admin
