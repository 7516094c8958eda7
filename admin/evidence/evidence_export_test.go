package evidence

import "encoding/json"

// SealedAnew is a file of evidence with the digest that its content has, as
// somebody makes it who tampers with care.
func SealedAnew(raw []byte) []byte {
	digest, err := evidenceDigest(raw)
	if err != nil {
		return raw
	}
	var document map[string]any
	if err := json.Unmarshal(raw, &document); err != nil {
		return raw
	}
	document["digest"] = digest
	text, err := json.Marshal(document)
	if err != nil {
		return raw
	}
	return text
}
