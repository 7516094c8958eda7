package admin

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"configsync/schema"
)

// Bounds of what is kept of a person, in characters; the second is that of RFC 5321, section 4.5.3.1.3.
const (
	longestName  = 200
	longestEmail = 254
)

// normal is the account as it is kept: without surplus spaces, the e-mail in lower case, lists in order.
func (u User) normal() User {
	u.Email, u.Name = normalEmail(u.Email), strings.Join(strings.Fields(u.Name), " ")
	u.Workgroups = slices.Compact(slices.Sorted(slices.Values(u.Workgroups)))
	u.Memberships = slices.SortedStableFunc(slices.Values(u.Memberships), func(a, b Membership) int { return strings.Compare(a.Organization, b.Organization) })
	if u.Status != Inactive {
		u.Because = ""
	}
	return u
}

// checkUser finds what is wrong with an account that is to be saved in place of before. What the account belongs to already may be gone.
func (c *Configuration) checkUser(before, u User, today schema.Date) *inputs {
	var in inputs
	if why := c.Policy.refusedName(u.Name); why != "" {
		in.wrong("name", "%s", why)
	}
	if why := refusedEmail(u.Email); why != "" {
		in.wrong("email", "%s", why)
	}
	if !slices.Contains([]UserStatus{Active, Inactive, Pending}, u.Status) {
		in.wrong("status", "There is no status %q: use %s, %s or %s.", u.Status, Active, Inactive, Pending)
	}
	if u.Training != "" {
		if err := schema.CheckDate(string(u.Training)); err != nil {
			in.wrong("training", "%s.", err)
		} else if u.Training > today {
			in.wrong("training", "The training is in the future: record it when it has taken place.")
		}
	}
	for i, m := range u.Memberships {
		if i > 0 && u.Memberships[i-1].Organization == m.Organization {
			in.wrong("organizations", "%s is listed twice.", c.OrganizationTitle(m.Organization))
		}
		if c.Organizations[m.Organization] == nil && before.Membership(m.Organization).Organization == "" {
			in.wrong("organizations", "There is no organization %q.", m.Organization)
		}
	}
	for _, w := range u.Workgroups {
		if c.Workgroups[w] == nil && !slices.Contains(before.Workgroups, w) {
			in.wrong("workgroups", "There is no workgroup %q.", w)
		}
	}
	return &in
}

// refusedName says why a name cannot be that of an account, "" when it can.
func (p Policy) refusedName(name string) string {
	words := 0
	for word := range strings.FieldsSeq(name) {
		if strings.ContainsFunc(word, unicode.IsLetter) {
			words++
		}
	}
	switch generic := p.genericName(name); {
	case utf8.RuneCountInString(name) > longestName:
		return fmt.Sprintf("The name is too long: use at most %d characters.", longestName)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "The name has characters that cannot be seen: type it anew."
	case generic != "":
		return fmt.Sprintf("%q says a role instead of a person, and the System Property generic-account-names refuses it: enter the person's full name. An account belongs to one person.", generic)
	case words < 2:
		return "Enter the person's full name: first and last name."
	}
	return ""
}

// genericName is the refused account name that a name is or begins with, "" when there is none.
func (p Policy) genericName(name string) string {
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

// wordsOf is a folded text of which only letters and digits count.
func wordsOf(s string) string {
	return strings.Join(strings.FieldsFunc(FoldName(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// refusedEmail says why a text in lower case cannot be the e-mail of an account, "" when it can.
func refusedEmail(email string) string {
	if email == "" {
		return "Enter the person's e-mail: it is what they sign in with."
	}
	address, err := mail.ParseAddress(email)
	if err != nil || address.Name != "" || address.Address != email || len(email) > longestEmail {
		return fmt.Sprintf("%q is not an e-mail address: enter one such as ana.ruiz@example.org.", email)
	}
	return ""
}
