package system

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/admin/history"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/web/changes"
	"configsync/web/site"
)

// propertyPage shows and changes one System Property.
type propertyPage struct {
	site.Frame
	Row      propertyRow
	Type     schema.PropertyType
	Unit     string
	Min, Max int
	Choices  []site.Choice
	Zones    []string
	Typed    string // as it stands in the input
	Was      string // the value that the form began with, to notice that somebody else changed it
	Direct   site.DirectEdit

	// the value that Save would set, in words; "" before effects are shown
	New      string
	ToUnset  bool                      // Save would go back to the default
	Effects  []accounts.PropertyEffect // of saving
	Accepted string                    // names the value and the effects that were shown
}

// propertyChange is what the form of a property asks for.
type propertyChange struct {
	state history.PropertyState
	value schema.Value
	unset bool // go back to the default
}

func propertyState(q *site.Request) (history.PropertyState, error) {
	states, err := q.Service().History.Properties(q.Context(), q.Actor(), q.Env)
	if err != nil {
		return history.PropertyState{}, err
	}
	for _, state := range states {
		if state.Name == q.PathValue("name") {
			return state, nil
		}
	}
	return history.PropertyState{}, site.ErrMissing
}

func newPropertyPage(q *site.Request, state history.PropertyState) *propertyPage {
	page := &propertyPage{Frame: q.Frame(state.Title, state.Help), Type: state.Type,
		Unit: state.Unit, Min: state.Min, Max: state.Max,
		Typed: changes.PropertyTyped(state.Value), Was: changes.PropertyTyped(state.Value)}
	page.Row = row(page.Frame, state)
	page.Direct = q.DirectEdit(admin.ActionEdit, propertyKey(state.Name))
	for _, o := range state.Property.Choices {
		page.Choices = append(page.Choices, site.Choice{
			Value:  o.Value,
			Text:   o.Words,
			Help:   "",
			Chosen: o.Value == page.Typed,
		})
	}
	if state.Type == schema.TimeZone {
		page.Zones = site.SomeZones
	}
	return page
}

func propertyKey(name string) schema.Key {
	return schema.Key{Kind: schema.KindSystemProperty, Name: name}
}

func Property(q *site.Request) error {
	state, err := propertyState(q)
	if err != nil {
		return err
	}
	return q.Render("property", newPropertyPage(q, state))
}

// SaveProperty sets a property or goes back to its default. What that would do
// to accounts is shown first, and is done when the same effects were shown
// before.
func SaveProperty(q *site.Request) error {
	state, err := propertyState(q)
	if err != nil {
		return err
	}
	page := newPropertyPage(q, state)
	c, problems := readPropertyChange(q, state)
	page.takeTyped(q, c)
	if q.IsResumed() {
		return q.Render("property", page)
	}
	if page.Direct.Asks && page.Direct.Reason == "" {
		page.Direct.Problem = "Enter the reason for the emergency change."
		problems = append(problems, admin.InputProblem{
			Input:   "reason",
			Message: page.Direct.Problem,
		})
	}
	if len(problems) > 0 {
		page.Problems = problems
		return q.RenderInvalid("property", page)
	}
	effects, err := q.Service().Accounts.EffectOfProperty(q.Context(), q.Actor(), q.Env,
		state.Name, c.value)
	if err == nil && len(effects) > 0 && q.Input("accepted") != c.digest(effects) {
		page.Effects, page.New, page.ToUnset, page.Accepted = effects, state.Property.Text(
			c.value,
		), c.unset, c.digest(effects)
		return q.Render("property", page)
	}
	if err == nil && c.same() {
		return q.RedirectWithFlash(fmt.Sprintf("%s is already %s: nothing was changed.",
			state.Title,
			page.Row.Value), "properties")
	}
	if err == nil {
		_, err = q.Service().Promotion.Edit(q.Context(), q.Actor(), q.Env,
			c.request(q.Input("reason")))
	}
	if problems, ok := site.ProblemsOf(err); ok {
		page.Problems = problems
		return q.RenderInvalid("property", page)
	}
	if err != nil {
		return err
	}
	return q.RedirectWithFlash(c.summary(), "properties")
}

// readPropertyChange reads the form. The button behind the effects of going
// back to the default sends "still": who typed another value meanwhile wants
// that.
func readPropertyChange(
	q *site.Request, state history.PropertyState,
) (propertyChange, site.Problems) {
	c := propertyChange{state: state, value: state.Default, unset: true}
	value, wrong := changes.PropertyRead(state.Property, q.Input("value"))
	asked := q.Input("default")
	if asked == "yes" || asked == "still" && wrong == "" && site.SameValue(value, state.Default) {
		return c, movedProperty(q, state)
	}
	c.unset, c.value = false, value
	if wrong != "" {
		return c, site.Problems{{Input: "value", Message: wrong}}
	}
	return c, movedProperty(q, state)
}

// movedProperty returns the problem that somebody else changed the property
// since the form was opened.
func movedProperty(q *site.Request, state history.PropertyState) site.Problems {
	if was := q.PostForm["was"]; len(was) == 1 &&
		site.Lines(was[0]) != changes.PropertyTyped(state.Value) {
		return site.Problems{{
			Input: "value",
			Message: fmt.Sprintf(
				"%s changed this to %s while you were editing. Look at it again, then save.",
				site.ActorWords(state.Touch.Actor), state.Property.Text(state.Value),
			),
		}}
	}
	return nil
}

// takeTyped keeps in the page what was typed.
func (p *propertyPage) takeTyped(q *site.Request, c propertyChange) {
	p.Typed = site.Lines(q.Input("value"))
	if c.unset {
		p.Typed = changes.PropertyTyped(c.value)
	}
	for i, choice := range p.Choices {
		p.Choices[i].Chosen = choice.Value == p.Typed
	}
}

// same reports whether the change changes nothing.
func (c propertyChange) same() bool {
	return c.unset && !c.state.Set ||
		!c.unset && c.state.Set && site.SameValue(c.value, c.state.Value)
}

// digest names the value and its effects, so that saving does what was shown.
func (c propertyChange) digest(effects []accounts.PropertyEffect) string {
	text, err := json.Marshal([]any{c.unset, c.value, effects})
	if err != nil {
		panic(err) // values of properties always marshal
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

func (c propertyChange) request(reason string) promotion.EditRequest {
	key, title := propertyKey(c.state.Name), c.state.Title
	if c.unset {
		return promotion.EditRequest{
			Delete: []schema.Key{key},
			Reason: reason,
			Summary: fmt.Sprintf("%s is back to its default, %s.", title,
				c.state.Property.Text(c.value)),
		}
	}
	object := schema.Object{Key: key, Body: schema.Canonical(map[string]any{"value": c.value})}
	return promotion.EditRequest{
		Objects: []schema.Object{object},
		Reason:  reason,
		Summary: fmt.Sprintf("%s is now %s.", title, c.state.Property.Text(c.value)),
	}
}

func (c propertyChange) summary() string {
	if c.unset {
		return fmt.Sprintf("%s is back to its default, %s.", c.state.Title,
			c.state.Property.Text(c.value))
	}
	return fmt.Sprintf("%s is now %s.", c.state.Title, c.state.Property.Text(c.value))
}
