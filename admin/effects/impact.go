package effects

import (
	"cmp"
	"slices"
	"strings"

	"configsync/schema"
)

// Impact is the effect of one change on existing people and records.
type Impact struct {
	// Key is the changed object, under its new name. Of [ImpactFormLost] it is
	// the workgroup, which may itself be unchanged.
	Key      schema.Key
	Path     string // place in the object, as in [syncer.Field]; "" is the whole
	Kind     ImpactKind
	Count    int    // exact, and never 0; not for people
	Sentence string // with the number as in [Counted]
}

// placed is an impact of the change at a place among all.
type placed struct {
	at int
	Impact
}

// ImpactKind is the kind of an Impact.
type ImpactKind string

// The kinds.
const (
	ImpactFormRemoved ImpactKind = "form-removed" // answers of a form that would be gone
	// answers of a field that the form would no longer have
	ImpactFieldRemoved  ImpactKind = "field-removed"
	ImpactOptionRemoved ImpactKind = "option-removed" // answers that are a code which would be gone
	// active accounts that would be left without any workgroup
	ImpactWorkgroupLost ImpactKind = "workgroup-lost"
	// records that have no answer to a field which would newly be required
	ImpactFieldBlank ImpactKind = "field-blank"
	// forms that members of a workgroup might no longer use
	ImpactFormLost ImpactKind = "form-lost"
	ImpactAccounts ImpactKind = "accounts" // accounts that a System Property touches
	// answers that are a code which could no longer be chosen
	ImpactOptionRetired ImpactKind = "option-retired"
	// answers that are a code which would mean what another one meant
	ImpactMeaning ImpactKind = "meaning"
	ImpactHidden  ImpactKind = "hidden" // answers that a condition would hide
	// answers that would stay, and could no longer be entered
	ImpactUnfit ImpactKind = "unfit"
	// records that would lack an answer which a condition newly asks for
	ImpactWaits ImpactKind = "waits"
)

// harm lists the kinds, the most harmful first.
var harm = []ImpactKind{
	ImpactMeaning, ImpactFormRemoved, ImpactFieldRemoved, ImpactHidden, ImpactOptionRemoved,
	ImpactWorkgroupLost, ImpactUnfit, ImpactFieldBlank, ImpactWaits, ImpactFormLost,
	ImpactAccounts, ImpactOptionRetired,
}

// inOrder puts impacts in the order of the changes; those of one object by how
// they hurt, the more first.
func inOrder(impacts []placed) []Impact {
	slices.SortStableFunc(impacts, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.at, b.at), schema.CompareKeys(a.Key, b.Key),
			cmp.Compare(slices.Index(harm, a.Kind), slices.Index(harm, b.Kind)),
			cmp.Compare(b.Count, a.Count), strings.Compare(a.Path, b.Path))
	})
	var out []Impact
	for _, i := range impacts {
		out = append(out, i.Impact)
	}
	return out
}
