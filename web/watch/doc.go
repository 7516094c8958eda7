// Package watch is what tells machines how the server does: probes, metrics for
// Prometheus, and spans of requests. Nothing in it names a client, a user or
// what somebody asked for.
package watch
