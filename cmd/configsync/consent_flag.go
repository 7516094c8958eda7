package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

const consentHelp = `Agree to each deletion by name, which --yes does not cover: --allow-delete
form/old-intake mou/2019-002. On a terminal you see the list and are asked. If
the source has no objects of a kind at all, a folder may be missing: agree to
that with the name of the kind too, such as --allow-delete mou. Outside of
production, --allow-delete without a name agrees to every deletion in the plan.`

// consentFlag is --allow-delete: the keys of the objects that may be deleted,
// and the kinds that may be empty in the source. Without a value it agrees to
// the deletions that the plan lists.
type consentFlag struct{ agreed syncer.Consent }

var _ pflag.Value = (*consentFlag)(nil)

// listed is the value that stands for the flag without one.
const listed = "listed"

func (f *consentFlag) addTo(flags *pflag.FlagSet) {
	flags.Var(f, "allow-delete",
		"agree to delete the objects with these keys, which --yes does not cover; or "+
			"name a kind that the source has no objects of (repeatable)")
	flags.Lookup("allow-delete").NoOptDefVal = listed
}

// Set adds a key or a kind to the consent.
func (f *consentFlag) Set(value string) error {
	for name := range strings.SplitSeq(value, ",") {
		key, err := schema.ParseKey(name)
		_, isKind := schema.All().Of(name)
		switch {
		case name == listed:
			f.agreed.Listed = true
		case isKind:
			f.agreed.Empty = append(f.agreed.Empty, name)
		case err != nil:
			return fmt.Errorf("%w, or a kind, such as form", err)
		default:
			f.agreed.Delete = append(f.agreed.Delete, key)
		}
	}
	return nil
}

// Type names the value in a help text.
func (f *consentFlag) Type() string { return "KEY" }

// String returns the default in a help text: nothing is agreed to.
func (f *consentFlag) String() string { return "" }

// joinConsent lets people write --allow-delete KEY KEY, which is several words
// for one flag.
func joinConsent(args []string) []string {
	kinds := schema.All()
	named := func(word string) bool {
		kind, _, _ := strings.Cut(word, "/")
		_, ok := kinds.Of(kind)
		return ok
	}
	var out []string
	for i := 0; i < len(args); i++ {
		out = append(out, args[i])
		if args[i] != "--allow-delete" {
			continue
		}
		n := slices.IndexFunc(args[i+1:], func(word string) bool { return !named(word) })
		if n < 0 {
			n = len(args) - i - 1
		}
		if n > 0 {
			out[len(out)-1] += "=" + strings.Join(args[i+1:i+1+n], ",")
		}
		i += n
	}
	return out
}

// askForDeletions shows the deletions that lack consent, and adds the person's
// consent. A kind that is empty in the source is confirmed by its name. Without
// consent the command ends.
func askForDeletions(
	a *app, env *admin.Environment, plan *syncer.Plan, consent *syncer.Consent,
) error {
	if promotion.CheckConsent(env, plan, *consent) == nil {
		return nil
	}
	given := *consent
	if env.Role == admin.Production {
		given.Listed = false
	}
	deletions, empty := plan.Lacking(given)
	wording := releasenotes.Wording{Kinds: a.service.Kinds}
	for _, d := range deletions {
		change, err := wording.Change(d)
		if err != nil {
			return err
		}
		a.notef("  - %s  %s", change.Title, d.Key)
	}
	for _, says := range plan.PassedOverWords() {
		a.notef("%s", says)
	}
	if len(deletions) > 0 && !a.confirm(fmt.Sprintf("Delete %s from %s?",
		words.Count(len(deletions), "this object", "these objects"), env.Name)) {
		return errInterrupted
	}
	for _, k := range empty {
		a.notef("%s has no objects of “%s” at all, and %s would lose %s. A folder may be missing.",
			plan.Source.Name, k.Title, env.Name, words.Count(k.Deletes, "object", "objects"))
		if a.ask(fmt.Sprintf("To agree, type %s: ", k.Kind)) != k.Kind {
			return errInterrupted
		}
	}
	*consent = plan.FullConsent()
	return nil
}
