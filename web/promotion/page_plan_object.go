package promotion

import (
	"configsync/schema"
	"configsync/web/changes"
	"configsync/web/site"
)

// planObjectPage shows word for word what a plan in review does to one object.
type planObjectPage struct {
	site.Frame
	Key, Plan string // the object's key, and the address of the plan
	Change    changes.ObjectChange
	YAML      yamlView
}

func PlanObject(q *site.Request) error {
	id, key := q.PathValue("id"), schema.Key{Kind: q.PathValue("kind"), Name: q.PathValue("name")}
	o, err := q.Service().Promotion.Reviews.SealedObject(q.Context(), q.Actor(), q.Env, id, key)
	if err != nil {
		return err
	}
	page := &planObjectPage{
		Frame: q.Frame(o.Difference.Title,
			"The plan’s exact change, compared with the version at the time the plan was made."),
		Key: key.String(),
	}
	page.Plan = page.Path("plans", id)
	page.Crumb = append(page.Crumb, site.Link{Text: "Plan", Path: page.Plan})
	change, err := changes.Wording(q, "").Change(o.Difference)
	if err != nil {
		return err
	}
	page.Change.ChangeText = change
	before, err := changes.YamlLines(q.Service().Kinds, firstKey(o.Difference.From, key), o.Before)
	if err != nil {
		return err
	}
	after, err := changes.YamlLines(q.Service().Kinds, key, o.After)
	if err != nil {
		return err
	}
	page.YAML = yamlView{
		Before: "Before",
		After:  "After",
		Blocks: foldYAML(sideBySide(changes.CompareLines(before, after))),
	}
	return q.Render("plan_object", page)
}
