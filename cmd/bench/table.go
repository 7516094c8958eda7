package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// table collects the measurements of one number of objects.
type table struct {
	n    int
	rows []row
}

type row struct {
	engine, step string
	took         time.Duration
	limit        time.Duration // 0 for a step without one
	against      string        // what the limit is
	goal         string
	note         string
}

func newTable(n int) *table { return &table{n: n} }

func (t *table) add(r row) { t.rows = append(t.rows, r) }

func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, "\n%d objects, 10%% different (5%% modified, 3%% added, 2%% removed)\n\n", t.n)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "engine\tstep\ttook\tlimit\tratio\tgoal\tmeasured against")
	for _, r := range t.rows {
		limit, ratio := "-", "-"
		if r.limit > 0 {
			limit, ratio = short(r.limit), fmt.Sprintf("%.2f×", float64(r.took)/float64(r.limit))
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.engine, r.step, short(r.took), limit, ratio, r.goal, r.against+r.note)
	}
	tw.Flush()
}

func short(d time.Duration) string {
	switch {
	case d == 0:
		return "-"
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

// pair measures two things in turn, so that a slow moment of the machine hits both.
func pair(rounds int, ours, limit func() error) (took, limits time.Duration, err error) {
	var a, b []time.Duration
	for range rounds {
		for _, step := range []struct {
			do  func() error
			out *[]time.Duration
		}{{ours, &a}, {limit, &b}} {
			begun := time.Now()
			if err := step.do(); err != nil {
				return 0, 0, err
			}
			*step.out = append(*step.out, time.Since(begun))
		}
	}
	return median(a), median(b), nil
}

// alone measures one thing.
func alone(rounds int, do func() error) (time.Duration, error) {
	var a []time.Duration
	for range rounds {
		begun := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		a = append(a, time.Since(begun))
	}
	return median(a), nil
}
