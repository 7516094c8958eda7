package main

import (
	"github.com/spf13/cobra"
)

func cmdCompletion(a *app, root *cobra.Command) *cobra.Command {
	shells := map[string]func() error{
		"bash":       func() error { return root.GenBashCompletionV2(a.stdout, true) },
		"zsh":        func() error { return root.GenZshCompletion(a.stdout) },
		"fish":       func() error { return root.GenFishCompletion(a.stdout, true) },
		"powershell": func() error { return root.GenPowerShellCompletionWithDesc(a.stdout) },
	}
	return &cobra.Command{
		Use: "completion bash|zsh|fish|powershell", Short: "Print the completions for a shell",
		Args: exactly("SHELL"),
		Long: "Print a script that completes commands, flags and the names of environments in a shell." + exitHelp(),
		Example: `  configsync completion bash > /etc/bash_completion.d/configsync
  configsync completion zsh > "${fpath[1]}/_configsync"
  configsync completion fish > ~/.config/fish/completions/configsync.fish`,
		ValidArgs: []cobra.Completion{"bash", "zsh", "fish", "powershell"},
		RunE: func(_ *cobra.Command, args []string) error {
			write, ok := shells[args[0]]
			if !ok {
				return usagef("There is no completion for %q: use bash, zsh, fish or powershell.",
					args[0])
			}
			return write()
		},
	}
}
