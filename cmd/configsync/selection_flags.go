package main

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
)

// selectionFlags select objects.
type selectionFlags struct{ only, exclude []string }

func (f *selectionFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.only, "only", nil,
		"only these objects, such as form/* or mou/2023-004; the objects that they refer to are added and marked (repeatable)")
	cmd.Flags().StringArrayVar(&f.exclude, "exclude", nil, "without these objects (repeatable)")
}

func (f *selectionFlags) patterns(kinds schema.Kinds) (only, exclude []schema.Pattern, err error) {
	if only, err = patterns(kinds, f.only); err == nil {
		exclude, err = patterns(kinds, f.exclude)
	}
	return only, exclude, err
}

func patterns(kinds schema.Kinds, list []string) ([]schema.Pattern, error) {
	var out []schema.Pattern
	for _, s := range list {
		p, err := schema.ParsePattern(s)
		if err == nil {
			err = kinds.CheckPattern(p)
		}
		if err != nil {
			return nil, usageError{err}
		}
		out = append(out, p)
	}
	return out, nil
}

// planFlags are the options of a new plan.
type planFlags struct {
	selectionFlags
	mode      string
	decisions []string
	maxDelete string
	accept    string
	notesFlags
}

func (f *planFlags) addTo(cmd *cobra.Command) {
	f.selectionFlags.addTo(cmd)
	f.notesFlags.addTo(cmd)
	cmd.Flags().StringVar(&f.mode, "mode", string(syncer.MergeMode),
		"merge keeps changes that only the target made; mirror takes the source's version everywhere")
	cmd.Flags().StringArrayVar(&f.decisions, "take", nil,
		"decide: ENV KEY or ENV KEY#path takes that environment's version (repeatable)")
	cmd.Flags().StringVar(&f.maxDelete, "max-delete", syncer.DefaultMaxDelete.String(),
		"maximum number of deletions in 24 hours: a number, or a percentage of the target's "+
			"objects and of those of each kind")
	cmd.Flags().StringVar(&f.accept, "accept-source", "",
		"accept a source that was replaced or restored since the last sync, by the name you are told")
}

// request makes the request of two sides; each is known by several words.
func (f *planFlags) request(
	kinds schema.Kinds, source, target []string,
) (promotion.PlanRequest, error) {
	var r promotion.PlanRequest
	var err error
	if r.Only, r.Exclude, err = f.patterns(kinds); err != nil {
		return r, err
	}
	switch r.Mode = syncer.Mode(f.mode); r.Mode {
	case syncer.MergeMode, syncer.MirrorMode:
	default:
		return r, usagef("The mode must be merge or mirror, not %q.", f.mode)
	}
	if r.MaxDelete, err = syncer.ParseLimit(f.maxDelete); err != nil {
		return r, usageError{err}
	}
	if r.Decisions, err = parseDecisions(f.decisions, source, target); err != nil {
		return r, err
	}
	r.AcceptSource = f.accept
	return r, f.notesFlags.fill(&r)
}

func parseDecisions(list []string, source, target []string) ([]syncer.Decision, error) {
	var out []syncer.Decision
	for _, s := range list {
		who, what, ok := strings.Cut(s, "=")
		var side syncer.Side
		switch {
		case !ok:
			return nil, usagef("--take needs an environment and a key: --take %s KEY", source[0])
		case slices.Contains(source, who):
			side = syncer.SourceSide
		case slices.Contains(target, who):
			side = syncer.TargetSide
		default:
			return nil,
				usagef("--take %s: write %s or %s, whose version to keep.", s, source[0], target[0])
		}
		decision, err := syncer.ParseDecision(side, what)
		if err != nil {
			return nil, usageError{err}
		}
		out = append(out, decision)
	}
	return out, nil
}

// joinTakes joins --take ENV KEY, two words for one flag.
func joinTakes(args []string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		if args[i] == "--take" && i+2 < len(args) && !strings.Contains(args[i+1], "=") &&
			strings.Contains(args[i+2], "/") {
			out = append(out, "--take", args[i+1]+"="+args[i+2])
			i += 2
			continue
		}
		out = append(out, args[i])
	}
	return out
}

// notesFlags are the author's words.
type notesFlags struct{ summary, notesFile string }

func (f *notesFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.summary, "summary", "",
		"a sentence for the beginning of the release notes")
	cmd.Flags().StringVar(&f.notesFile, "notes-file", "",
		"release notes in Markdown, instead of those drafted from the changes")
}

func (f *notesFlags) fill(r *promotion.PlanRequest) error {
	r.Summary = f.summary
	if f.notesFile == "" {
		return nil
	}
	text, err := os.ReadFile(f.notesFile)
	r.Notes = string(text)
	return err
}
