// Package demo fills a training environment with fake people. Production
// refuses it unless the workspace is a demonstration.
package demo
