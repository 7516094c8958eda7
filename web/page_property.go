package web

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
)

// PropertyPage shows and changes one System Property.
type PropertyPage struct {
	Frame
	Row      PropertyRow
	Type     schema.PropertyType
	Unit     string
	Min, Max int
	Choices  []Choice
	Zones    []string
	Typed    string // as it stands in the input
	Was      string // the value that the form began with, to notice that somebody else changed it
	Direct   DirectEdit

	// the value that Save would set, in words; "" before effects are shown
	New      string
	ToUnset  bool              // Save would go back to the default
	Effects  []accounts.Effect // of saving
	Accepted string            // names the value and the effects that were shown
}

// propertyChange is what the form of a property asks for.
type propertyChange struct {
	state history.PropertyState
	value schema.Value
	unset bool // go back to the default
}

func (q *request) propertyState() (history.PropertyState, error) {
	states, err := q.service().History.Properties(q.Context(), q.actor(), q.env)
	if err != nil {
		return history.PropertyState{}, err
	}
	for _, state := range states {
		if state.Name == q.PathValue("name") {
			return state, nil
		}
	}
	return history.PropertyState{}, errMissing
}

func (q *request) propertyPage(state history.PropertyState) *PropertyPage {
	page := &PropertyPage{Frame: q.frame(state.Title, state.Help), Type: state.Type,
		Unit: state.Unit, Min: state.Min, Max: state.Max,
		Typed: propertyTyped(state.Value), Was: propertyTyped(state.Value)}
	page.Row = page.row(state)
	page.Direct = q.directEdit(admin.ActionEdit, propertyKey(state.Name))
	for _, o := range state.Property.Choices {
		page.Choices = append(page.Choices, Choice{o.Value, o.Words, "", o.Value == page.Typed})
	}
	if state.Type == schema.TimeZone {
		page.Zones = someZones
	}
	return page
}

func propertyKey(name string) schema.Key {
	return schema.Key{Kind: schema.KindSystemProperty, Name: name}
}

func (q *request) property() error {
	state, err := q.propertyState()
	if err != nil {
		return err
	}
	return q.render("property", q.propertyPage(state))
}

// saveProperty sets a property or goes back to its default. What that would do
// to accounts is shown first, and is done when the same effects were shown
// before.
func (q *request) saveProperty() error {
	state, err := q.propertyState()
	if err != nil {
		return err
	}
	page := q.propertyPage(state)
	c, problems := q.propertyChange(state)
	page.takeTyped(q, c)
	if q.resumed() {
		return q.render("property", page)
	}
	if page.Direct.Asks && page.Direct.Reason == "" {
		page.Direct.Problem = "Give the reason of the emergency."
		problems = append(problems, admin.InputProblem{
			Input:   "reason",
			Message: page.Direct.Problem,
		})
	}
	if len(problems) > 0 {
		page.Problems = problems
		return q.renderInvalid("property", page)
	}
	effects, err := q.service().Accounts.EffectOfProperty(q.Context(), q.actor(), q.env,
		state.Name, c.value)
	if err == nil && len(effects) > 0 && q.input("accepted") != c.seal(effects) {
		page.Effects, page.New, page.ToUnset, page.Accepted = effects, state.Property.Text(
			c.value,
		), c.unset, c.seal(effects)
		return q.render("property", page)
	}
	if err == nil && c.same() {
		return q.done(fmt.Sprintf("%s is already %s: nothing was changed.", state.Title,
			page.Row.Value), "properties")
	}
	if err == nil {
		_, err = q.service().Promotion.Edit(q.Context(), q.actor(), q.env,
			c.request(q.input("reason")))
	}
	if problems, ok := problemsOf(err); ok {
		page.Problems = problems
		return q.renderInvalid("property", page)
	}
	if err != nil {
		return err
	}
	return q.done(c.said(), "properties")
}

// propertyChange reads the form. The button behind the effects of going back to
// the default sends "still": who typed another value meanwhile wants that.
func (q *request) propertyChange(state history.PropertyState) (propertyChange, Problems) {
	c := propertyChange{state: state, value: state.Default, unset: true}
	value, wrong := propertyRead(state.Property, q.input("value"))
	asked := q.input("default")
	if asked == "yes" || asked == "still" && wrong == "" && sameValue(value, state.Default) {
		return c, q.movedProperty(state)
	}
	c.unset, c.value = false, value
	if wrong != "" {
		return c, Problems{{Input: "value", Message: wrong}}
	}
	return c, q.movedProperty(state)
}

// movedProperty is the problem that somebody else changed the property since
// the form was opened.
func (q *request) movedProperty(state history.PropertyState) Problems {
	if was := q.PostForm["was"]; len(was) == 1 && lines(was[0]) != propertyTyped(state.Value) {
		return Problems{{
			Input: "value",
			Message: fmt.Sprintf(
				"%s changed this to %s while you were editing. Look at it again, then save.",
				actorWords(state.Touch.Actor), state.Property.Text(state.Value),
			),
		}}
	}
	return nil
}

// takeTyped keeps in the page what was typed.
func (p *PropertyPage) takeTyped(q *request, c propertyChange) {
	p.Typed = lines(q.input("value"))
	if c.unset {
		p.Typed = propertyTyped(c.value)
	}
	for i, choice := range p.Choices {
		p.Choices[i].Chosen = choice.Value == p.Typed
	}
}

// same reports whether the change changes nothing.
func (c propertyChange) same() bool {
	return c.unset && !c.state.Set || !c.unset && c.state.Set && sameValue(c.value, c.state.Value)
}

// seal names the value and its effects, so that saving does what was shown.
func (c propertyChange) seal(effects []accounts.Effect) string {
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

func (c propertyChange) said() string {
	if c.unset {
		return fmt.Sprintf("%s is back to its default, %s.", c.state.Title,
			c.state.Property.Text(c.value))
	}
	return fmt.Sprintf("%s is now %s.", c.state.Title, c.state.Property.Text(c.value))
}

func sameValue(a, b schema.Value) bool {
	return string(schema.Canonical(a)) == string(schema.Canonical(b))
}
