package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/admin/promotion"
	"configsync/admin/schedules"
	"configsync/schema"
	"configsync/store"
	"configsync/store/pgtest"
	"configsync/syncer/timing"
)

// waves measures one source that goes to many targets, SQLite files and
// PostgreSQL databases by turns, by one replica and by several.
type waves struct {
	service *core.Core
	urls    map[string]string // of every environment, by name
	known   []string
	home    *admin.Environment
	source  *admin.Environment
	targets int
	edits   int
}

// waveObjects is how many objects the source holds, and waveEdits how many of
// them change between two waves.
const (
	waveObjects = 200
	waveEdits   = 10
)

func benchWaves(ctx context.Context, h *host, server *pgtest.Server, targets int) (*table, error) {
	w := &waves{
		service: core.New(core.Options{Kinds: schema.All(), Version: "0.1.0"}),
		urls:    map[string]string{},
		targets: targets,
	}
	dir := h.TempDir()
	w.urls["source"], w.urls["hub"] = "sqlite:"+filepath.Join(dir, "source.db"), server.URL(h)
	for i := range targets {
		name := fmt.Sprintf("site-%03d", i)
		w.urls[name] = "sqlite:" + filepath.Join(dir, name+".db")
		if i%2 == 1 {
			w.urls[name] = server.URL(h)
		}
		w.known = append(w.known, name)
	}
	w.known = append(w.known, "source", "hub")
	w.service.Schedules.EnvironmentNames = w.known
	var done func()
	var err error
	for name, env := range map[string]**admin.Environment{"hub": &w.home, "source": &w.source} {
		if *env, done, err = w.open(ctx, name); err != nil {
			return nil, err
		}
		defer done()
	}
	t := newTable(fmt.Sprintf(
		"A wave over %d targets, SQLite and PostgreSQL by turns: %d objects, %d of them changed",
		targets, waveObjects, waveEdits,
	), nil)
	return t, w.run(ctx, t)
}

// open opens an environment as a replica does for a run: anew.
func (w *waves) open(ctx context.Context, name string) (*admin.Environment, func(), error) {
	db, err := store.Open(ctx, w.urls[name], store.Options{
		Create:  true,
		Name:    name,
		Role:    "other",
		Version: "0.1.0",
		Actor:   operator.String(),
	})
	if err != nil {
		return nil, nil, err
	}
	return &admin.Environment{Name: name, Role: admin.OtherRole, Store: db},
		func() { db.Close() }, nil
}

func (w *waves) run(ctx context.Context, t *table) error {
	if err := w.edit(ctx, forms(waveObjects)); err != nil {
		return err
	}
	spec := admin.ScheduleSpec{
		Timing:   timing.Timing{Cron: "@yearly", Zone: "UTC"},
		Source:   "source",
		Targets:  []string{"site-*"},
		Parallel: 64,
	}
	if _, err := w.service.Schedules.AddSchedule(ctx, operator, w.home, "wave", spec); err != nil {
		return err
	}
	if _, err := w.wave(ctx, 4); err != nil { // the first syncs, which set the databases up
		return err
	}
	alone, err := w.oneByOne(ctx)
	if err != nil {
		return err
	}
	for _, replicas := range []int{1, 2, 4, 8} {
		took, err := w.wave(ctx, replicas)
		if err != nil {
			return err
		}
		t.add(row{engine: "both", step: fmt.Sprintf("%d replicas, a run at a time each", replicas),
			took: took, limit: alone,
			against: "opening, planning and applying one after the other, without a ledger",
			note:    fmt.Sprintf("; %.0f targets a second", float64(w.targets)/took.Seconds())})
	}
	return nil
}

// edit changes objects of the source.
func (w *waves) edit(ctx context.Context, objects []schema.Object) error {
	_, err := w.service.Promotion.Edit(ctx, operator, w.source, promotion.EditRequest{
		Objects: objects,
		Reason:  "bench",
	})
	return err
}

// change makes a few of the source's objects different.
func (w *waves) change(ctx context.Context) error {
	w.edits++
	var objects []schema.Object
	for _, o := range forms(waveEdits) {
		body, err := schema.ParseBody(o.Body)
		if err != nil {
			return err
		}
		body.(map[string]any)["title"] = fmt.Sprintf("Edit %d", w.edits)
		objects = append(objects, schema.Object{Key: o.Key, Body: schema.Canonical(body)})
	}
	return w.edit(ctx, objects)
}

// oneByOne promotes a change into every target, one after the other.
func (w *waves) oneByOne(ctx context.Context) (time.Duration, error) {
	if err := w.change(ctx); err != nil {
		return 0, err
	}
	begun := time.Now()
	for _, name := range w.known[:w.targets] {
		if err := w.promote(ctx, name); err != nil {
			return 0, err
		}
	}
	return time.Since(begun), nil
}

func (w *waves) promote(ctx context.Context, name string) error {
	source, done, err := w.open(ctx, "source")
	if err != nil {
		return err
	}
	defer done()
	target, done, err := w.open(ctx, name)
	if err != nil {
		return err
	}
	defer done()
	plan, err := w.service.Promotion.Plan(ctx, operator, source, target, promotion.PlanRequest{})
	if err != nil {
		return err
	}
	_, err = w.service.Promotion.Apply(ctx, operator, target, plan, promotion.ApplyRequest{})
	return err
}

// wave promotes a change into every target by so many replicas, and gives how
// long that took.
func (w *waves) wave(ctx context.Context, replicas int) (time.Duration, error) {
	if err := w.change(ctx); err != nil {
		return 0, err
	}
	begun := time.Now()
	runs, err := w.service.Schedules.RunSchedule(ctx, operator, w.home, "wave")
	if err != nil {
		return 0, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	for i := range replicas {
		home, done, err := w.open(ctx, "hub")
		if err != nil {
			return 0, err
		}
		s := &schedules.Scheduler{
			Service: w.service.Schedules, Homes: []*admin.Environment{home}, Open: w.open,
			MaxRuns: 1,
			Replica: fmt.Sprint(i), Log: slog.New(slog.DiscardHandler),
		}
		all.Go(func() {
			defer done()
			for ctx.Err() == nil {
				if begun, err := s.Turn(ctx, ctx, home); err == nil && begun == 0 {
					time.Sleep(5 * time.Millisecond)
				}
				s.Wait()
			}
		})
	}
	return begunAndEnded(ctx, w, runs[0], begun)
}

// begunAndEnded waits until every run of an occurrence has ended, and gives how
// long that took.
func begunAndEnded(
	ctx context.Context, w *waves, one admin.Run, begun time.Time,
) (time.Duration, error) {
	for {
		runs, err := w.service.Schedules.Runs(ctx, operator, w.home, admin.RunFilter{
			Schedule: one.Schedule,
			Since:    one.Tick,
			Until:    one.Tick.Add(time.Microsecond),
		})
		if err != nil {
			return 0, err
		}
		ended := 0
		for _, r := range runs {
			switch {
			case r.State == admin.RunRan:
				ended++
			case !r.State.Open():
				return 0, fmt.Errorf("%s: %s: %s", r.Target, r.State, r.Reason)
			}
		}
		if ended == w.targets {
			return time.Since(begun), nil
		}
		time.Sleep(20 * time.Millisecond)
	}
}
