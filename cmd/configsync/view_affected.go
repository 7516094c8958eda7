package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"configsync/admin"
	"configsync/schema"
	"configsync/syncer"
)

// affected is the effect of a plan in its target, and the approval that it
// needs there. It is nil if that was not, or cannot be, counted.
type affected struct {
	target string
	says   []string
	needs  admin.ReviewNeeds
	title  func(schema.Key) string // of what the target has
}

// affectedBy counts the effects of a plan. In a folder there are none.
func (a *app) affectedBy(
	ctx context.Context, actor admin.Actor, env *admin.Environment, plan *syncer.Plan,
) (*affected, error) {
	if env.Store == nil || len(plan.Changes) == 0 {
		return nil, nil
	}
	stop := a.spin("counting who is affected in " + env.Name)
	defer stop()
	effects, needs, err := a.service.Promotion.Affects(ctx, actor, env, plan)
	if plan.Type == syncer.Edit {
		needs = admin.ReviewNeeds{} // an edit follows the System Property direct-changes
	}
	if err != nil {
		return nil, err
	}
	title, err := a.service.Titles(ctx, actor, env)
	return &affected{env.Name, effects.Sentences(), needs, title}, err
}

// empty reports whether there are no effects.
func (t *affected) empty() bool { return t == nil || len(t.says) == 0 && t.needs.None() }

func (t *affected) heading() string { return "Whom it touches in " + t.target }

// sentences returns those to show under the heading.
func (t *affected) sentences() []string {
	if len(t.says) == 0 {
		return []string{"Nobody at present."}
	}
	return t.says
}

func (t *affected) text(w io.Writer) {
	if t.empty() {
		return
	}
	fmt.Fprintf(w, "\n%s\n", styleHeading.Render(t.heading()))
	for _, s := range t.sentences() {
		fmt.Fprintf(w, "  %s\n", s)
	}
	if !t.needs.None() {
		fmt.Fprintf(w, "%s\n", t.needs.Sentence())
	}
}

func (t *affected) markdown(w io.Writer) {
	if t.empty() {
		return
	}
	fmt.Fprintf(w, "\n**%s**\n\n- %s\n", t.heading(), strings.Join(t.sentences(), "\n- "))
	if !t.needs.None() {
		fmt.Fprintf(w, "\n%s\n", t.needs.Sentence())
	}
}
