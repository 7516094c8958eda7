package accounts

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"configsync/admin"
	"configsync/schema"
)

// normal returns the account in its stored form: without surplus spaces, the
// e-mail in lower case, lists in order.
func normal(u admin.User) admin.User {
	u.Email, u.Name = normalEmail(u.Email), strings.Join(strings.Fields(u.Name), " ")
	u.Workgroups = slices.Compact(slices.Sorted(slices.Values(u.Workgroups)))
	u.Memberships = slices.SortedStableFunc(slices.Values(
		u.Memberships,
	), func(a, b admin.Membership) int { return strings.Compare(a.Organization, b.Organization) })
	if u.Status != admin.Inactive {
		u.Because = ""
	}
	return u
}

// checkUser returns the problems of an account that is to replace before.
// Organizations and workgroups that it has already may no longer exist.
func checkUser(c *admin.Configuration, before, u admin.User, today schema.Date) *admin.Inputs {
	var in admin.Inputs
	if why := refusedName(c.Settings, u.Name); why != "" {
		in.Wrong("name", "%s", why)
	}
	if why := refusedEmail(u.Email); why != "" {
		in.Wrong("email", "%s", why)
	}
	if !slices.Contains([]admin.UserStatus{admin.Active, admin.Inactive, admin.Pending}, u.Status) {
		in.Wrong("status", "There is no status %q: use %s, %s or %s.", u.Status, admin.Active,
			admin.Inactive, admin.Pending)
	}
	if u.Training != "" {
		if err := schema.CheckDate(string(u.Training)); err != nil {
			in.Wrong("training", "%s.", err)
		} else if u.Training > today {
			in.Wrong("training",
				"The training is in the future: record it when it has taken place.")
		}
	}
	for i, m := range u.Memberships {
		if i > 0 && u.Memberships[i-1].Organization == m.Organization {
			in.Wrong("organizations", "%s is listed twice.", c.OrganizationTitle(m.Organization))
		}
		if c.Organizations[m.Organization] == nil &&
			before.Membership(m.Organization).Organization == "" {
			in.Wrong("organizations", "There is no organization %q.", m.Organization)
		}
	}
	for _, w := range u.Workgroups {
		if c.Workgroups[w] == nil && !slices.Contains(before.Workgroups, w) {
			in.Wrong("workgroups", "There is no workgroup %q.", w)
		}
	}
	return &in
}

// refusedName returns why a name cannot be that of an account, or "".
func refusedName(p admin.Settings, name string) string {
	words := 0
	for word := range strings.FieldsSeq(name) {
		if strings.ContainsFunc(word, unicode.IsLetter) {
			words++
		}
	}
	switch generic := genericName(p, name); {
	case utf8.RuneCountInString(name) > admin.LongestName:
		return fmt.Sprintf("The name is too long: use at most %d characters.", admin.LongestName)
	case !utf8.ValidString(name) ||
		strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "The name contains invisible characters: type it again."
	case generic != "":
		return fmt.Sprintf("%q describes a role instead of a person, and the System Property Refused account names does not allow it. Enter the person's full name. An account belongs to one person.",
			generic)
	case words < 2:
		return "Enter the person's full name: first and last name."
	}
	return ""
}

// genericName returns the refused account name that a name equals or begins
// with, or "".
func genericName(p admin.Settings, name string) string {
	plain := wordsOf(name)
	for _, generic := range p.GenericNames {
		refused := wordsOf(generic)
		rest, begins := strings.CutPrefix(plain, refused)
		next, _ := utf8.DecodeRuneInString(rest)
		if begins && refused != "" && !unicode.IsLetter(next) {
			return generic
		}
	}
	return ""
}

// wordsOf returns a folded text with only its letters and digits.
func wordsOf(s string) string {
	return strings.Join(strings.FieldsFunc(admin.FoldName(
		s,
	), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// refusedEmail returns why a text in lower case cannot be the e-mail of an
// account, or "".
func refusedEmail(email string) string {
	if email == "" {
		return "Enter the person's e-mail. They sign in with it."
	}
	address, err := mail.ParseAddress(email)
	if err != nil || address.Name != "" || address.Address != email ||
		len(email) > admin.LongestEmail {
		return fmt.Sprintf("%q is not an e-mail address: enter one such as ana.ruiz@example.org.",
			email)
	}
	return ""
}
