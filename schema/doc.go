// Package schema says what configuration is: the kinds of objects, how each is
// validated, what it refers to, how it is written as YAML and read back, and
// the digest that identifies its content.
//
// An object is a [Key] and a body. The body is canonical JSON (sorted keys, no
// insignificant white space, zero values left out), so equal content has equal
// bytes and an equal [Digest]. YAML is how people and git see a body; its key
// order is the order of the fields of the kind's Go struct.
//
// A kind is one file that declares the struct, its references and its checks,
// and one line in kinds.go. Everything else here (decoding, writing, JSON
// Schema, comparison by field) is derived from the struct through its [Shape],
// and so is all of a sync: a plan, its words, a rollback.
//
// What a kind means to people is part of its [KindInfo], and nothing of it has
// a default: who may edit it, whether records name its objects, and how pages
// show them. What a change of it does to people is counted in admin/effects,
// for the kinds that do something.
//
// A form that is filled in is evaluated by package schema/fill.
//
// Clients, answers, users and passwords are not configuration. No kind can
// express them.
package schema
