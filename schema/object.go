package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Digest is the SHA-256 of an object's body, in lower-case hexadecimal. The
// empty Digest means "no such object".
type Digest string

// DigestOf identifies the content of a body.
func DigestOf(body []byte) Digest {
	sum := sha256.Sum256(body)
	return Digest(hex.EncodeToString(sum[:]))
}

// Short returns the beginning of the digest, enough for people to compare.
func (d Digest) Short() string {
	if len(d) < 12 {
		return string(d)
	}
	return string(d[:12])
}

// Head is the entry of an object in a list of all.
type Head struct {
	Key    Key
	Digest Digest
}

// Object is a configuration object: its key and its content. The name is not
// part of the body, so a mere rename does not change the digest.
type Object struct {
	Key  Key
	Body json.RawMessage // canonical JSON
}

// Head identifies the object and its content.
func (o Object) Head() Head { return Head{o.Key, DigestOf(o.Body)} }
