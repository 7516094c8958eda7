package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"

	"configsync/admin"
	"configsync/admin/core"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/store"
	"configsync/syncer"
)

// bench measures one engine at one number of objects.
type bench struct {
	engine  engine
	table   *table
	n       int
	rounds  int
	dir     string
	service *core.Core
	source  *admin.Environment
	target  *admin.Environment // asks for no approval
	asking  *admin.Environment // the same database, as a production environment
	objects []schema.Object    // what both hold at first
	urls    [2]string

	exported string // a folder with what the source holds
	made     int    // folders
}

var operator = admin.Operator("bench")

func (b *bench) run(ctx context.Context) error {
	b.service = core.New(core.Options{Kinds: schema.All(), Version: "0.1.0"})
	b.objects = forms(b.n)
	for i, name := range []string{"training", "production"} {
		b.urls[i] = b.engine.url()
		db, err := store.Open(ctx, b.urls[i], store.Options{
			Create:  true,
			Name:    name,
			Role:    name,
			Version: "0.1.0",
			Actor:   operator.String(),
		})
		if err != nil {
			return err
		}
		defer db.Close()
		env := &admin.Environment{Name: name, Role: admin.OtherRole, Store: db}
		if i == 0 {
			b.source = env
		} else {
			b.target, b.asking = env, &admin.Environment{
				Name:  name,
				Role:  admin.Production,
				Store: db,
			}
		}
	}
	steps := []func(context.Context) error{b.load, b.noChange, b.diff, b.plan, b.apply, b.export}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) add(step string, took, limit time.Duration, goal, against string) {
	b.table.add(row{
		engine: b.engine.name, step: step, took: took, limit: limit, goal: goal, against: against,
	})
}

// load fills both environments: Training from a folder in memory, Production by
// the first sync.
func (b *bench) load(ctx context.Context) error {
	folder := &admin.Environment{
		Name:   "folder",
		Folder: syncer.NewFolder(&schema.Bundle{Environment: "training", Objects: b.objects}, nil),
	}
	if err := b.sync(ctx, folder, b.source); err != nil {
		return err
	}
	begun := time.Now()
	if err := b.sync(ctx, b.source, b.target); err != nil {
		return err
	}
	b.add("first sync, plan and apply", time.Since(begun), 0, "", "")
	return nil
}

func (b *bench) sync(ctx context.Context, source, target *admin.Environment) error {
	plan, err := b.makePlan(ctx, source, target)
	if err != nil {
		return err
	}
	return b.applyPlan(ctx, target, plan)
}

func (b *bench) makePlan(
	ctx context.Context, source, target *admin.Environment,
) (*syncer.Plan, error) {
	return b.service.Promotion.Plan(ctx, operator, source, target, promotion.PlanRequest{})
}

func (b *bench) applyPlan(ctx context.Context, target *admin.Environment, plan *syncer.Plan) error {
	_, err := b.service.Promotion.Apply(ctx, operator, target, plan, promotion.ApplyRequest{
		Consent:  plan.FullConsent(),
		External: "benchmark",
	})
	return err
}

// noChange measures a plan when nothing changed since the last sync.
func (b *bench) noChange(ctx context.Context) error {
	took, err := alone(4*b.rounds, func() error {
		plan, err := b.makePlan(ctx, b.source, b.target)
		if err == nil && !plan.Empty() {
			err = fmt.Errorf("the plan has %d changes", len(plan.Changes))
		}
		return err
	})
	b.add("plan without changes", took, 0, "same at all sizes, within 2×", "")
	return err
}

// change is the 10% of one round: put are new and modified forms, gone are
// removed ones.
type change struct {
	put  []schema.Object
	gone []schema.Key
}

func (b *bench) changeOf(round int) change {
	r := rand.New(rand.NewPCG(uint64(round), 3))
	var c change
	tenth := b.n / 10
	for i := range tenth / 2 { // 5% modified
		c.put = append(c.put, form(r, (i*2+round)%(b.n/2), round+1))
	}
	for i := range tenth * 3 / 10 { // 3% added
		c.put = append(c.put, form(r, b.n*(round+2)+i, 0))
	}
	for i := range tenth / 5 { // 2% removed
		c.gone = append(c.gone, schema.Key{
			Kind: schema.KindForm,
			Name: fmt.Sprintf("form-%06d", b.n/2+round*(tenth/5)+i),
		})
	}
	return c
}

// edit makes the changes of a round in Training.
func (b *bench) edit(ctx context.Context, c change) error {
	_, err := b.service.Promotion.Edit(ctx, operator, b.source, promotion.EditRequest{
		Objects: c.put,
		Delete:  c.gone,
	})
	return err
}

// diff measures the comparison by digests against reading both lists, and the
// incremental and the detailed one beside it.
func (b *bench) diff(ctx context.Context) error {
	if err := b.edit(ctx, b.changeOf(0)); err != nil {
		return err
	}
	source, err := b.engine.open(b.urls[0])
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := b.engine.open(b.urls[1])
	if err != nil {
		return err
	}
	defer target.Close()
	took, limit, err := pair(2*b.rounds, func() error {
		return b.reading(ctx, func(source, target *admin.View) error {
			_, err := syncer.DifferingKeys(ctx, source.Config, target.Config)
			return err
		})
	}, func() error {
		var g errgroup.Group
		g.Go(func() error { return readList(ctx, source) })
		g.Go(func() error { return readList(ctx, target) })
		return g.Wait()
	})
	if err != nil {
		return err
	}
	b.add("full diff", took, limit, "≤ 2.0×",
		"reading both lists of keys and digests, side by side")
	took, err = alone(b.rounds, func() error {
		return b.reading(ctx, func(source, target *admin.View) error {
			_, err := syncer.FindCandidates(ctx, source.Config, target.Config)
			return err
		})
	})
	if err != nil {
		return err
	}
	b.add("incremental diff", took, limit, "", "the same")
	took, err = alone(b.rounds, func() error {
		_, err := b.service.Promotion.Diff(ctx, operator, b.source, b.target, nil, nil)
		return err
	})
	b.add("incremental diff with every field", took, limit, "", "the same")
	return err
}

func (b *bench) reading(ctx context.Context, do func(source, target *admin.View) error) error {
	source, err := b.source.Store.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := b.target.Store.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer target.Close()
	return do(source.View, target.View)
}

func (b *bench) plan(ctx context.Context) error {
	took, err := alone(b.rounds, func() error {
		_, err := b.makePlan(ctx, b.source, b.target)
		return err
	})
	b.add("plan of the 10%, checked and sealed", took, 0, "", "")
	return err
}

// apply measures the 10% of several rounds against the same rows written
// plainly.
func (b *bench) apply(ctx context.Context) error {
	plain, err := b.engine.limits(ctx, b.engine.url(), b.objects)
	if err != nil {
		return err
	}
	defer plain.close()
	var c change
	var plan *syncer.Plan
	round := -1
	prepare := func() (err error) {
		round++
		c = b.changeOf(round)
		if round > 0 { // the changes of the first round were made for the diff
			if err := b.edit(ctx, c); err != nil {
				return err
			}
		}
		plan, err = b.makePlan(ctx, b.source, b.target)
		if want := len(c.put) + len(c.gone); err == nil && len(plan.Changes) != want {
			err = fmt.Errorf("the plan has %d changes instead of %d", len(plan.Changes), want)
		}
		return err
	}
	against := "COPY into a temporary table and one upsert"
	if b.engine.name == "SQLite" {
		against = "a loop over prepared statements in one transaction"
	}
	for _, into := range []struct {
		env        *admin.Environment
		step, goal string
	}{
		{b.target, "apply of the 10%", "≤ 2.0×"},
		{b.asking, "the same with approval: counted, and kept in review", ""},
	} {
		took, limit, err := preparedPair(2*b.rounds, prepare,
			func() error { return b.applyPlan(ctx, into.env, plan) },
			func() error { return plain.write(ctx, c.put, c.gone) })
		if err != nil {
			return err
		}
		b.add(into.step, took, limit, into.goal, against)
	}
	return nil
}
