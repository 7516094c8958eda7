package web

import (
	"errors"
	"slices"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
)

// AdoptPage brings what another environment has of its own into this one, where
// configuration is built.
type AdoptPage struct {
	Frame
	From    string
	Action  string // address that the form is sent to
	Keys    []string
	Changes []ObjectChange
	Direct  DirectEdit
}

// adopted is what the address asks to adopt: objects of another environment.
func (q *request) adopted() (from *admin.Environment, keys []schema.Key, err error) {
	i := slices.IndexFunc(q.server.Environments, func(e *admin.Environment) bool {
		return e.Name == q.PathValue("source") && e != q.env
	})
	if err := q.ParseForm(); err != nil || i < 0 || len(q.Form["key"]) == 0 {
		return nil, nil, errMissing
	}
	for _, text := range q.Form["key"] {
		key, err := schema.ParseKey(text)
		if err != nil {
			return nil, nil, errMissing
		}
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return q.server.Environments[i], keys, nil
}

func (q *request) adoptForm() error {
	page, _, err := q.adoptPage()
	if err != nil {
		return err
	}
	return q.render("adopt", page)
}

func (q *request) adoptPage() (*AdoptPage, *syncer.Plan, error) {
	from, keys, err := q.adopted()
	if err != nil {
		return nil, nil, err
	}
	plan, err := q.service().Promotion.PlanAdoption(q.Context(), q.actor(), from, q.env, keys,
		promotion.PlanRequest{})
	if err != nil {
		return nil, nil, err
	}
	page := &AdoptPage{
		Frame: q.frame("Adopt from "+from.Name,
			"What was changed in "+from.Name+
				" itself is brought here, so that the next sync finds both the same."),
		From:   from.Name,
		Action: q.path("adopt", from.Name),
	}
	page.Direct = q.directEdit(admin.ActionAdopt, keys[0])
	wording := q.wording(from.Name)
	for _, d := range plan.Changes {
		taken := *d
		taken.Fields = slices.DeleteFunc(slices.Clone(
			d.Fields,
		), func(f syncer.Field) bool { return f.Outcome != syncer.Promote })
		change, err := wording.Change(&taken)
		if err != nil {
			return nil, nil, err
		}
		page.Changes = append(page.Changes, ObjectChange{ChangeText: change})
	}
	for _, key := range keys {
		page.Keys = append(page.Keys, key.String())
	}
	return page, plan, nil
}

// adopt changes this environment by what another one has of its own.
func (q *request) adopt() error {
	page, plan, err := q.adoptPage()
	if err != nil {
		return err
	}
	if q.resumed() {
		return q.render("adopt", page)
	}
	update, err := q.service().Promotion.Apply(q.Context(), q.actor(), q.env, plan,
		promotion.ApplyRequest{
			Reason:  page.Direct.Reason,
			Consent: syncer.Consent{Delete: q.input("delete") == "yes"},
		})
	var refused *refusal.Error
	if errors.As(err, &refused) && refused.Code == refusal.Forbidden && page.Direct.Asks &&
		page.Direct.Reason == "" {
		page.Direct.Problem = "Give a reason."
		return q.renderInvalid("adopt", page)
	}
	if err != nil {
		return err
	}
	return q.done("It is adopted from "+page.From+".", "history", seqText(update.Seq))
}
