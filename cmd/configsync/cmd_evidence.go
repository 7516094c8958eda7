package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/evidence"
	"configsync/refusal"
	"configsync/words"
)

func cmdEvidence(a *app) *cobra.Command {
	return group("evidence",
		"The evidence of an update, as one file that can be checked anywhere",
		cmdEvidenceExport(a), cmdEvidenceVerify(a))
}

func cmdEvidenceExport(a *app) *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "export ENV UPDATE -o FILE", Short: "Write the evidence of an update",
		Args: exactly("ENV", "UPDATE"),
		Long: `Write one file that shows how an update came about: the sealed plan, who
approved it and when, every object before and after, who was affected, the
release notes, and the entries of the audit log with their chain of hashes. The
content of unrelated entries in between is withheld; only their place in the
chain is shown. The audit log records the export, and the digest of the file.
Without -o the evidence is printed.` + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync evidence export production 6 -o update-6.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			seq, err := updateNumber(args[1])
			if err != nil {
				return err
			}
			return a.open.withTarget(cmd.Context(), args[0], func(env *admin.Environment) error {
				e, err := a.service.Evidence.Evidence(cmd.Context(), operator(), env, seq)
				if err != nil {
					return err
				}
				text, err := e.File()
				if err != nil {
					return err
				}
				if file == "" {
					_, err = a.stdout.Write(text)
					return err
				}
				if err := writeWhole(file, text); err != nil {
					return fmt.Errorf("writing the evidence: %w", err)
				}
				a.notef("Evidence of update %d of %s is in %s. Check it anywhere with: configsync evidence verify %s",
					seq, env.Name, file, file)
				return nil
			})
		},
	}
	c.Flags().StringVarP(&file, "output", "o", "", "the file to write")
	return c
}

func cmdEvidenceVerify(a *app) *cobra.Command {
	var p printer
	c := &cobra.Command{
		Use: "verify FILE", Short: "Check a file of evidence, without the environment",
		Args: exactly("FILE"),
		Long: `Check that a file of evidence is what was exported: that nothing in it was
changed, that the plan is the sealed one and belongs to the update, that the
content of every object matches its digest and the plan, that the chain of the
audit log is unbroken, and that review, log and update agree. No environment is
needed. The command also says what the file alone cannot prove, and what to
compare it with.` + exitHelp(),
		Example: "  configsync evidence verify update-6.json\n  configsync evidence verify update-6.json -o json",
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := os.ReadFile(args[0])
			if err != nil {
				return fmt.Errorf("reading the evidence: %w", err)
			}
			report, err := evidence.VerifyEvidence(raw)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if err := p.print(a.stdout, report, views{
				"text": evidenceText(report),
			}); err != nil || len(report.Faults) == 0 {
				return err
			}
			return refusal.New(refusal.Tampered,
				`%s is not valid evidence:
  %s`, args[0], strings.Join(report.Faults, "\n  ")).
				WithHint("Do not rely on it. Export the evidence again, and compare.")
		},
	}
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func evidenceText(r evidence.EvidenceReport) func(io.Writer) error {
	return func(w io.Writer) error {
		if len(r.Faults) > 0 {
			return nil // the error says what
		}
		fmt.Fprintln(w, styleHeading.Render(
			fmt.Sprintf("Evidence of update %d of %s", r.Update, r.Environment),
		))
		fmt.Fprintf(w, "Plan digest %s\n", r.Plan)
		if r.Approval != "" {
			fmt.Fprintf(w, "Approval: %s\n", r.Approval)
		}
		fmt.Fprintf(w, "%s before and after, %s of the review, %s of the audit log\n",
			words.Count(r.Objects, "object", "objects"), words.Count(r.Events, "event", "events"),
			words.Count(r.Entries, "entry", "entries"))
		fmt.Fprintln(w,
			"Everything matches: the seal of the plan, every digest, and the chain of the audit log.")
		fmt.Fprintf(w, "\n%s\n", styleHeading.Render("What the file alone cannot prove"))
		for _, note := range r.Notes {
			fmt.Fprintf(w, "  %s\n", note)
		}
		return nil
	}
}
