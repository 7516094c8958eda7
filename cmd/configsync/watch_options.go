package main

import (
	"io"
	"log/slog"
	"net"

	"github.com/spf13/cobra"
)

// watchOptions are the flags of serve for monitoring.
type watchOptions struct {
	metrics string // address of the metrics; "" is nowhere
	format  string // of the log
}

func (o *watchOptions) addTo(c *cobra.Command) {
	c.Flags().StringVar(&o.metrics, "metrics-listen", "",
		"serve /metrics, /healthz and /readyz at this address and port, to anyone who can reach it (default: no metrics)")
	c.Flags().StringVar(&o.format, "log-format", "text",
		"format of the log on stderr: text or json")
}

func (o watchOptions) check() error {
	if o.format != "text" && o.format != "json" {
		return usagef("There is no log format %q: use text or json.", o.format)
	}
	if _, _, err := net.SplitHostPort(o.metrics); o.metrics != "" && err != nil {
		return usagef("%q is not an address to serve metrics on: write host:port, such as 127.0.0.1:9484.",
			o.metrics)
	}
	return nil
}

func (o watchOptions) log(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{ReplaceAttr: timesInUTC}
	if o.format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// timesInUTC makes the times of a log those of UTC, wherever the server stands.
func timesInUTC(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindTime {
		a.Value = slog.TimeValue(a.Value.Time().UTC())
	}
	return a
}
