package admin

import (
	"crypto/rand"
	"strings"
)

// NewID returns a random identifier, of an account or another record beside
// configuration.
func NewID() string { return strings.ToLower(rand.Text()) }
