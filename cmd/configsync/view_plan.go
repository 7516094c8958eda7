package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"configsync/admin"
	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// planText writes a plan in the order of attention: conflicts, deletions,
// additions and changes, and kept differences. Its effects come last, beside
// the question that follows.
func planText(
	kinds schema.Kinds, p *syncer.Plan, touched *affected, all bool,
) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintln(w, styleHeading.Render(releasenotes.PlanTitle(p)))
		if p.SourceChange != nil {
			fmt.Fprintln(w, p.SourceChange, "It was accepted.")
		}
		fmt.Fprintln(w, planCounts(p))
		v := &differenceView{w: w, wording: planWording(kinds, p, touched), all: all}
		err := errors.Join(
			v.objects("Conflicts: choose which version to keep", p.Conflicts),
			v.objects("Deletions: agree to each by name with --allow-delete", p.Deletions()),
			passedOver(w, "", p),
			emptyKinds(w, "", p),
			v.objects("", changesThatStay(p)),
			v.objects("Not changed in "+p.Target.Name, p.Kept))
		touched.text(w)
		return err
	}
}

// passedOver lists the unread files that may explain deletions.
func passedOver(w io.Writer, bullet string, p *syncer.Plan) (err error) {
	for _, says := range p.PassedOverWords() {
		_, err = fmt.Fprintf(w, "%s%s\n", bullet, says)
	}
	return err
}

// emptyKinds lists the kinds of which the plan deletes objects and the source
// has none.
func emptyKinds(w io.Writer, bullet string, p *syncer.Plan) (err error) {
	for _, k := range p.EmptyKinds {
		_, err = fmt.Fprintf(w, "%s%s has no objects of “%s” at all: a folder may be missing. "+
			"Agree to it with --allow-delete %s\n",
			bullet, p.Source.Name, k.Title, k.Kind)
	}
	return err
}

// planWording returns the wording of a plan, with the titles of the target that
// were read for its effects.
func planWording(kinds schema.Kinds, p *syncer.Plan, touched *affected) releasenotes.Wording {
	source, target := p.Sides()
	w := releasenotes.Wording{Kinds: kinds, Source: source, Target: target}
	if touched != nil {
		w.Title = touched.title
	}
	return w.Among(p.Changes)
}

// changesThatStay returns the changes of a plan but the deletions.
func changesThatStay(p *syncer.Plan) []*syncer.Difference {
	return slices.DeleteFunc(slices.Clone(p.Changes), func(d *syncer.Difference) bool {
		return d.Op == syncer.OpDelete
	})
}

// planCounts returns the counts of a plan and its special properties, in words.
func planCounts(p *syncer.Plan) string {
	text := releasenotes.PlanCounts(p)
	if len(p.Conflicts)+len(p.Changes)+len(p.Kept) == 0 {
		text += "."
	}
	if p.SourceWins {
		text += fmt.Sprintf(`
This is the first sync from %[1]s: where the two differ, %[1]s's version replaces %[2]s's.`,
			p.Source.Name, p.Target.Name)
	}
	return text
}

// planMarkdown writes a plan as a comment for a pull request.
func planMarkdown(kinds schema.Kinds, p *syncer.Plan, touched *affected) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintf(w, "### %s\n\n", releasenotes.PlanTitle(p))
		if p.SourceChange != nil {
			fmt.Fprintf(w, "**%s It was accepted.**\n\n", p.SourceChange)
		}
		fmt.Fprintln(w, planCounts(p))
		touched.markdown(w)
		v := &markdownView{w, planWording(kinds, p, touched)}
		changes := changesThatStay(p)
		err := errors.Join(
			v.objects("Conflicts: choose which version to keep", p.Conflicts),
			v.objects("Deletions", p.Deletions()),
			passedOver(w, "- ", p),
			emptyKinds(w, "- ", p),
			v.objects("Changes", changes),
			v.sentences(changes),
			v.objects("Not changed in "+p.Target.Name, p.Kept))
		if p.Notes != "" {
			fmt.Fprintf(w, "\n<details><summary>Release notes</summary>\n\n%s\n</details>\n",
				p.Notes)
		}
		fmt.Fprintf(w, "\nPlan `%s`, digest `%s`\n", p.ID, p.Digest.Short())
		return err
	}
}

// markdownView lays out differences in Markdown.
type markdownView struct {
	w       io.Writer
	wording releasenotes.Wording
}

// objects writes a line for each difference under a heading.
func (v *markdownView) objects(heading string, ds []*syncer.Difference) error {
	if len(ds) == 0 {
		return nil
	}
	fmt.Fprintf(v.w, "\n**%s**\n\n", heading)
	for _, d := range ds {
		change, err := v.wording.Change(d)
		if err != nil {
			return err
		}
		fmt.Fprintf(v.w, "- %s\n", change.Markdown())
	}
	return nil
}

// sentences writes differences as sentences of release notes, folded.
func (v *markdownView) sentences(ds []*syncer.Difference) error {
	notes, err := v.wording.Notes("", ds)
	if err == nil && len(notes.Groups) > 0 {
		fmt.Fprintf(v.w, "\n<details><summary>In words</summary>\n\n%s\n</details>\n",
			notes.Markdown())
	}
	return err
}

// diffText writes a comparison.
func diffText(d *syncer.Diff, wording releasenotes.Wording, all bool) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintln(w, styleHeading.Render(fmt.Sprintf("%s → %s", d.Source, d.Target)))
		if d.SourceChange != nil {
			fmt.Fprintln(w, d.SourceChange)
		}
		if len(d.Differences) == 0 {
			fmt.Fprintln(w, "No differences.")
			return nil
		}
		fmt.Fprintln(w, words.Count(len(d.Differences), "object differs", "objects differ"))
		if d.SourceWins {
			fmt.Fprintf(w,
				`There has been no sync from %s yet, so every difference is shown as %s's.
`,
				d.Source.Name, d.Source.Name)
		}
		v := &differenceView{w: w, wording: wording, all: all}
		return v.objects("", d.Differences)
	}
}

// diffMarkdown writes a comparison as Markdown.
func diffMarkdown(d *syncer.Diff, wording releasenotes.Wording) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintf(w, "### %s → %s\n\n", d.Source, d.Target)
		if d.SourceChange != nil {
			fmt.Fprintf(w, "**%s**\n\n", d.SourceChange)
		}
		fmt.Fprintln(w,
			words.Count(len(d.Differences), "object differs", "objects differ"))
		v := &markdownView{w, wording}
		return errors.Join(v.objects("Changes", d.Differences), v.sentences(d.Differences))
	}
}

// wording puts differences of an environment into words, with its titles.
func (a *app) wording(
	ctx context.Context, env *admin.Environment, source string, ds []*syncer.Difference,
) (releasenotes.Wording, error) {
	w := releasenotes.Wording{Kinds: a.service.Kinds, Source: source, Target: env.Name}
	if len(ds) == 0 {
		return w, nil
	}
	var err error
	w.Title, err = a.service.Titles(ctx, operator(), env)
	return w.Among(ds), err
}

// nested puts the headings of release notes below those of a list of updates.
func nested(notes string) string {
	lines := strings.Split(notes, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "## ") {
			lines[i] = "#" + line
		}
	}
	return strings.Join(lines, "\n")
}
