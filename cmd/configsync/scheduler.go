package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"

	"configsync/admin"
	"configsync/admin/schedules"
	"configsync/store"
)

// scheduler wires a replica that performs the schedules of the environments.
// Those that it opens besides are closed after each run.
func (a *app) scheduler(
	homes []*admin.Environment, log *slog.Logger,
) (*schedules.Scheduler, error) {
	if err := a.knowEnvironments(homes...); err != nil {
		return nil, err
	}
	return &schedules.Scheduler{Service: a.service.Schedules, Homes: homes, Replica: replicaName(),
		Log: log,
		Open: func(ctx context.Context, name string) (*admin.Environment, func(), error) {
			if i := slices.IndexFunc(homes, func(e *admin.Environment) bool {
				return e.Name == name
			}); i >= 0 {
				return homes[i], func() {}, nil
			}
			return a.open.named(ctx, name)
		}}, nil
}

// named opens an environment of the workspace, a folder too.
func (o *opener) named(ctx context.Context, name string) (*admin.Environment, func(), error) {
	at, err := o.resolve(name)
	if err != nil {
		return nil, nil, err
	}
	if at.dir != "" {
		return o.folder(at, "")
	}
	env, done, err := o.target(ctx, name)
	if errors.Is(err, store.ErrReadOnly) {
		return o.source(ctx, name)
	}
	return env, done, err
}

// knowEnvironments sets the names of environments for schedules: those of the
// workspace, and the open ones.
func (a *app) knowEnvironments(opened ...*admin.Environment) error {
	w, err := a.open.workspace()
	if err != nil {
		return err
	}
	a.service.Schedules.EnvironmentNames = w.names()
	for _, env := range opened {
		if !slices.Contains(a.service.Schedules.EnvironmentNames, env.Name) {
			a.service.Schedules.EnvironmentNames = append(a.service.Schedules.EnvironmentNames,
				env.Name)
		}
	}
	slices.Sort(a.service.Schedules.EnvironmentNames)
	return nil
}

// withHome opens the home of schedules to be written to, and closes it after
// do.
func (a *app) withHome(ctx context.Context, what string, do func(*admin.Environment) error) error {
	return a.open.withTarget(ctx, what, func(env *admin.Environment) error {
		if err := a.knowEnvironments(env); err != nil {
			return err
		}
		return do(env)
	})
}

// replicaName is unique among the processes that share a database.
func replicaName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s/%d", host, os.Getpid())
}
