// Package promotion is the pages of a Configuration Sync: what differs, what is
// chosen of it, the plan that becomes of it, its review, and following it while
// it is applied. A comparison of one object has three views: fields, form and
// YAML. Choices are kept by the core, so that a reload loses none.
package promotion
