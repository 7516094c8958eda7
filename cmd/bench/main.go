// Command bench measures configsync beside the machine's own limits, in one run, and prints a table of ratios. It starts a
// throw-away PostgreSQL server, with durability on, and works in a temporary folder.
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
	n := flag.Int("n", 10_000, "how many objects")
	rounds := flag.Int("rounds", 5, "how often each step is measured at most; the median counts")
	sizes := flag.Bool("sizes", true, "measure at a tenth as many objects first, to show how the times grow")
	flag.Parse()
	if err := run(context.Background(), *n, *rounds, *sizes); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, n, rounds int, sizes bool) (err error) {
	host := &host{}
	defer host.end(&err)
	server := pgtest.Start(host, pgtest.WithDurability())
	fmt.Printf("%d cores, %s/%s, %s; PostgreSQL with fsync on a unix socket, SQLite in WAL mode. Medians of at most %d rounds.\n", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), rounds)
	counts := []int{n}
	if sizes {
		counts = []int{n / 10, n}
	}
	var t *table
	for _, count := range counts {
		t = newTable(count, t)
		var b *bench
		for _, e := range []engine{postgresEngine(server, host), sqliteEngine(host)} {
			b = &bench{engine: e, table: t, n: count, rounds: rounds, dir: host.TempDir()}
			if err := b.run(ctx); err != nil {
				return fmt.Errorf("%s, %d objects: %w", e.name, count, err)
			}
		}
		if err := b.validate(); err != nil {
			return fmt.Errorf("%d objects: %w", count, err)
		}
		t.print(os.Stdout)
	}
	return nil
}
