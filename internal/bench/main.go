// Command bench measures configsync beside the machine's own limits, in one
// run, and prints a table of ratios. It starts a throw-away PostgreSQL server,
// with durability on, and works in a temporary folder.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"

	"configsync/store/pgtest"
)

func main() {
	if len(os.Args) == 4 && os.Args[1] == exportChild {
		os.Exit(runExportChild(os.Args[2], os.Args[3]))
	}
	n := flag.Int("n", 10_000, "how many objects; 0 leaves out what is measured with objects")
	clients := flag.Int("clients", 0,
		"how many clients; 0 leaves out what is measured with clients")
	targets := flag.Int("targets", 0,
		"how many targets a wave has; 0 leaves out what is measured with waves")
	startup := flag.Bool("startup", true,
		"measure how long a process takes that finds nothing to do")
	rounds := flag.Int("rounds", 5, "how often each step is measured at most; the median counts")
	sizes := flag.Bool("sizes", true,
		"measure at a tenth as many objects first, to show how the times grow")
	flag.Parse()
	var counts []int
	if *sizes && *n > 0 {
		counts = append(counts, *n/10)
	}
	if *n > 0 {
		counts = append(counts, *n)
	}
	if err := run(context.Background(), *startup, counts, *clients, *targets, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures start-up if asked, then with each of the numbers of objects,
// with so many clients, and with so many targets.
func run(
	ctx context.Context, startup bool, counts []int, clients, targets, rounds int,
) (err error) {
	host := &host{}
	defer host.end(&err)
	server := pgtest.Start(host, pgtest.WithDurability())
	fmt.Printf("%d cores, %s/%s, %s; PostgreSQL with fsync on a unix socket, SQLite in WAL mode. Medians of at most %d rounds.\n",
		runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), rounds)
	var t *table
	if startup {
		if t, err = benchStartup(ctx, host, server, rounds); err != nil {
			return fmt.Errorf("start-up: %w", err)
		}
		t.print(os.Stdout)
		t = nil // is not what the objects are compared with
	}
	for _, count := range counts {
		if t, err = benchObjects(ctx, host, server, t, count, rounds); err != nil {
			return fmt.Errorf("%d objects: %w", count, err)
		}
		t.print(os.Stdout)
	}
	if clients > 0 {
		if t, err = benchClients(ctx, host, server, clients, rounds); err != nil {
			return fmt.Errorf("%d clients: %w", clients, err)
		}
		t.print(os.Stdout)
	}
	if targets > 0 {
		if t, err = benchWaves(ctx, host, server, targets); err != nil {
			return fmt.Errorf("%d targets: %w", targets, err)
		}
		t.print(os.Stdout)
	}
	return nil
}

// benchObjects measures both engines with so many objects and gives the table;
// smaller is the one of fewer objects, or nil.
func benchObjects(
	ctx context.Context, h *host, server *pgtest.Server, smaller *table, count, rounds int,
) (*table, error) {
	t := newTable(fmt.Sprintf("%d objects, 10%% different (5%% modified, 3%% added, 2%% removed)",
		count), smaller)
	var b *bench
	for _, e := range []engine{postgresEngine(server, h), sqliteEngine(h)} {
		b = &bench{engine: e, table: t, n: count, rounds: rounds, dir: h.TempDir()}
		if err := b.run(ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return t, b.validate()
}
