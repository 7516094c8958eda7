// Package demo fills a training environment with fake people. Production
// refuses it.
package demo
