package main

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
)

func cmdSchema(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "schema [KIND]", Short: "Print the JSON Schema of the kinds, for editors",
		Args: atMost(1),
		Long: `Print the JSON Schema for the files of one kind (form, option-list, …), or for
all kinds in one document.` + exitHelp(),
		Example: "  configsync schema form > form.schema.json",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				text, err := a.service.Kinds.JSONSchema()
				if err == nil {
					_, err = fmt.Fprintf(a.stdout, "%s\n", text)
				}
				return err
			}
			kind, ok := a.service.Kinds.Of(args[0])
			if !ok {
				var slugs []string
				for _, k := range a.service.Kinds {
					slugs = append(slugs, k.Slug)
				}
				return usagef("There is no kind %q: the kinds are %s.", args[0],
					strings.Join(slugs, ", "))
			}
			text, err := kind.JSONSchema()
			if err == nil {
				_, err = fmt.Fprintf(a.stdout, "%s\n", text)
			}
			return err
		},
	}
}

func cmdVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: exactly(),
		Long: "Print the version of configsync, and of the Go it was built with." + exitHelp(),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.stdout, "configsync %s (%s, %s/%s)\n", buildVersion(),
				runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
