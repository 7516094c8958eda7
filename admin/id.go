package admin

import (
	"crypto/rand"
	"strings"
)

// newID is a random identifier of an account, or of what is kept beside
// configuration.
func NewID() string { return strings.ToLower(rand.Text()) }
