package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/demo"
	"configsync/words"
)

// fakeRow is the result of fake.
type fakeRow struct {
	Clients  int       `json:"clients"`
	Seed     uint64    `json:"seed"`
	Users    []userRow `json:"users"`
	Password string    `json:"password"`
}

func cmdFake(a *app) *cobra.Command {
	var p printer
	var r demo.FakeRequest
	c := &cobra.Command{
		Use: "fake ENV", Short: "Fill an environment with fake people, to try it out",
		Args: exactly("ENV"),
		Long: `Fill an environment that has neither accounts nor clients with fake clients,
spread over its organizations, and with accounts to sign in with: an
administrator, two case managers, a privacy officer, an auditor, a user who acts
for two organizations, and a user who approves syncs. The last names mean
"example" in many languages, and the Social Security numbers were never issued.
The same seed gives the same people. A production environment is refused, unless
--demo says that it will never contain a real client.` + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync fake training --clients 500\n  configsync fake training --seed 7 --password 'four words of your own'",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open.withTarget(cmd.Context(), args[0], func(env *admin.Environment) error {
				made, err := a.service.Demo.FillWithFakePeople(cmd.Context(), operator(), env, r)
				if err != nil {
					return err
				}
				row := fakeRow{
					Clients:  made.Clients,
					Seed:     r.Seed,
					Password: made.Password,
					Users:    []userRow{},
				}
				for _, u := range made.Users {
					row.Users = append(row.Users, rowOf(u))
				}
				return p.print(a.stdout, row, views{"text": fakeText(env, made)})
			})
		},
	}
	c.Flags().IntVar(&r.Clients, "clients", 200, "number of clients")
	c.Flags().Uint64Var(&r.Seed, "seed", 1, "seed of the people: another seed gives other people")
	c.Flags().StringVar(&r.Password, "password", "",
		"password of every account (default: one is made up and printed)")
	c.Flags().BoolVar(&r.Demo, "demo", false,
		"allow a production environment that will never contain a real client")
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func fakeText(env *admin.Environment, made demo.FakeResult) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintf(w, "Added %s and %s to %s.\n",
			words.Count(made.Clients, "fake client", "fake clients"),
			words.Count(len(made.Users), "account", "accounts"), env.Name)
		fmt.Fprintf(w, "Password of every account: %s\n", made.Password)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, u := range made.Users {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", u.Email, u.Name, organizationWords(u),
				strings.Join(u.Workgroups, ", "))
		}
		return t.Flush()
	}
}
