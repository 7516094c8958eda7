package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/words"
)

// maintained is the result of maintain; accounts appear by their e-mails.
type maintained struct {
	Disabled []string `json:"disabled"`
	Kept     []string `json:"kept"`
	Pruned   int64    `json:"pruned"`
}

func cmdMaintain(a *app) *cobra.Command {
	var p printer
	c := &cobra.Command{
		Use: "maintain ENV", Short: "Do the daily maintenance of an environment",
		Args: exactly("ENV"),
		Long: `Disable accounts that were not used for longer than the System Property
user-account-expiration allows (never the last administrator), delete sessions
that are over, and remove entries of the audit log that are older than
audit-retention. The server does this every night. It is safe to run it more
often, or twice at once.` + exitHelp(exitUnreachable),
		Example: "  configsync maintain production",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open.withTarget(cmd.Context(), args[0], func(env *admin.Environment) error {
				report, err := a.service.Accounts.Daily(cmd.Context(), env)
				if err != nil {
					return err
				}
				done := maintained{emails(report.Disabled), emails(report.Kept), report.Pruned}
				return p.print(a.stdout, done, views{"text": maintainText(done)})
			})
		},
	}
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func emails(users []admin.User) []string {
	out := []string{}
	for _, u := range users {
		out = append(out, u.Email)
	}
	return out
}

func maintainText(done maintained) func(io.Writer) error {
	return func(w io.Writer) error {
		if len(done.Disabled) > 0 {
			fmt.Fprintf(w, "Disabled %s, not used for too long: %s\n",
				words.Count(len(done.Disabled), "account", "accounts"),
				strings.Join(done.Disabled, ", "))
		}
		if len(done.Kept) > 0 {
			fmt.Fprintf(w,
				`Also unused for too long, but still active as the last administrator: %s
`,
				strings.Join(done.Kept, ", "))
		}
		if done.Pruned > 0 {
			fmt.Fprintf(w, `Removed %s of the audit log that had passed its retention
`,
				words.Count(int(done.Pruned), "entry", "entries"))
		}
		fmt.Fprintln(w, "Done.")
		return nil
	}
}
