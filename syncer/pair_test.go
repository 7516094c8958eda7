package syncer_test

import (
	"context"
	"testing"

	"configsync/admin"
	"configsync/admin/admintest"
	"configsync/admin/core"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/store/storetest"
	"configsync/syncer"
)

// pair is a Training and a Production in databases of their own.
type pair struct {
	t                    *testing.T
	service              *core.Core
	training, production *admin.Environment
}

var somebody = admin.Operator("somebody")

func newPair(t *testing.T, kinds schema.Kinds) *pair {
	t.Helper()
	return &pair{
		t, core.New(core.Options{Kinds: kinds, Version: admintest.Version}),
		admintest.Open(t, storetest.SQLite(t), admin.Training, nil),
		admintest.Open(t, storetest.SQLite(t), admin.Production, nil),
	}
}

// edit makes objects of an environment what bodies say; an empty body deletes
// one.
func (p *pair) edit(env *admin.Environment, bodies map[string]string) syncer.Update {
	p.t.Helper()
	r := promotion.EditRequest{Reason: "a test"}
	for k, body := range bodies {
		if body == "" {
			r.Delete = append(r.Delete, key(k))
		} else {
			r.Objects = append(r.Objects, schema.Object{
				Key:  key(k),
				Body: schema.Canonical(tree(p.t, body)),
			})
		}
	}
	u, err := p.service.Promotion.Edit(context.Background(), somebody, env, r)
	if err != nil {
		p.t.Fatalf("editing %s: %v", env.Name, err)
	}
	return u
}

// plan plans a sync of Training into Production.
func (p *pair) plan(o syncer.PlanOptions) *syncer.Plan {
	p.t.Helper()
	if o.MaxDelete == (syncer.Limit{}) {
		o.MaxDelete = syncer.Limit{Percent: 100}
	}
	plan, err := p.service.Promotion.Plan(context.Background(), somebody, p.training, p.production,
		promotion.PlanRequest{PlanOptions: o})
	if err != nil {
		p.t.Fatalf("planning: %v", err)
	}
	return plan
}

func (p *pair) apply(plan *syncer.Plan) syncer.Update {
	p.t.Helper()
	u, err := p.service.Promotion.Apply(context.Background(), somebody, p.production, plan,
		promotion.ApplyRequest{Consent: plan.FullConsent(), External: "test"})
	if err != nil {
		p.t.Fatalf("applying: %v", err)
	}
	return u
}

// diff lists in what the two differ, a line a field.
func (p *pair) diff() []string {
	p.t.Helper()
	diff, err := p.service.Promotion.Diff(context.Background(), somebody, p.training, p.production,
		nil, nil)
	if err != nil {
		p.t.Fatalf("comparing: %v", err)
	}
	return differenceLines(diff.Differences)
}

func differenceLines(differences []*syncer.Difference) []string {
	var out []string
	for _, d := range differences {
		head := d.Key.String()
		if d.Op == syncer.OpRename {
			head = d.From.String() + " to " + head
		}
		for _, line := range lines(d.Fields) {
			out = append(out, head+" "+line)
		}
	}
	return out
}

// changeLines lists what a plan does.
func changeLines(p *syncer.Plan) []string {
	var out []string
	for _, d := range p.Changes {
		line := string(d.Op) + " " + d.Key.String()
		if d.Op == syncer.OpRename {
			line += " from " + d.From.String()
		}
		out = append(out, line)
	}
	return out
}
