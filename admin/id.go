package admin

import (
	"crypto/rand"
	"strings"
)

// NewID returns a random identifier of an account, or of what is kept beside
// configuration.
func NewID() string { return strings.ToLower(rand.Text()) }
