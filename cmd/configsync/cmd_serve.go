package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/refusal"
	"configsync/store"
	"configsync/web"
	"configsync/web/site"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	listen      string
	cert, key   string
	behindProxy bool
	schedules   scheduleOptions
	watch       watchOptions
}

func cmdServe(a *app) *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use: "serve [ENV]...", Short: "Serve the pages of the environments",
		Long: `Serve the pages of the environments, or of every database in the workspace file
if none is named: sign-in, System Properties, users, organizations, clients and
their security, and the System Update History. It runs until it is interrupted,
and finishes the requests in progress.

Passwords and client data travel over this connection. On any address but a
loopback one it needs TLS, from --tls-cert and --tls-key, or from a proxy in
front of it (--behind-proxy).

It also runs the schedules of these environments. Any number of processes on any
number of machines may do so, and share the work. E-mail goes through the server
in the environment variable CONFIGSYNC_SMTP_URL (smtp://user:password@host:587),
from CONFIGSYNC_MAIL_FROM. Webhooks are signed with CONFIGSYNC_WEBHOOK_SECRET,
and go to your own network only if CONFIGSYNC_WEBHOOKS_WITHIN is set. When it is
interrupted, it starts no more runs and finishes those in progress.

/healthz and /readyz report, without sign-in, whether it is serving and whether
every database answers. --metrics-listen serves metrics for Prometheus,
--log-format json writes the log for programs, and traces go to the receiver in
OTEL_EXPORTER_OTLP_ENDPOINT: see docs/watching.md.

Once a day it disables accounts that were not used for too long, and removes
data that is past its retention.` + exitHelp(exitRefused, exitUnreachable),
		Example: "  configsync serve\n  configsync serve production --listen 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.serve(cmd.Context(), args, o)
		},
	}
	c.Flags().StringVar(&o.listen, "listen", "127.0.0.1:8484",
		"address and port to listen on; port 0 takes a free one")
	c.Flags().StringVar(&o.cert, "tls-cert", "", "file of the TLS certificate, with its chain")
	c.Flags().StringVar(&o.key, "tls-key", "", "file of the certificate's key")
	c.Flags().BoolVar(&o.behindProxy, "behind-proxy", false,
		"a proxy in front does TLS and passes the browser's address in X-Forwarded-For")
	o.schedules.addTo(c)
	o.watch.addTo(c)
	return c
}

func (o serveOptions) check() error {
	if err := o.watch.check(); err != nil {
		return err
	}
	if (o.cert == "") != (o.key == "") {
		return usagef("Use --tls-cert and --tls-key together.")
	}
	host, _, err := net.SplitHostPort(o.listen)
	if err != nil {
		return usagef("%q is not an address to listen on: write host:port, such as 127.0.0.1:8484.",
			o.listen)
	}
	if o.cert != "" || o.behindProxy || loopback(host) {
		return nil
	}
	return refusal.New(refusal.Forbidden,
		"Passwords and client data would travel over %s unprotected.", o.listen).
		WithHint("Use --tls-cert and --tls-key, or --behind-proxy if a proxy in front does TLS, or listen on 127.0.0.1.")
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (a *app) serve(ctx context.Context, names []string, o serveOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	environments, done, err := a.openServed(ctx, names)
	defer done()
	if err != nil {
		return err
	}
	a.open.opened = environments
	log := o.watch.log(a.stderr)
	tracer, stopTraces, err := startTraces(ctx, log)
	if err != nil {
		return err
	}
	defer stopTraces()
	scheduler, err := a.servedScheduler(environments, o.schedules, log)
	if err != nil {
		return err
	}
	scheduler.Tracer = tracer
	server := &site.Server{
		Service:      a.service,
		Environments: environments,
		Log:          log,
		BehindProxy:  o.behindProxy,
		Tracer:       tracer,
	}
	handler, err := web.Handler(server)
	if err != nil {
		return err
	}
	listener, err := o.open()
	if err != nil {
		return err
	}
	serveMetrics, err := a.openMetrics(o.watch, server, scheduler)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	scheme := "http"
	if o.cert != "" {
		scheme = "https"
	}
	fmt.Fprintf(a.stdout, "Serving on %s://%s/\n", scheme, listener.Addr())
	background, stop := context.WithCancel(ctx)
	var tasks sync.WaitGroup
	defer tasks.Wait()
	defer stop()
	tasks.Go(func() { daily(background, a.service.Accounts, environments, log) })
	tasks.Go(func() { serveMetrics(background) })
	if !o.schedules.off {
		tasks.Go(func() { scheduler.Run(background, shutdownPatience) })
	}
	return serveUntil(ctx, listener, handler, log)
}

// openServed opens the environments that are named, or all databases of the
// workspace; done closes them.
func (a *app) openServed(
	ctx context.Context, names []string,
) (environments []*admin.Environment, done func(), err error) {
	var closes []func()
	done = func() {
		for _, c := range closes {
			c()
		}
	}
	if len(names) == 0 {
		if names, err = a.open.served(); err != nil {
			return nil, done, err
		}
	}
	for _, name := range names {
		env, c, err := a.open.target(ctx, name)
		if err != nil {
			return nil, done, fmt.Errorf("opening %s: %w", shown(name), err)
		}
		closes = append(closes, c)
		environments = append(environments, env)
	}
	return environments, done, nil
}

// served returns the databases of the workspace.
func (o *opener) served() ([]string, error) {
	w, err := o.workspace()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, name := range w.names() {
		if store.IsURL(w.Environments[name].URL) ||
			strings.Contains(w.Environments[name].URL, "${") {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, usagef("There is no environment to serve: name one, or run this in a workspace whose configsync.yaml names a database.")
	}
	return names, nil
}

func (o serveOptions) open() (net.Listener, error) {
	listener, err := net.Listen("tcp", o.listen)
	if err != nil || o.cert == "" {
		return listener, err
	}
	pair, err := tls.LoadX509KeyPair(o.cert, o.key)
	if err != nil {
		listener.Close()
		return nil, fmt.Errorf("reading the TLS certificate: %w", err)
	}
	return tls.NewListener(listener, &tls.Config{
		Certificates: []tls.Certificate{pair},
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"h2", "http/1.1"},
	}), nil
}

// shutdownPatience is the longest time for running work to finish.
const shutdownPatience = 20 * time.Second

// serveUntil serves until ctx ends, and then finishes running requests.
func serveUntil(
	ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger,
) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownPatience)
	defer cancel()
	if err := server.Shutdown(patience); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return nil
}

// daily runs the daily work, first right after the start. Several processes may
// do so.
func daily(
	ctx context.Context, service *accounts.Service, environments []*admin.Environment,
	log *slog.Logger,
) {
	for {
		for _, env := range environments {
			report, err := service.Daily(ctx, env)
			if err != nil {
				log.Error("daily task", "environment", env.Name, "error", err)
				continue
			}
			log.Info("daily task", "environment", env.Name, "report", report)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(24 * time.Hour):
		}
	}
}
