package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"configsync/schema"
)

// printer writes a result in one of the formats that its command offers. JSON
// and YAML come from the value itself.
type printer struct {
	format  string
	offered []string
}

// addTo adds --format, with the short form -o unless a file to write has that.
// An unknown format is refused before the command runs.
func (p *printer) addTo(cmd *cobra.Command, short bool, formats ...string) {
	p.offered = formats
	cmd.PreRunE = func(*cobra.Command, []string) error { return p.check() }
	usage := "format of the result: " + strings.Join(formats, ", ")
	if short {
		cmd.Flags().StringVarP(&p.format, "format", "o", "text", usage)
	} else {
		cmd.Flags().StringVar(&p.format, "format", "text", usage)
	}
	_ = cmd.RegisterFlagCompletionFunc("format",
		cobra.FixedCompletions(asCompletions(formats), cobra.ShellCompDirectiveNoFileComp))
}

func asCompletions(list []string) []cobra.Completion {
	out := make([]cobra.Completion, len(list))
	copy(out, list)
	return out
}

// check refuses a format that the command does not offer.
func (p *printer) check() error {
	if !slices.Contains(p.offered, p.format) {
		return usagef("There is no format %q here: use one of %s.", p.format,
			strings.Join(p.offered, ", "))
	}
	return nil
}

// views are the ways to write a value for people.
type views map[string]func(io.Writer) error

// print writes the value whole.
func (p *printer) print(w io.Writer, value any, people views) error {
	var b bytes.Buffer
	switch p.format {
	case "json":
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(value); err != nil {
			return err
		}
	case "yaml":
		raw, err := json.Marshal(value)
		if err != nil {
			return err
		}
		tree, err := schema.ParseBody(raw)
		if err != nil {
			return err
		}
		b.Write(schema.YAML(tree))
	default:
		view, ok := people[p.format]
		if !ok {
			return fmt.Errorf("the format %s is not written yet", p.format)
		}
		if err := view(&b); err != nil {
			return err
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}
