package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// File returns the evidence as a file: JSON, for people indented.
func (e Evidence) File() ([]byte, error) {
	raw, err := json.MarshalIndent(e, "", "  ")
	return append(raw, '\n'), err
}

// computeDigest returns the digest over the whole evidence.
func (e Evidence) computeDigest() (schema.Digest, error) {
	raw, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("sealing the evidence: %w", err)
	}
	return evidenceDigest(raw)
}

// evidenceDigest returns the digest of an evidence's text, whatever its white
// space and whatever digest stands in it.
func evidenceDigest(raw []byte) (schema.Digest, error) {
	v, err := schema.ParseBody(raw)
	if err != nil {
		return "", err
	}
	record, ok := v.(map[string]any)
	if !ok {
		return "", errors.New("evidence is a JSON object")
	}
	delete(record, "digest")
	return schema.DigestOf(schema.Canonical(record)), nil
}

// readEvidence parses a file of evidence. fits reports whether its digest is
// that of the text and that of the parsed content: a field that occurs twice,
// for example, could make the two differ.
func readEvidence(raw []byte) (e Evidence, fits bool, err error) {
	text, err := evidenceDigest(raw)
	if err != nil {
		return e, false, refusal.New(refusal.Tampered, "The evidence is not complete: %v.", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&e); err != nil {
		return e, false, refusal.New(refusal.Tampered,
			"This version of configsync did not make the evidence: %v.", err)
	}
	if e.Format != EvidenceFormat {
		return e, false, refusal.New(refusal.Tampered,
			"The evidence has format %d, but this version of configsync reads format %d.",
			e.Format, EvidenceFormat)
	}
	understood, err := e.computeDigest()
	if err != nil {
		return e, false, refusal.New(refusal.Tampered, "%s", words.Sentence(err.Error()))
	}
	return e, e.Digest == text && e.Digest == understood, nil
}
