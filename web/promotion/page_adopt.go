package promotion

import (
	"errors"
	"slices"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/refusal"
	"configsync/schema"
	"configsync/syncer"
	"configsync/web/changes"
	"configsync/web/site"
)

// adoptPage brings what another environment has of its own into this one, where
// configuration is built.
type adoptPage struct {
	site.Frame
	From    string
	Action  string // address that the form is sent to
	Keys    []string
	Changes []changes.ObjectChange
	Consent []changes.ConsentBox
	Direct  site.DirectEdit
}

// adopted is what the address asks to adopt: objects of another environment.
func adopted(q *site.Request) (from *admin.Environment, keys []schema.Key, err error) {
	i := slices.IndexFunc(q.Server.Environments, func(e *admin.Environment) bool {
		return e.Name == q.PathValue("source") && e != q.Env
	})
	if err := q.ParseForm(); err != nil || i < 0 || len(q.Form["key"]) == 0 {
		return nil, nil, site.ErrMissing
	}
	for _, text := range q.Form["key"] {
		key, err := schema.ParseKey(text)
		if err != nil {
			return nil, nil, site.ErrMissing
		}
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return q.Server.Environments[i], keys, nil
}

func AdoptForm(q *site.Request) error {
	page, _, err := newAdoptPage(q)
	if err != nil {
		return err
	}
	return q.Render("adopt", page)
}

func newAdoptPage(q *site.Request) (*adoptPage, *syncer.Plan, error) {
	from, keys, err := adopted(q)
	if err != nil {
		return nil, nil, err
	}
	plan, err := q.Service().Promotion.PlanAdoption(q.Context(), q.Actor(), from, q.Env, keys,
		promotion.PlanRequest{})
	if err != nil {
		return nil, nil, err
	}
	page := &adoptPage{
		Frame: q.Frame("Adopt from "+from.Name,
			"Copy changes made directly in "+from.Name+" to "+q.Env.Name+
				", so that both match at the next sync."),
		From:   from.Name,
		Action: q.Path("adopt", from.Name),
	}
	page.Direct = q.DirectEdit(admin.ActionAdopt, keys[0])
	wording := changes.Wording(q, from.Name)
	for _, d := range plan.Changes {
		taken := *d
		taken.Fields = slices.DeleteFunc(slices.Clone(
			d.Fields,
		), func(f syncer.Field) bool { return f.Resolution != syncer.Promote })
		change, err := wording.Change(&taken)
		if err != nil {
			return nil, nil, err
		}
		page.Changes = append(page.Changes, changes.ObjectChange{ChangeText: change})
	}
	if page.Consent, err = changes.ConsentBoxes(wording, plan); err != nil {
		return nil, nil, err
	}
	for _, key := range keys {
		page.Keys = append(page.Keys, key.String())
	}
	return page, plan, nil
}

// Adopt changes this environment by what another one has of its own.
func Adopt(q *site.Request) error {
	page, plan, err := newAdoptPage(q)
	if err != nil {
		return err
	}
	if q.IsResumed() {
		return q.Render("adopt", page)
	}
	update, err := q.Service().Promotion.Apply(q.Context(), q.Actor(), q.Env, plan,
		promotion.ApplyRequest{
			Reason:  page.Direct.Reason,
			Consent: changes.ConsentGiven(q),
		})
	var refused *refusal.Error
	if errors.As(err, &refused) && refused.Code == refusal.Forbidden && page.Direct.Asks &&
		page.Direct.Reason == "" {
		page.Direct.Problem = "Enter a reason."
		return q.RenderInvalid("adopt", page)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash("Adopted from "+page.From+".", "history",
		changes.SeqText(update.Seq))
}
