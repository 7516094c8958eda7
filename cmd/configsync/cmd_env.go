package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"configsync/admin"
)

func cmdEnv(a *app) *cobra.Command {
	return group("env", "List and test the environments of the workspace",
		cmdEnvList(a), cmdEnvTest(a))
}

// environmentRow is an environment in env list and env test, without its URL,
// which may contain a password.
type environmentRow struct {
	Name   string `json:"name"`
	Role   string `json:"role"`
	Engine string `json:"engine,omitempty"`
	Update int64  `json:"update,omitempty"`
	State  string `json:"state,omitempty"`
}

func cmdEnvList(a *app) *cobra.Command {
	var p printer
	c := &cobra.Command{
		Use: "list", Short: "List the environments of the workspace", Args: exactly(),
		Long: `List the environments in the workspace file. URLs are not shown, because they
may contain a password.` + exitHelp(),
		RunE: func(*cobra.Command, []string) error {
			w, err := a.open.workspace()
			if err != nil {
				return err
			}
			rows := []environmentRow{}
			for _, name := range w.names() {
				rows = append(rows, environmentRow{Name: name, Role: w.Environments[name].Role})
			}
			return p.print(a.stdout, rows, views{"text": environmentTable(rows)})
		},
	}
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func cmdEnvTest(a *app) *cobra.Command {
	var p printer
	c := &cobra.Command{
		Use: "test [ENV]...", Short: "Connect to environments, and upgrade their databases",
		Long: `Connect to environments (all of the workspace if none is named), set up or
upgrade their databases, and report their state.` + exitHelp(
			exitUnreachable,
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := a.open.workspace()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				args = w.names()
			}
			rows := []environmentRow{}
			var firstErr error
			for _, name := range args {
				row, err := a.testEnvironment(cmd.Context(), name)
				if err != nil {
					row = environmentRow{
						Name:  shown(name),
						Role:  w.Environments[name].Role,
						State: "cannot be used",
					}
					a.notef("%s: %s", shown(name), err)
					if firstErr == nil {
						firstErr = err
					}
				}
				rows = append(rows, row)
			}
			if err := p.print(a.stdout, rows, views{"text": environmentTable(rows)}); err != nil {
				return err
			}
			return firstErr
		},
	}
	p.addTo(c, true, "text", "json", "yaml")
	return c
}

func (a *app) testEnvironment(ctx context.Context, name string) (environmentRow, error) {
	at, err := a.open.resolve(name)
	if err != nil {
		return environmentRow{}, err
	}
	if at.dir != "" {
		env, _, err := a.open.folder(at, "")
		if err != nil {
			return environmentRow{}, err
		}
		return environmentRow{Name: name, Role: string(env.Role), Engine: "folder", State: "ready"},
			nil
	}
	env, done, err := a.open.target(ctx, name)
	if err != nil {
		return environmentRow{}, err
	}
	defer done()
	updates, err := a.service.History.History(ctx, operator(), env, admin.Filter{})
	if err != nil {
		return environmentRow{}, err
	}
	row := environmentRow{Name: env.Name, Role: string(env.Role), State: "ready"}
	if engine, ok := env.Store.(interface{ Engine() string }); ok {
		row.Engine = engine.Engine()
	}
	if len(updates) > 0 {
		row.Update = updates[0].Seq
	}
	return row, nil
}

func environmentTable(rows []environmentRow) func(io.Writer) error {
	return func(w io.Writer) error {
		if len(rows) == 0 {
			fmt.Fprintln(w,
				"There is no environment yet: configsync init creates a workspace with two.")
			return nil
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "NAME\tROLE\tENGINE\tLAST UPDATE\tSTATE")
		for _, r := range rows {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.Name, r.Role, dash(r.Engine),
				dash(number(r.Update)), dash(r.State))
		}
		return t.Flush()
	}
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}
