package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"configsync/admin"
)

func cmdUserUnlock(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "unlock ENV EMAIL",
		Short: "Unlock an account after too many failed attempts to sign in",
		Args:  exactly("ENV", "EMAIL"),
		Long: `End the lock that too many failed attempts to sign in have caused, and forget
the attempts.` + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync user unlock production ana.ruiz@example.org",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withUser(cmd, args, func(env *admin.Environment, u admin.User) error {
				if err := a.service.Accounts.Unlock(
					cmd.Context(), operator(), env, u.ID,
				); err != nil {
					return err
				}
				_, err := fmt.Fprintf(a.stdout, "%s can sign in to %s.\n", u.Name, env.Name)
				return err
			})
		},
	}
}

func cmdUserReset(a *app) *cobra.Command {
	var p printer
	var secondStep bool
	c := &cobra.Command{
		Use:   "reset ENV EMAIL",
		Short: "Give an account a temporary password, or remove its second step",
		Args:  exactly("ENV", "EMAIL"),
		Long: `Give an account a temporary password, which is printed once and must be changed
at the next sign-in. Or, with --second-step, remove the second step, for a new
phone. Either way the person is signed out everywhere, and no browser is
remembered anymore.` + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync user reset production ana.ruiz@example.org\n  configsync user reset production ana.ruiz@example.org --second-step",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withUser(cmd, args, func(env *admin.Environment, u admin.User) error {
				if secondStep {
					if err := a.service.Accounts.ResetSecondStep(
						cmd.Context(), operator(), env, u.ID,
					); err != nil {
						return err
					}
					return p.print(a.stdout, rowOf(u), views{"text": func(w io.Writer) error {
						_, err := fmt.Fprintf(w, `%s no longer has a second step.
`, u.Name)
						return err
					}})
				}
				temporary, err := a.service.Accounts.ResetPassword(cmd.Context(), operator(),
					env, u.ID)
				if err != nil {
					return err
				}
				return p.print(a.stdout, addedUser{
					rowOf(u), temporary,
				}, views{"text": func(w io.Writer) error { return a.temporaryText(w, temporary) }})
			})
		},
	}
	c.Flags().BoolVar(&secondStep, "second-step", false,
		"remove the second step, and leave the password")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func cmdUserDeactivate(a *app) *cobra.Command {
	var why string
	c := &cobra.Command{
		Use: "deactivate ENV EMAIL --reason WHY", Short: "Disable an account",
		Args: exactly("ENV", "EMAIL"),
		Long: `Disable an account at once, and sign the person out everywhere. Accounts are
never deleted, so that the name stays on everything the person did.` + exitHelp(
			exitRefused, exitUnreachable,
		),
		Example: "  configsync user deactivate production ana.ruiz@example.org --reason 'left the agency'",
		RunE: func(cmd *cobra.Command, args []string) error {
			if why == "" {
				return usagef("Disabling an account needs --reason: it is shown to the person and to administrators.")
			}
			return a.withUser(cmd, args, func(env *admin.Environment, u admin.User) error {
				u.Status, u.Because = admin.Inactive, why
				return a.saveUser(cmd, env, u, printer{format: "text"})
			})
		},
	}
	c.Flags().StringVar(&why, "reason", "", "why; shown to the person and to administrators")
	return c
}

func cmdUserActivate(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "activate ENV EMAIL", Short: "Make a disabled or pending account active",
		Args: exactly("ENV", "EMAIL"),
		Long: "Make an account active. It counts as used today, so that it is not disabled again tonight." + exitHelp(
			exitRefused, exitUnreachable,
		),
		Example: "  configsync user activate production ana.ruiz@example.org",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withUser(cmd, args, func(env *admin.Environment, u admin.User) error {
				u.Status = admin.Active
				return a.saveUser(cmd, env, u, printer{format: "text"})
			})
		},
	}
}
