package web

import "configsync/schema"

// PlanObjectPage shows word for word what a plan in review does to one object.
type PlanObjectPage struct {
	Frame
	Key, Plan string // the object's key, and the address of the plan
	Change    ObjectChange
	YAML      YAMLView
}

func (q *request) planObject() error {
	id, key := q.PathValue("id"), schema.Key{Kind: q.PathValue("kind"), Name: q.PathValue("name")}
	o, err := q.service().Promotion.SealedObject(q.Context(), q.actor(), q.env, id, key)
	if err != nil {
		return err
	}
	page := &PlanObjectPage{
		Frame: q.frame(o.Difference.Title,
			"What the sealed plan puts in the place of what was there when it was made, word for word."),
		Key: key.String(),
	}
	page.Plan = page.Path("plans", id)
	page.Crumb = append(page.Crumb, Link{"The plan", page.Plan})
	change, err := q.wording("").Change(o.Difference)
	if err != nil {
		return err
	}
	page.Change.ChangeText = change
	before, err := yamlLines(q.service().Kinds, firstKey(o.Difference.From, key), o.Before)
	if err != nil {
		return err
	}
	after, err := yamlLines(q.service().Kinds, key, o.After)
	if err != nil {
		return err
	}
	page.YAML = YAMLView{
		Before: "Before",
		After:  "After",
		Blocks: foldYAML(sideBySide(compareLines(before, after))),
	}
	return q.render("plan_object", page)
}
