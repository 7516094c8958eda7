package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"configsync/releasenotes"
	"configsync/schema"
	"configsync/syncer"
	"configsync/words"
)

// planText writes a plan in the order of attention: conflicts, deletions, then what is new and changed, then what stays. Whom it touches stands at
// the end, beside the question that follows.
func (a *app) planText(p *syncer.Plan, touched *affected, all bool) func(io.Writer) error {
	return func(w io.Writer) error {
		source, target := p.Sides()
		fmt.Fprintln(w, styleHeading.Render(planTitle(p)))
		fmt.Fprintln(w, planCounts(p))
		v := &differenceView{w: w, kinds: a.service.Kinds, source: source, target: target, all: all}
		v.objects("Conflicts: a person must decide", p.Conflicts)
		v.objects("Deletions: they need --allow-delete", p.Deletions())
		v.objects("", slices.DeleteFunc(slices.Clone(p.Changes), func(d *syncer.Difference) bool { return d.Op == syncer.OpDelete }))
		v.objects(fmt.Sprintf("Stays as it is in %s", p.Target.Name), p.Kept)
		touched.text(w)
		return nil
	}
}

func planTitle(p *syncer.Plan) string {
	switch p.Type {
	case syncer.Rollback:
		return fmt.Sprintf("Roll back update %d of %s", p.Reverts, p.Target.Name)
	case syncer.Edit:
		if p.Source.Name == "" {
			return "Edit " + p.Target.Name
		}
		return fmt.Sprintf("Adopt %s → %s", p.Source, p.Target)
	}
	return fmt.Sprintf("%s → %s", p.Source, p.Target)
}

func planCounts(p *syncer.Plan) string {
	ops := map[syncer.Op]int{}
	for _, d := range p.Changes {
		ops[d.Op]++
	}
	var parts []string
	add := func(n int, words string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, words))
		}
	}
	add(len(p.Conflicts), "in conflict")
	add(ops[syncer.OpCreate], "new")
	add(ops[syncer.OpUpdate], "changed")
	add(ops[syncer.OpRename], "renamed")
	add(ops[syncer.OpDelete], "deleted")
	add(len(p.Kept), "kept")
	if len(parts) == 0 {
		parts = []string{"No changes."}
	}
	text := strings.Join(parts, ", ")
	if p.SourceWins {
		text += fmt.Sprintf("\nThis is the first sync from %s: where both differ, %s's version takes the place of %s's.", p.Source.Name, p.Source.Name, p.Target.Name)
	}
	return text
}

// planMarkdown writes a plan as a comment for a pull request.
func (a *app) planMarkdown(p *syncer.Plan, touched *affected) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintf(w, "### %s\n\n%s\n", planTitle(p), planCounts(p))
		touched.markdown(w)
		markdownObjects(w, a.service.Kinds, "Conflicts: a person must decide", p.Conflicts)
		markdownObjects(w, a.service.Kinds, "Deletions", p.Deletions())
		markdownObjects(w, a.service.Kinds, "Changes", slices.DeleteFunc(slices.Clone(p.Changes), func(d *syncer.Difference) bool { return d.Op == syncer.OpDelete }))
		markdownObjects(w, a.service.Kinds, "Stays as it is in "+p.Target.Name, p.Kept)
		if p.Notes != "" {
			fmt.Fprintf(w, "\n<details><summary>Release notes</summary>\n\n%s\n</details>\n", p.Notes)
		}
		fmt.Fprintf(w, "\nPlan `%s`, digest `%s`\n", p.ID, p.Digest.Short())
		return nil
	}
}

func markdownObjects(w io.Writer, kinds schema.Kinds, heading string, ds []*syncer.Difference) {
	if len(ds) == 0 {
		return
	}
	fmt.Fprintf(w, "\n**%s**\n\n", heading)
	for _, d := range ds {
		what := string(d.Op)
		switch {
		case len(d.Conflicts()) > 0 && !d.Skipped && d.Pin == nil:
			what = "conflict"
		case d.Pin != nil:
			what = "pinned"
		case d.Skipped:
			what = "not selected"
		case d.Op == syncer.OpNone:
			what = "kept"
		}
		fmt.Fprintf(w, "- %s `%s` %s\n", what, d.Key, d.Title)
	}
	notes, err := releasenotes.Of(kinds, "", ds)
	if err != nil || heading != "Changes" {
		return
	}
	fmt.Fprintf(w, "\n<details><summary>In words</summary>\n\n%s\n</details>\n", notes.Markdown())
}

// diffText writes a comparison.
func (a *app) diffText(d *syncer.Diff, all bool) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintln(w, styleHeading.Render(fmt.Sprintf("%s → %s", d.Source, d.Target)))
		if len(d.Differences) == 0 {
			fmt.Fprintln(w, "No differences.")
			return nil
		}
		fmt.Fprintln(w, words.Count(len(d.Differences), "object differs", "objects differ"))
		if d.SourceWins {
			fmt.Fprintf(w, "No sync from %s was made yet: there is no common base, so every difference is shown as %s's.\n", d.Source.Name, d.Source.Name)
		}
		v := &differenceView{w: w, kinds: a.service.Kinds, source: d.Source.Name, target: d.Target.Name, all: all}
		v.objects("", d.Differences)
		return nil
	}
}

// diffMarkdown writes a comparison as Markdown.
func (a *app) diffMarkdown(d *syncer.Diff) func(io.Writer) error {
	return func(w io.Writer) error {
		fmt.Fprintf(w, "### %s → %s\n\n%s\n", d.Source, d.Target, words.Count(len(d.Differences), "object differs", "objects differ"))
		markdownObjects(w, a.service.Kinds, "Changes", d.Differences)
		return nil
	}
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
