package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// table collects the measurements of one amount of data.
type table struct {
	title   string
	rows    []row
	smaller *table // of less data, to tell how the times grow; or nil
}

type row struct {
	engine, step string
	took         time.Duration
	limit        time.Duration // 0 for a step without one
	against      string        // what the limit is
	goal         string
	note         string
}

func newTable(title string, smaller *table) *table { return &table{title: title, smaller: smaller} }

func (t *table) add(r row) { t.rows = append(t.rows, r) }

func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s\n\n", t.title)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "engine\tstep\ttook\tgrowth\tlimit\tratio\tgoal\tmeasured against")
	for _, r := range t.rows {
		limit, ratio := "-", "-"
		if r.limit > 0 {
			limit, ratio = short(r.limit), fmt.Sprintf("%.2f×", float64(r.took)/float64(r.limit))
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.engine, r.step, short(r.took),
			t.growth(r), limit, ratio, r.goal, r.against+r.note)
	}
	tw.Flush()
}

// growth is how many times as long a step took as it did in the smaller table.
func (t *table) growth(r row) string {
	if t.smaller == nil || r.took == 0 {
		return "-"
	}
	for _, before := range t.smaller.rows {
		if before.engine == r.engine && before.step == r.step && before.took > 0 {
			return fmt.Sprintf("%.1f×", float64(r.took)/float64(before.took))
		}
	}
	return "-"
}

func short(d time.Duration) string {
	switch {
	case d == 0:
		return "-"
	case d < 10*time.Microsecond:
		return d.String()
	case d < 10*time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	case d < time.Second:
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

func median(ds []time.Duration) time.Duration {
	slices.Sort(ds)
	return ds[len(ds)/2]
}

// enough is how long one step is repeated at most, without what prepares it.
// The round in which it is over is still measured.
const enough = 3 * time.Second

// preparedPair measures two things in turn, so that a slow moment of the
// machine hits both; prepare, before each round, is not measured. It gives the
// medians of at most so many rounds, and of fewer when they take long.
func preparedPair(
	rounds int, prepare, ours, limit func() error,
) (took, limits time.Duration, err error) {
	var a, b []time.Duration
	var measured time.Duration
	for round := 0; round < rounds && measured < enough; round++ {
		if err := prepare(); err != nil {
			return 0, 0, err
		}
		for _, step := range []struct {
			do  func() error
			out *[]time.Duration
		}{{ours, &a}, {limit, &b}} {
			begun := time.Now()
			if err := step.do(); err != nil {
				return 0, 0, err
			}
			*step.out = append(*step.out, time.Since(begun))
			measured += time.Since(begun)
		}
	}
	return median(a), median(b), nil
}

// pair is preparedPair of things that need no preparation.
func pair(rounds int, ours, limit func() error) (took, limits time.Duration, err error) {
	return preparedPair(rounds, func() error { return nil }, ours, limit)
}

// alone measures one thing as pair measures two.
func alone(rounds int, do func() error) (time.Duration, error) {
	took, _, err := pair(rounds, do, func() error { return nil })
	return took, err
}
