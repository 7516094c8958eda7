package main

import (
	"bytes"
	"regexp"
	"strconv"
	"testing"
)

// initialized is a line of GODEBUG=inittrace=1.
var initialized = regexp.MustCompile(
	`(?m)^init (\S+) @.* clock, (\d+) bytes, (\d+) allocs$`)

// Every command pays for what the packages do before main. A package that does
// much there builds it when it is first needed, or is replaced by another. The
// cost is measured in memory, which is the same on every machine.
func TestNoPackageIsSlowToInitialize(t *testing.T) {
	t.Parallel()
	const mostBytes, mostAllocs = 512 << 10, 4096
	large := map[string]int{ // known to be, and quick: a copy in 8 allocations
		"github.com/trustelem/zxcvbn/frequency": 1600 << 10,
	}
	cmd := process(t, command, t.TempDir(), []string{"GODEBUG=inittrace=1"}, "version")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	packages := initialized.FindAllStringSubmatch(stderr.String(), -1)
	if len(packages) < 20 {
		t.Fatalf("%d packages were initialized: has the format of the trace changed?\n%s",
			len(packages), &stderr)
	}
	for _, p := range packages {
		size, err := strconv.Atoi(p[2])
		if err != nil {
			t.Fatal(err)
		}
		allocs, err := strconv.Atoi(p[3])
		if err != nil {
			t.Fatal(err)
		}
		if size > max(mostBytes, large[p[1]]) || allocs > mostAllocs {
			t.Errorf("%s allocates %d bytes in %d pieces before main, want at most %d in %d",
				p[1], size, allocs, max(mostBytes, large[p[1]]), mostAllocs)
		}
	}
}
