package main

import (
	"context"
	"fmt"
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
)

// insertAnswers gives every client answers to most of the fields of the intake
// form: codes to the first seven, texts to the others. One field has several
// answers from some.
var insertAnswers = []string{`
	insert into answers (client_id, form, field, instance, value)
	select c.id, 'client-intake', 'field_' || f, case when f = 5 then '0' else '' end,
		case when f < 7 then 'c' || (hashint8(c.id * 31 + f) & 7) else 'answer ' || (hashint8(c.id * 31 + f) & 65535) end
	from clients c cross join generate_series(0, 13) f where f < 6 or (c.id + f) % 2 = 0`, `
	insert into answers (client_id, form, field, instance, value)
	select c.id, 'client-intake', 'field_5', '1', 'c9' from clients c where c.id % 7 = 0`, `
	insert into records (form, client_id) select distinct form, client_id from answers`}

// effects measures how long it takes to tell whom a plan touches: three
// drop-down lists with options that are retired or removed, ten fields that are
// newly required, three that are removed, and three agreements that are
// extended.
func (b *clientBench) effects(ctx context.Context) error {
	before := intake(0)
	if _, err := b.service.Promotion.Edit(ctx, operator, b.env, promotion.EditRequest{
		Objects: before,
	}); err != nil {
		return err
	}
	if err := b.withoutIndexes(ctx, "answers", func() error {
		for _, insert := range insertAnswers {
			if _, err := b.conn.Exec(ctx, insert); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return fmt.Errorf("adding the answers: %w", err)
	}
	folder := &admin.Environment{
		Name: "folder",
		Folder: syncer.NewFolder(
			&schema.Bundle{Environment: "folder", Objects: append(intake(1), b.extended(3)...)},
			nil,
		),
	}
	plan, err := b.service.Promotion.Plan(ctx, operator, folder, b.env, promotion.PlanRequest{})
	if err != nil {
		return err
	}
	var told int
	took, err := alone(b.rounds, func() error {
		affects, _, err := b.service.Promotion.Affects(ctx, operator, b.env, plan)
		told = len(affects.Impacts) + len(affects.Sharing)
		return err
	})
	if err == nil && told < 20 {
		err = fmt.Errorf("only %d things are touched", told)
	}
	b.table.add(row{
		engine: "PostgreSQL",
		step:   fmt.Sprintf("whom a plan touches, among 10 answers a client: %d things", told),
		took:   took,
		goal:   "< 2 s",
	})
	return err
}

// intake returns the intake form and its drop-down lists, before (0) and after
// (1) a change.
func intake(version int) []schema.Object {
	var objects []schema.Object
	for l := range 3 {
		var items []any
		for c := range 10 {
			item := map[string]any{
				"code":  fmt.Sprintf("c%d", c),
				"label": fmt.Sprintf("Choice %d", c),
			}
			if version > 0 && (c == 1 || c == 2) {
				continue
			}
			if version > 0 && (c == 3 || c == 4) {
				item["retired"] = true
			}
			items = append(items, item)
		}
		objects = append(objects, object(schema.KindOptionList, fmt.Sprintf("list-%d", l),
			map[string]any{"title": fmt.Sprintf("List %d", l), "items": items}))
	}
	var fields []any
	for f := range 14 {
		if version > 0 && f >= 11 {
			continue
		}
		field := map[string]any{
			"name":  fmt.Sprintf("field_%d", f),
			"label": fmt.Sprintf("Field %d", f),
			"type":  "string",
		}
		if f < 7 {
			field["type"], field["optionList"] = "choice", fmt.Sprintf("list-%d", f%3)
		}
		if f == 5 {
			field["type"] = "multi-choice"
		}
		if version > 0 && f < 10 {
			field["required"] = true
		}
		fields = append(fields, field)
	}
	sections := []any{map[string]any{"name": "main", "title": "Main", "fields": fields}}
	return append(objects, object(schema.KindForm, "client-intake", map[string]any{
		"title":    "Client Intake",
		"sections": sections,
	}))
}

// extended returns the first agreements, with a later end or with an end that
// they did not have.
func (b *clientBench) extended(n int) []schema.Object {
	var out []schema.Object
	for i := range n {
		name := fmt.Sprintf("mou-%05d", i+1)
		m := *b.mous[name]
		m.Begins = schema.Date(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		out = append(out, object(schema.KindMOU, name, bodyOf(&m)))
	}
	return out
}
