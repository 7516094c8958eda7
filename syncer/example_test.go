package syncer_test

import (
	"context"
	"encoding/json"
	"fmt"

	"configsync/schema"
	"configsync/syncer"
)

// Training renamed the workgroup and Production described it: the target gets
// both changes.
func ExampleMerge() {
	kind, _ := schema.All().Of(schema.KindWorkgroup)
	value := func(body string) schema.Value {
		v, err := schema.ParseBody([]byte(body))
		if err != nil {
			panic(err)
		}
		return v
	}
	base := value(`{"title":"Intake"}`)
	source := value(`{"title":"Intake staff"}`)
	target := value(`{"title":"Intake","description":"Front desk"}`)

	merged, fields := syncer.Merge(kind.Shape, base, source, target, nil)
	fmt.Println(string(schema.Canonical(merged)))
	for _, f := range fields {
		fmt.Println(f.Path, f.Resolution)
	}
	// Output:
	// {"description":"Front desk","title":"Intake staff"}
	// title promote
	// description keep
}

// Both sides changed the title since the last sync, which is a conflict; the
// workgroup that the source added is not.
func ExampleFindDifferences() {
	source := folder("training", nil, "intake", "Intake staff", "outreach", "Outreach")
	target := folder("production", folder("production", nil, "intake", "Intake"),
		"intake", "Intake team")

	diff, err := syncer.FindDifferences(context.Background(), schema.All(), source, target,
		syncer.DiffOptions{})
	if err != nil {
		panic(err)
	}
	for _, d := range diff.Differences {
		fmt.Println(d.Key, d.Op, len(d.Conflicts()))
	}
	// Output:
	// workgroup/intake  1
	// workgroup/outreach create 0
}

// A decision for the source resolves the conflict, so that the plan can be
// applied.
func ExampleMakePlan() {
	source := folder("training", nil, "intake", "Intake staff")
	target := folder("production", folder("production", nil, "intake", "Intake"),
		"intake", "Intake team")
	decision, err := syncer.ParseDecision(syncer.SourceSide, "workgroup/intake#title")
	if err != nil {
		panic(err)
	}
	for _, o := range []syncer.PlanOptions{
		{},
		{Decisions: []syncer.Decision{decision}},
	} {
		plan, err := syncer.MakePlan(context.Background(), schema.All(), source, target, o)
		if err != nil {
			panic(err)
		}
		fmt.Println(len(plan.Conflicts), "conflicts,", len(plan.Changes), "changes")
	}
	// Output:
	// 1 conflicts, 0 changes
	// 0 conflicts, 1 changes
}

// folder returns a bundle of workgroups that manage users, by name and title.
func folder(environment string, base *syncer.Folder, workgroups ...string) *syncer.Folder {
	b := &schema.Bundle{Environment: environment}
	for i := 0; i < len(workgroups); i += 2 {
		body, err := json.Marshal(schema.Workgroup{
			Title:       workgroups[i+1],
			Permissions: []schema.Permission{schema.ManageUsers},
		})
		if err != nil {
			panic(err)
		}
		value, err := schema.ParseBody(body)
		if err != nil {
			panic(err)
		}
		b.Objects = append(b.Objects, schema.Object{
			Key:  schema.Key{Kind: schema.KindWorkgroup, Name: workgroups[i]},
			Body: schema.Canonical(value),
		})
	}
	return syncer.NewFolder(b, base)
}
