// Package sharing decides which organization may see which client, and puts the
// decision into words. It is pure: it takes values, returns values, and knows
// neither a database nor the configuration that holds the MOUs.
package sharing
