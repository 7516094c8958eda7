package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"configsync/admin"
	"configsync/schema"
)

const organizationHelp = `An organization is given with the account's rights in it: city-shelter:login may
sign in for it, city-shelter:login,editable may also change its records,
city-shelter:editable may only change them, and city-shelter alone is the same
as city-shelter:login. With :inactive the membership gives no rights for now.`

// userFlags are the properties of an account, or their changes.
type userFlags struct {
	email, name, training, status string
	organizations, workgroups     []string
}

func (f *userFlags) addTo(c *cobra.Command) {
	c.Flags().StringVar(&f.name, "name", "", "the person's full name")
	c.Flags().StringArrayVar(&f.organizations, "organization", nil,
		"an organization, as ORG or ORG:login,editable (repeatable)")
	c.Flags().StringArrayVar(&f.workgroups, "workgroup", nil, "a workgroup (repeatable)")
	c.Flags().StringVar(&f.training, "training", "",
		"day of the recorded training, such as 2026-01-31, or none")
	c.Flags().StringVar(&f.status, "status", "", "active, inactive or pending")
}

// change applies the flags to an account. Organizations and workgroups are
// added to the present ones.
func (f *userFlags) change(u *admin.User) error {
	status, err := statusNamed(f.status)
	if err != nil {
		return err
	}
	if status != "" {
		u.Status = status
	}
	if f.email != "" {
		u.Email = f.email
	}
	if f.name != "" {
		u.Name = f.name
	}
	switch f.training {
	case "":
	case "none":
		u.Training = ""
	default:
		u.Training = schema.Date(f.training)
	}
	for _, s := range f.organizations {
		m, err := parseMembership(s)
		if err != nil {
			return err
		}
		u.Memberships = append(without(u.Memberships, m.Organization), m)
	}
	u.Workgroups = append(slices.Clone(u.Workgroups), f.workgroups...)
	return nil
}

// without returns the memberships but the one of an organization.
func without(memberships []admin.Membership, organization string) []admin.Membership {
	return slices.DeleteFunc(slices.Clone(
		memberships,
	), func(m admin.Membership) bool { return m.Organization == organization })
}

// parseMembership reads ORG or ORG:flag,flag.
func parseMembership(s string) (admin.Membership, error) {
	name, flags, given := strings.Cut(s, ":")
	m := admin.Membership{Organization: name, Active: true, Login: !given}
	if name == "" {
		return m, usagef("%q names no organization.", s)
	}
	if !given {
		return m, nil
	}
	for flag := range strings.SplitSeq(flags, ",") {
		switch flag {
		case "login":
			m.Login = true
		case "editable":
			m.Editable = true
		case "inactive":
			m.Active = false
		default:
			return m, usagef(
				"%q: an organization has no %q: use login, editable or inactive.", s, flag,
			)
		}
	}
	return m, nil
}

// addedUser is a new account, with its temporary password.
type addedUser struct {
	User              userRow `json:"user"`
	TemporaryPassword string  `json:"temporaryPassword"`
}

func cmdUserAdd(a *app) *cobra.Command {
	var p printer
	var f userFlags
	c := &cobra.Command{
		Use:   "add ENV --email EMAIL --name NAME",
		Short: "Add an account with a temporary password", Args: exactly("ENV"),
		Long: `Add an account. Its temporary password is printed once, and must be changed at
the first sign-in. This also helps when nobody can sign in anymore: give the
account a workgroup that may manage users.

` + organizationHelp + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync user add production --email ana.ruiz@example.org --name 'Ana Ruiz' --organization city-shelter:login,editable --workgroup case-managers\n" +
			"  configsync user add training --email admin@example.org --name 'Ben Ode' --organization hmis-lead --workgroup system-administrators -o json",
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.email == "" || f.name == "" {
				return usagef("A new account needs --email and --name.")
			}
			u := admin.User{Status: admin.Active}
			if err := f.change(&u); err != nil {
				return err
			}
			return a.open.withTarget(cmd.Context(), args[0], func(env *admin.Environment) error {
				u, temporary, err := a.service.Accounts.AddUser(cmd.Context(), operator(), env, u)
				if err != nil {
					return err
				}
				return p.print(a.stdout, addedUser{
					rowOf(u), temporary,
				}, views{"text": func(w io.Writer) error {
					fmt.Fprintf(w, "Added %s (%s) to %s.\n", u.Name, u.Email, env.Name)
					return a.temporaryText(w, temporary)
				}})
			})
		},
	}
	c.Flags().StringVar(&f.email, "email", "", "the e-mail to sign in with")
	f.addTo(c)
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

// temporaryText hands over a temporary password.
func (a *app) temporaryText(w io.Writer, temporary string) error {
	a.notef("The temporary password is shown only now. It must be changed at the next sign-in.")
	_, err := fmt.Fprintf(w, "Temporary password: %s\n", temporary)
	return err
}

func cmdUserEdit(a *app) *cobra.Command {
	var p printer
	var f userFlags
	var noOrganizations, noWorkgroups []string
	c := &cobra.Command{
		Use: "edit ENV EMAIL", Short: "Change an account", Args: exactly("ENV", "EMAIL"),
		Long: `Change an account. The given organizations and workgroups are added to those of
the account, or replace its rights in the organization.

` + organizationHelp + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync user edit production ana.ruiz@example.org --training 2026-03-02\n" +
			"  configsync user edit production ana.ruiz@example.org --organization hope-house:login --remove-workgroup case-managers",
		RunE: func(cmd *cobra.Command, args []string) error {
			changes := false
			cmd.LocalNonPersistentFlags().VisitAll(func(flag *pflag.Flag) {
				changes = changes || flag.Changed && flag.Name != "format"
			})
			if !changes {
				return usagef("Say what to change: see configsync user edit --help.")
			}
			if err := f.change(&admin.User{}); err != nil {
				return err
			}
			return a.withUser(cmd, args, func(env *admin.Environment, u admin.User) error {
				for _, name := range noOrganizations {
					u.Memberships = without(u.Memberships, name)
				}
				u.Workgroups = slices.DeleteFunc(u.Workgroups, func(name string) bool {
					return slices.Contains(noWorkgroups, name)
				})
				if err := f.change(&u); err != nil {
					return err
				}
				return a.saveUser(cmd, env, u, p)
			})
		},
	}
	c.Flags().StringVar(&f.email, "email", "", "another e-mail to sign in with")
	f.addTo(c)
	c.Flags().StringArrayVar(&noOrganizations, "remove-organization", nil,
		"end the membership of this organization (repeatable)")
	c.Flags().StringArrayVar(&noWorkgroups, "remove-workgroup", nil,
		"remove from this workgroup (repeatable)")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

// saveUser saves an account and shows it as it is now.
func (a *app) saveUser(cmd *cobra.Command, env *admin.Environment, u admin.User, p printer) error {
	if err := a.service.Accounts.SaveUser(cmd.Context(), operator(), env, u); err != nil {
		return err
	}
	d, err := a.service.Accounts.ShowUser(cmd.Context(), operator(), env, u.ID)
	if err != nil {
		return err
	}
	return p.print(a.stdout, rowOf(d.User), views{"text": func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "Saved %s (%s): %s.\n", d.Name, d.Email, d.Status)
		return err
	}})
}
