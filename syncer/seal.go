package syncer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// Seal computes the digest over the whole plan. The plan must not be changed
// afterwards.
func (p *Plan) Seal() error {
	p.Digest = ""
	raw, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("sealing the plan: %w", err)
	}
	p.Digest, err = sealOf(raw)
	return err
}

// sealOf returns the digest of a plan's text, ignoring white space and the
// digest in it.
func sealOf(raw []byte) (schema.Digest, error) {
	v, err := schema.ParseBody(raw)
	if err != nil {
		return "", err
	}
	record, ok := v.(map[string]any)
	if !ok {
		return "", fmt.Errorf("a plan is a JSON object")
	}
	delete(record, "digest")
	return schema.DigestOf(schema.Canonical(record)), nil
}

// ReadPlan parses a sealed plan and refuses it if it differs in any way from
// the plan that was sealed.
func ReadPlan(raw []byte) (*Plan, error) {
	p, err := readPlan(raw)
	if err != nil {
		return nil, refusal.New(refusal.Tampered, "%s", words.Sentence(err.Error())).
			WithHint("Make a new plan and have it reviewed.")
	}
	return p, nil
}

func readPlan(raw []byte) (*Plan, error) {
	seal, err := sealOf(raw)
	if err != nil {
		return nil, fmt.Errorf("the plan is not complete: %v", err)
	}
	var p Plan
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return nil, fmt.Errorf("this version of configsync did not make the plan: %v", err)
	}
	if p.Format != PlanFormat {
		return nil, fmt.Errorf("the plan has format %d, but this version of configsync reads format %d",
			p.Format, PlanFormat)
	}
	if err := p.checkSeal(seal); err != nil {
		return nil, err
	}
	if err := p.checkWhole(); err != nil {
		return nil, err
	}
	for _, d := range p.Changes {
		if err := d.restoreBody(); err != nil {
			return nil, err
		}
	}
	for i := range p.Bases {
		if err := p.Bases[i].restoreBody(); err != nil {
			return nil, err
		}
	}
	return &p, nil
}

// checkWhole refuses a plan that is incomplete, however well it is sealed:
// without an id it could be applied twice.
func (p *Plan) checkWhole() error {
	switch {
	case p.ID == "":
		return errors.New("the plan has no id")
	case !slices.Contains([]UpdateType{Synchronization, Rollback, Edit}, p.Type):
		return fmt.Errorf("there is no type of plan %q", p.Type)
	case slices.Contains(slices.Concat(p.Changes, p.Kept, p.Conflicts), nil):
		return errors.New("the plan lists an empty object")
	}
	return nil
}

// checkSeal compares the digest with that of the text and with that of the
// parsed plan: a field that occurs twice, for example, could make the two
// differ.
func (p *Plan) checkSeal(text schema.Digest) error {
	again, err := json.Marshal(p)
	if err != nil {
		return err
	}
	understood, err := sealOf(again)
	if err != nil {
		return err
	}
	if p.Digest != text || p.Digest != understood {
		return errors.New(
			"the plan was changed after it was sealed: its digest does not match its content",
		)
	}
	return nil
}

// restored returns the canonical form of a body, which the white space of a
// plan's file hides.
func restored(key schema.Key, body json.RawMessage, want schema.Digest) (json.RawMessage, error) {
	if body != nil {
		var err error
		if body, err = schema.CanonicalBody(body); err != nil {
			return nil, fmt.Errorf("the content of %s: %w", key, err)
		}
	}
	if digest(body) != want {
		return nil, fmt.Errorf("the content of %s does not match its digest", key)
	}
	return body, nil
}

func (d *Difference) restoreBody() (err error) {
	d.Body, err = restored(d.Key, d.Body, d.After)
	return err
}

func (b *Base) restoreBody() (err error) {
	if b.Body != nil && b.Digest != nil {
		b.Body, err = restored(b.Key, b.Body, *b.Digest)
	}
	return err
}
