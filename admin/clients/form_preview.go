package clients

import (
	"context"

	"configsync/admin"
	"configsync/refusal"
	"configsync/schema"
	"configsync/schema/fill"
)

// FormPreview is a form as a case worker sees it, over input to try it out.
// Nothing is saved.
type FormPreview struct {
	Form   *schema.Form
	Filled *fill.Filled
}

// PreviewForm returns a form over the input so far; nil inputs are a blank
// form.
func (s *Service) PreviewForm(
	ctx context.Context, actor admin.Actor, env *admin.Environment, name string,
	inputs map[string][]string,
) (FormPreview, error) {
	var preview FormPreview
	err := s.Look(ctx, actor, admin.ActionForms, env, func(view *admin.View) error {
		config, err := s.Configuration(ctx, env, view.Config)
		if err != nil {
			return err
		}
		sheet, ok, err := s.FormSheet(ctx, config, view, name)
		if err == nil && !ok {
			err = refusal.NoSuch("form")
		}
		if err != nil {
			return err
		}
		today := config.Settings.Today(s.Now())
		if inputs == nil {
			inputs = sheet.Sheet.Blank(today)
		}
		preview = FormPreview{sheet.Form, sheet.Sheet.Fill(inputs, nil, today)}
		return nil
	})
	return preview, err
}
