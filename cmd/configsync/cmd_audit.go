package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/refusal"
	"configsync/words"
)

func cmdAudit(a *app) *cobra.Command {
	return group("audit", "The audit log: who did what, and the outcome", cmdAuditVerify(a),
		cmdAuditExport(a))
}

func cmdAuditVerify(a *app) *cobra.Command {
	var p printer
	c := &cobra.Command{
		Use: "verify ENV", Short: "Check that no entry was changed, removed or inserted",
		Args: exactly("ENV"),
		Long: `Follow the chain of hashes from the first entry to the recorded end. Write down
the last hash elsewhere from time to time: it reveals a log that was replaced as
a whole.` + exitHelp(exitUnreachable),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open.withSource(cmd.Context(), args[0], func(env *admin.Environment) error {
				check, err := a.service.VerifyAudit(cmd.Context(), operator(), env)
				if err != nil {
					return err
				}
				if err := p.print(a.stdout, check, views{"text": func(w io.Writer) error {
					if check.Fault == "" {
						fmt.Fprintf(w, "%s, unbroken. Last hash: %s\n",
							words.Count(int(check.Entries), "entry", "entries"), check.Head)
					}
					return nil
				}}); err != nil || check.Fault == "" {
					return err
				}
				return refusal.New(refusal.Tampered,
					"The audit log of %s is broken: %s.", env.Name, check.Fault).
					WithHint("Someone changed the database directly. Compare it with backups, and with exports of the log.")
			})
		},
	}
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func cmdAuditExport(a *app) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use: "export ENV", Short: "Write the audit log as JSON lines or CSV", Args: exactly("ENV"),
		Long: `Write every entry of the audit log, the oldest first: one JSON object per line,
or CSV with a heading.` + exitHelp(
			exitUnreachable,
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "json" && format != "csv" {
				return usagef("There is no format %q here: use json or csv.", format)
			}
			return a.open.withSource(cmd.Context(), args[0], func(env *admin.Environment) error {
				if format == "csv" {
					return a.auditCSV(cmd, env)
				}
				encoder := json.NewEncoder(a.stdout)
				return a.service.ExportAudit(cmd.Context(), operator(), env, func(
					e admin.AuditEntry,
				) error {
					return encoder.Encode(e)
				})
			})
		},
	}
	c.Flags().StringVarP(&format, "format", "o", "json", "json (one object per line) or csv")
	return c
}

func (a *app) auditCSV(cmd *cobra.Command, env *admin.Environment) error {
	w := csv.NewWriter(a.stdout)
	if err := w.Write([]string{
		"seq", "at", "actor", "action", "resource", "outcome", "detail", "previous", "hash",
	}); err != nil {
		return err
	}
	err := a.service.ExportAudit(cmd.Context(), operator(), env, func(e admin.AuditEntry) error {
		return w.Write([]string{
			strconv.FormatInt(e.Seq, 10), e.At.UTC().Format(time.RFC3339Nano), e.Actor,
			string(e.Action), e.Resource, e.Outcome, e.Detail, e.Previous, e.Hash,
		})
	})
	w.Flush()
	if err != nil {
		return err
	}
	return w.Error()
}
