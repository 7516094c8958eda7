# Three targets do everything a newcomer needs: demo, run and test.
.PHONY: demo run screenshots test check bench soak build generate clean

BINARY := bin/configsync

build:
	@mkdir -p bin
	CGO_ENABLED=0 go build -o $(BINARY) ./cmd/configsync

# The main job in front of your eyes, on the example. It leaves a workspace in demo/ to play with.
demo: build
	@examples/hmis/demo.sh $(BINARY) demo

# The pages, in a browser, on the demo's workspace with fake people. It prints the address and the accounts.
run: build
	@examples/hmis/run.sh $(BINARY) demo

# A picture of every page in its main states, in screenshots/: look at them when a page has changed. It needs Chromium.
screenshots:
	@mkdir -p screenshots
	go test -count=1 -timeout 20m ./web -run TestScreenshots -screenshots ../screenshots

# Every test. PostgreSQL's run on a throw-away server of the installed binaries, or on CONFIGSYNC_TEST_DATABASE_URL; where there
# is neither they are skipped, and the first line says so. TESTFLAGS=-race is what CI adds.
TESTFLAGS :=
test:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || test -n "$$CONFIGSYNC_TEST_DATABASE_URL" || \
		echo "NOTE: PostgreSQL is not installed: its tests are skipped (in CI they fail)."
	go test -timeout 30m $(TESTFLAGS) ./...

# What CI checks besides the tests.
check:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go tool -modfile=tools/go.mod staticcheck ./...

# Speed, as ratios to the machine's own limits measured in the same run. N is how many objects, CLIENTS how many clients,
# TARGETS how many targets of a wave; 0 leaves them out.
N       := 10000
CLIENTS := 1000000
TARGETS := 200
bench:
	go run ./cmd/bench -n $(N) -clients $(CLIENTS) -targets $(TARGETS)

# Longer runs of what the tests do shortly: kills at random moments, random configurations, hostile files and answers. CI takes smaller numbers.
SOAK_ROUNDS  := 10
SOAK_CHECKS  := 2000
SOAK_SECONDS := 60
soak:
	go test -count=$(SOAK_ROUNDS) -timeout 30m -run 'Kill|Interrupt' ./cmd/configsync
	CONFIGSYNC_SOAK=1 go test -count=1 -timeout 30m -run 'ReplicasThatAreKilled' ./cmd/configsync
	go test -count=1 -timeout 30m ./syncer -rapid.checks=$(SOAK_CHECKS)
	for target in FuzzReadFile FuzzConditionNeverFails FuzzFill; do \
		go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(SOAK_SECONDS)s ./schema || exit 1; \
	done

# The example's trees, from HUD's code lists.
generate:
	go generate ./examples/...

clean:
	rm -rf bin demo screenshots
