package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"configsync/admin"
	"configsync/admin/promotion"
	"configsync/schema"
	"configsync/syncer"
)

// reviewRow is a plan in review as commands show it.
type reviewRow struct {
	ID         string              `json:"id"`
	State      admin.ReviewState   `json:"state"`
	Type       syncer.UpdateType   `json:"type"`
	Source     string              `json:"source"`
	Author     string              `json:"author"`
	Summary    string              `json:"summary"`
	Digest     schema.Digest       `json:"digest"`
	Changes    int                 `json:"changes"`
	Created    time.Time           `json:"created"`
	Update     int64               `json:"update,omitempty"`
	Approvals  []string            `json:"approvals"`
	Lacks      string              `json:"lacks"` // "" when nothing
	AwaitsLook bool                `json:"awaitsLook,omitempty"`
	Affects    []string            `json:"affects"`
	Events     []admin.ReviewEvent `json:"events"`
}

func reviewRowOf(d promotion.ReviewDetail) reviewRow {
	row := reviewRow{ID: d.ID, State: d.Progress.State, Type: d.Type, Source: d.Source,
		Author: d.Author, Summary: d.Summary, Digest: d.Digest, Changes: d.Changes,
		Created: d.Created, Update: d.Update, Approvals: []string{}, Lacks: lackWords(d),
		AwaitsLook: d.AwaitsLook(), Affects: affectedIn(d, "").says, Events: d.Events}
	for _, e := range d.Progress.Approvals {
		row.Approvals = append(row.Approvals, e.Actor)
	}
	if row.Affects == nil {
		row.Affects = []string{}
	}
	return row
}

// affectedIn returns the present effects of a plan in review, or those of its
// application.
func affectedIn(d promotion.ReviewDetail, target string) *affected {
	if d.State != admin.InReview {
		return &affected{target: target, says: d.Effects}
	}
	return &affected{target: target, says: d.Affects.Sentences(), needs: d.Needs}
}

// lackWords returns the words for what a plan waits for, or "".
func lackWords(d promotion.ReviewDetail) string {
	switch {
	case d.AwaitsLook():
		return "a review afterwards: it was applied in an emergency"
	case d.Progress.State == admin.ReviewStale && len(d.Obstacles) == 0:
		return "a new plan: the history is not the one that it was based on"
	case d.Progress.State == admin.ReviewStale:
		moved := make([]string, len(d.Obstacles))
		for i, o := range d.Obstacles {
			moved[i] = o.String()
		}
		return "a new plan: changed since, " + strings.Join(moved, "; ")
	case d.Progress.State == admin.InReview:
		return d.Progress.Lacks.String()
	}
	return ""
}

func reviewTable(rows []reviewRow) func(io.Writer) error {
	return func(w io.Writer) error {
		if len(rows) == 0 {
			fmt.Fprintln(w, "No plans in review.")
			return nil
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "PLAN\tSTATE\tSOURCE\tAUTHOR\tCHANGES\tSUMMARY\tWAITS FOR")
		for _, r := range rows {
			source := r.Source
			if r.Type == syncer.Rollback {
				source = "rollback"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", shortID(r.ID), r.State, source, r.Author,
				r.Changes, dash(r.Summary), dash(r.Lacks))
		}
		return t.Flush()
	}
}

// eventsText writes the events of a review.
func eventsText(w io.Writer, d promotion.ReviewDetail, c clock) {
	if len(d.Events) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", styleHeading.Render("Review: "+string(d.Progress.State)))
	for _, e := range d.Events {
		fmt.Fprintf(w, "  %s  %s by %s%s\n", c.moment(e.At), e.Action, e.Actor, reason(e.Note))
	}
	if lacks := lackWords(d); lacks != "" {
		fmt.Fprintf(w, `It is waiting for: %s
`, lacks)
	}
}
