# Two targets do everything a newcomer needs: demo and test.
.PHONY: demo test check bench soak build generate clean

BINARY := bin/configsync

build:
	@mkdir -p bin
	CGO_ENABLED=0 go build -o $(BINARY) ./cmd/configsync

# The main job in front of your eyes, on the example. It leaves a workspace in demo/ to play with.
demo: build
	@examples/hmis/demo.sh $(BINARY) demo

# Every test. PostgreSQL's run on a throw-away server of the installed binaries, or on CONFIGSYNC_TEST_DATABASE_URL; where there
# is neither they are skipped, and the first line says so. TESTFLAGS=-race is what CI adds.
TESTFLAGS :=
test:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || test -n "$$CONFIGSYNC_TEST_DATABASE_URL" || \
		echo "NOTE: PostgreSQL is not installed: its tests are skipped (in CI they fail)."
	go test $(TESTFLAGS) ./...

# What CI checks besides the tests.
check:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go tool -modfile=tools/go.mod staticcheck ./...

# Speed, as ratios to the machine's own limits measured in the same run. N is how many objects.
N := 10000
bench:
	go run ./cmd/bench -n $(N)

# Longer runs of what the tests do shortly: kills at random moments, random configurations, hostile files.
soak:
	CONFIGSYNC_SOAK=1 go test -count=1 -timeout 20m -run 'Kill|Interrupt' ./cmd/configsync
	go test -count=1 -timeout 10m ./syncer -rapid.checks=2000
	go test -run '^$$' -fuzz FuzzReadBundleFile -fuzztime 60s ./schema

# The example's trees, from HUD's code lists.
generate:
	go generate ./examples/...

clean:
	rm -rf bin demo
