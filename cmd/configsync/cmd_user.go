package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/refusal"
	"configsync/words"
)

func cmdUser(a *app) *cobra.Command {
	return group("user", "Accounts of an environment: who can sign in, and for what", cmdUserAdd(a),
		cmdUserList(a), cmdUserShow(a), cmdUserEdit(a),
		cmdUserUnlock(a), cmdUserReset(a), cmdUserDeactivate(a), cmdUserActivate(a))
}

// userRow is an account as commands show it.
type userRow struct {
	ID            string          `json:"id"`
	Email         string          `json:"email"`
	Name          string          `json:"name"`
	Status        string          `json:"status"`
	Because       string          `json:"because,omitempty"`
	Organizations []membershipRow `json:"organizations"`
	Workgroups    []string        `json:"workgroups"`
	Training      string          `json:"training,omitempty"`
	Created       time.Time       `json:"created"`
	CreatedBy     string          `json:"createdBy"`
	LastActive    time.Time       `json:"lastActive"`
}

type membershipRow struct {
	Organization string `json:"organization"`
	Active       bool   `json:"active"`
	Login        bool   `json:"login"`
	Editable     bool   `json:"editable"`
}

func rowOf(u admin.User) userRow {
	r := userRow{ID: u.ID, Email: u.Email, Name: u.Name, Status: string(u.Status),
		Because: u.Because, Organizations: []membershipRow{},
		Workgroups: append([]string{}, u.Workgroups...),
		Training:   string(u.Training), Created: u.Created, CreatedBy: u.CreatedBy,
		LastActive: u.LastActive}
	for _, m := range u.Memberships {
		r.Organizations = append(r.Organizations, membershipRow(m))
	}
	return r
}

// organizationWords writes memberships as user show lists them.
func organizationWords(u admin.User) string {
	var out []string
	for _, m := range u.Memberships {
		out = append(out, m.String())
	}
	return strings.Join(out, ", ")
}

// lastActive is when an account was used last.
func (c clock) lastActive(u admin.User) string {
	if u.LastActive.Equal(u.Created) {
		return "never"
	}
	return c.moment(u.LastActive)
}

// userOf finds the account that signs in with an e-mail.
func (a *app) userOf(cmd *cobra.Command, env *admin.Environment, email string) (admin.User, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	page, err := a.service.Accounts.Users(cmd.Context(), operator(), env, admin.UserFilter{
		Search: email,
	})
	if err != nil {
		return admin.User{}, err
	}
	for _, u := range page.Users {
		if u.Email == email {
			return u, nil
		}
	}
	return admin.User{}, refusal.New(refusal.NotFound,
		"%s has no account that signs in with %q.", env.Name, email).
		WithHint("List the accounts with: configsync user list")
}

// withUser opens an environment to change the account of an e-mail, and closes
// it after do.
func (a *app) withUser(
	cmd *cobra.Command, args []string, do func(*admin.Environment, admin.User) error,
) error {
	return a.open.withTarget(cmd.Context(), args[0], func(env *admin.Environment) error {
		u, err := a.userOf(cmd, env, args[1])
		if err != nil {
			return err
		}
		return do(env, u)
	})
}

func cmdUserList(a *app) *cobra.Command {
	var p printer
	var f admin.UserFilter
	var status string
	c := &cobra.Command{
		Use: "list ENV", Short: "List the accounts of an environment", Args: exactly("ENV"),
		Long:    "List the accounts of an environment by name." + exitHelp(exitUnreachable),
		Example: "  configsync user list production --status inactive\n  configsync user list production --search ruiz -o json",
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if f.Status, err = statusNamed(status); err != nil {
				return err
			}
			return a.open.withSource(cmd.Context(), args[0], func(env *admin.Environment) error {
				page, err := a.service.Accounts.Users(cmd.Context(), operator(), env, f)
				if err != nil {
					return err
				}
				rows := []userRow{}
				for _, u := range page.Users {
					rows = append(rows, rowOf(u))
				}
				clock, err := a.clockOf(cmd.Context(), env)
				if err != nil {
					return err
				}
				return p.print(a.stdout, rows, views{"text": userTable(page.Users, clock)})
			})
		},
	}
	c.Flags().StringVar(&status, "status", "",
		"only accounts of this status: active, inactive or pending")
	c.Flags().StringVar(&f.Search, "search", "",
		"only accounts with this text in the name or e-mail")
	c.Flags().StringVar(&f.Organization, "organization", "", "only members of this organization")
	c.Flags().StringVar(&f.Workgroup, "workgroup", "", "only members of this workgroup")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

// statusNamed reads a status; "" is any.
func statusNamed(s string) (admin.UserStatus, error) {
	switch status := admin.UserStatus(s); status {
	case "", admin.Active, admin.Inactive, admin.Pending:
		return status, nil
	}
	return "", usagef("There is no status %q: use active, inactive or pending.", s)
}

func userTable(users []admin.User, c clock) func(io.Writer) error {
	return func(w io.Writer) error {
		if len(users) == 0 {
			fmt.Fprintln(w, "No accounts.")
			return nil
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "NAME\tE-MAIL\tSTATUS\tORGANIZATIONS\tWORKGROUPS\tLAST ACTIVE")
		for _, u := range users {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", u.Name, u.Email, u.Status,
				dash(organizationWords(u)), dash(strings.Join(u.Workgroups, ", ")), c.lastActive(u))
		}
		return t.Flush()
	}
}

// userDetailRow is an account as user show writes it.
type userDetailRow struct {
	userRow
	LockedUntil       time.Time `json:"lockedUntil,omitzero"`
	Failures          int       `json:"failures"`
	SecondStep        bool      `json:"secondStep"`
	PasswordChanged   time.Time `json:"passwordChanged,omitzero"`
	PasswordExpires   time.Time `json:"passwordExpires,omitzero"`
	PasswordTemporary bool      `json:"passwordTemporary"`
	Sessions          int       `json:"sessions"`
}

func cmdUserShow(a *app) *cobra.Command {
	var p printer
	c := &cobra.Command{
		Use: "show ENV EMAIL", Short: "Show an account", Args: exactly("ENV", "EMAIL"),
		Long: `Show an account: its access, and how it signs in. Passwords and codes are never
shown.` + exitHelp(
			exitUnreachable,
		),
		Example: "  configsync user show production ana.ruiz@example.org",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open.withSource(cmd.Context(), args[0], func(env *admin.Environment) error {
				u, err := a.userOf(cmd, env, args[1])
				if err != nil {
					return err
				}
				d, err := a.service.Accounts.ShowUser(cmd.Context(), operator(), env, u.ID)
				if err != nil {
					return err
				}
				clock, err := a.clockOf(cmd.Context(), env)
				if err != nil {
					return err
				}
				row := userDetailRow{
					rowOf(d.User), d.LockedUntil, d.Failures, d.SecondStep, d.PasswordChanged,
					d.PasswordExpires, d.PasswordTemporary, d.Sessions,
				}
				return p.print(a.stdout, row, views{"text": userText(d, clock)})
			})
		},
	}
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func userText(d accounts.UserDetail, c clock) func(io.Writer) error {
	return func(w io.Writer) error {
		status := string(d.Status)
		if d.Because != "" {
			status += ": " + d.Because
		}
		password := "set " + c.moment(d.PasswordChanged)
		if d.PasswordTemporary {
			password += ", temporary"
		}
		if !d.PasswordExpires.IsZero() {
			password += ", expires " + c.moment(d.PasswordExpires)
		}
		signIn := "open"
		switch {
		case !d.LockedUntil.IsZero():
			signIn = "locked until " + c.moment(d.LockedUntil)
		case d.Failures > 0:
			signIn = fmt.Sprintf("open, after %s",
				words.Count(d.Failures, "failed attempt", "failed attempts"))
		}
		fmt.Fprintln(w, styleHeading.Render(d.Name))
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, line := range []struct{ name, value string }{
			{"E-mail", d.Email}, {"Status", status}, {"Organizations", organizationWords(d.User)},
			{"Workgroups", strings.Join(d.Workgroups, ", ")},
			{"Training", string(d.Training)},
			{"Created", c.moment(d.Created) + " by " + d.CreatedBy},
			{"Last active", c.lastActive(d.User)},
			{"Sign-in", signIn}, {"Password", password}, {"Second step", yes(d.SecondStep)},
			{"Signed in", words.Count(d.Sessions, "browser", "browsers")},
		} {
			fmt.Fprintf(t, "%s\t%s\n", line.name, dash(line.value))
		}
		return t.Flush()
	}
}
