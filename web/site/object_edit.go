package site

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/words"
)

// ObjectEdit is a form that changes one object of configuration. Saving is
// refused if another user has changed the object since the form was opened.
type ObjectEdit struct {
	Direct DirectEdit
	Was    schema.Digest // digest of the object when the form was opened, "" of a new one

	Effects  []string // of saving, in sentences, if they must be confirmed first
	Accepted string   // names the object and the effects that were shown
}

// ObjectEdit returns a new form. was is the digest of the object as it is now;
// a form that is sent carries its own.
func (q *Request) ObjectEdit(action admin.Action, key schema.Key, was schema.Digest) ObjectEdit {
	e := ObjectEdit{Direct: q.DirectEdit(action, key), Was: was}
	if q.PostForm.Has("was") {
		e.Was = schema.Digest(q.PostForm.Get("was"))
	}
	return e
}

// ReasonMissing finds that the reason of an emergency was not given.
func (e *ObjectEdit) ReasonMissing() Problems {
	if !e.Direct.Asks || e.Direct.Reason != "" {
		return nil
	}
	e.Direct.Problem = "Enter the reason for the emergency change."
	return Problems{ProblemAt("reason", e.Direct.Problem)}
}

// MustLook reports whether effects of saving an object were not shown yet, and
// puts them on the page.
func (e *ObjectEdit) MustLook(q *Request, o schema.Object, effects []string) bool {
	sum := sha256.Sum256(
		[]byte(o.Key.String() + "\n" + string(o.Body) + "\n" + strings.Join(effects, "\n")),
	)
	seal := hex.EncodeToString(sum[:8])
	if len(effects) == 0 || q.Input("accepted") == seal {
		return false
	}
	e.Effects, e.Accepted = effects, seal
	return true
}

// Save replaces the object of the form.
func (q *Request) Save(e ObjectEdit, summary string, o schema.Object) error {
	_, err := q.Service().Promotion.Edit(q.Context(), q.Actor(), q.Env,
		promotion.EditRequest{Objects: []schema.Object{o},
			Expect: map[schema.Key]schema.Digest{o.Key: e.Was},
			Reason: q.Input("reason"), Summary: summary})
	return err
}

// ObjectOf returns an object of configuration with the content of a struct of
// its kind.
func ObjectOf(key schema.Key, spec schema.Spec) (schema.Object, error) {
	raw, err := json.Marshal(spec)
	if err != nil {
		return schema.Object{}, err
	}
	body, err := schema.CanonicalBody(raw)
	return schema.Object{Key: key, Body: body}, err
}

// BodyDigest identifies the content of a struct of a kind, "" of none.
func BodyDigest(spec schema.Spec) schema.Digest {
	o, err := ObjectOf(schema.Key{}, spec)
	if err != nil {
		return ""
	}
	return schema.DigestOf(o.Body)
}

// NameProblem returns why a new object, in words what, cannot have a name, or
// "". taken reports whether another object has the name.
func NameProblem(name string, taken bool, what string) string {
	if err := schema.CheckName(name); err != nil {
		return words.Capital(err.Error()) + "."
	}
	switch {
	case name == "new" || name == "matrix":
		return "The ID " + name + " is reserved. Choose another one."
	case taken:
		return "The ID " + name + " is already used by another " + what + ". Choose another one."
	}
	return ""
}

// Slug makes a name of a title.
func Slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(admin.FoldName(title)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String()[:min(b.Len(), 60)], "-")
}
