package admin

import (
	"context"
	"fmt"

	"configsync/schema"
	"configsync/syncer"
)

// Effects is whom a change of configuration would touch in the environment that it is made to, counted there at one moment.
type Effects struct {
	Impacts  []Impact         // in the order of the changes; within one object those that could hurt first
	Sharing  []SharingEffect  // what is lost first
	Restrict []RestrictEffect // by title; only organizations that are there before and after, and for which it differs
	// Widens says that somebody newly sees clients, or that new clients newly start unrestricted: it takes a privacy officer's approval.
	Widens bool
}

// EffectsSource is the consistent read that effects are counted in: a snapshot, or a transaction before it changes anything.
type EffectsSource interface {
	reader
	UserReader
	EffectReader
}

var (
	_ EffectsSource = Snapshot(nil)
	_ EffectsSource = Tx(nil)
)

// effectsOf counts whom differences would touch, by what one consistent read of the target holds and by the environment's day. What the
// differences do not name stays as it is; those that do nothing are ignored.
func (s *Service) effectsOf(ctx context.Context, env *Environment, from EffectsSource, changes []*syncer.Difference) (Effects, error) {
	return Effects{}, nil
}

// Counted is how a number of people or records is told: a small one could point at somebody, and is "fewer than 11"; others have
// thousands separators.
func Counted(n int) string {
	if 0 < n && n < 11 {
		return "fewer than 11"
	}
	return thousands(n)
}

// thousands writes a number that is not negative in groups of three digits.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// ImpactKind says what is touched, and how.
type ImpactKind string

// The kinds, those that hurt most first.
const (
	ImpactFormRemoved   ImpactKind = "form-removed"   // answers of a form that is gone
	ImpactFieldRemoved  ImpactKind = "field-removed"  // answers of a field that the form no longer has
	ImpactOptionRemoved ImpactKind = "option-removed" // answers that are a code which is gone
	ImpactFieldBlank    ImpactKind = "field-blank"    // records that have no answer to a field which is newly required
	ImpactOptionRetired ImpactKind = "option-retired" // answers that are a code which can no longer be chosen
	ImpactWorkgroupLost ImpactKind = "workgroup-lost" // active accounts that are left without any workgroup
	ImpactFormLost      ImpactKind = "form-lost"      // forms that members of a workgroup may no longer use
	ImpactAccounts      ImpactKind = "accounts"       // accounts that a System Property touches
)

// Impact is what one change would do to people and records that are there.
type Impact struct {
	// Key is the object whose change does it, under its new name; of [ImpactFormLost] the workgroup, which may itself be unchanged.
	Key   schema.Key
	Path  string // place in the object, as in [syncer.Field]; "" is the whole
	Kind  ImpactKind
	Count int // exact; not for people
	Says  string
}

// SharingEffect is a time during which a viewer newly sees an owner's clients, or no longer does. Both days are inclusive.
type SharingEffect struct {
	Owner, Viewer string      // names of organizations, as after the change
	Gained        bool        // the viewer newly sees them; otherwise it no longer does
	From          schema.Date // not before the environment's day
	Until         schema.Date // "" is open
	// OneWay says that the owner does not see the viewer's clients on any of these days; of a loss, that the owner loses none on them.
	OneWay  bool
	Clients int // the owner's clients that are not restricted now; exact, not for people
	Says    string
}

// RestrictEffect is that new clients of an organization would start differently.
type RestrictEffect struct {
	Organization string
	Restricted   bool // they newly start restricted; otherwise they no longer do
	Says         string
}

// EffectReader counts what people have entered, and who they are, for what a change of configuration would do. What is none is left out.
type EffectReader interface {
	// CountRecords counts the clients that have an answer to each of the forms.
	CountRecords(ctx context.Context, forms []string) (map[string]int, error)
	// CountFormAnswers counts the answers to each of the forms, also to fields that it no longer has.
	CountFormAnswers(ctx context.Context, forms []string) (map[string]int, error)
	// CountAnswers counts the answers to each of the fields.
	CountAnswers(ctx context.Context, fields []FormField) (map[FormField]int, error)
	// CountAnswered counts the clients that have an answer to each of the fields.
	CountAnswered(ctx context.Context, fields []FormField) (map[FormField]int, error)
	// CountChosen counts the answers that are each of the codes. A code has at most 64 characters.
	CountChosen(ctx context.Context, codes []FieldCode) (map[FieldCode]int, error)
	// CountUnrestricted counts the clients of each of the owners that are not restricted.
	CountUnrestricted(ctx context.Context, owners []string) (map[string]int, error)
	// CountStranded counts, by each of the workgroups gone, its active members who are in none of those that stay.
	CountStranded(ctx context.Context, gone, stay []string) (map[string]int, error)
}

// FormField is a field of a form, by their names.
type FormField struct{ Form, Field string }

// FieldCode is an answer to a field that is chosen.
type FieldCode struct{ Form, Field, Code string }
