# Three targets do everything a newcomer needs: demo, run and test. "make help" lists all.
.PHONY: help build demo run screenshots test test-short cover fmt check lint bench soak fuzz changelog generate clean

BINARY := bin/configsync

# The version of a build is that of its tag, and later commits say how far they are from it (docs/decisions/0017-versions.md).
# Without a tag, Go's own record of the commit is the version.
VERSION := $(patsubst v%,%,$(shell git describe --tags --match 'v[0-9]*' --dirty 2>/dev/null))
LDFLAGS := $(if $(VERSION),-X main.version=$(VERSION))

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r target text; do printf '  %-12s %s\n' "$$target" "$$text"; done

build: ## build bin/configsync
	@mkdir -p bin
	CGO_ENABLED=0 go build -ldflags '$(LDFLAGS)' -o $(BINARY) ./cmd/configsync

# The main job in front of your eyes, on the example. It leaves a workspace in demo/ to play with.
demo: build ## run the main job in front of your eyes; leaves a workspace in demo/
	@examples/hmis/demo.sh $(BINARY) demo

# The pages, in a browser, on the demo's workspace with fake people. It prints the address and the accounts.
run: build ## serve the pages with fake people, and print the address and the accounts
	@examples/hmis/run.sh $(BINARY) demo

# A picture of every page in its main states, in screenshots/: look at them when a page has changed. It needs Chromium.
screenshots: ## take a picture of every page (needs Chromium)
	@mkdir -p screenshots
	go test -count=1 -timeout 20m ./web -run TestScreenshots -screenshots ../screenshots

# Every test. PostgreSQL's run on a throw-away server of the installed binaries, or on CONFIGSYNC_TEST_DATABASE_URL; where there
# is neither they are skipped, and the first line says so. TESTFLAGS=-race is what CI adds.
TESTFLAGS :=
test: ## run every test
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || test -n "$$CONFIGSYNC_TEST_DATABASE_URL" || \
		echo "NOTE: PostgreSQL is not installed: its tests are skipped (in CI they fail)."
	go test -timeout 30m $(TESTFLAGS) ./...

test-short: ## run the tests without the slow ones
	go test -short -timeout 10m $(TESTFLAGS) ./...

cover: ## run every test and show which lines they reach, in coverage.html
	go test -timeout 30m -coverpkg ./... -coverprofile coverage.out ./...
	go tool cover -html coverage.out -o coverage.html
	@go tool cover -func coverage.out | tail -1

fmt: ## format the code
	gofmt -w $$(git ls-files '*.go')

# What CI checks besides the tests.
check: ## check the format, vet, staticcheck, the rooms and the columns
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go tool -modfile=tools/go.mod staticcheck ./...
	go test -run '^(TestArrowsPointDown|TestRoomsStandOnLowerOnes|TestLinesFitTheirColumns|TestTypesStaySmall)$$' ./cmd/configsync

# More rules of the house, in .golangci.yml. It is no part of the gate: it brings 150 modules.
GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
lint: ## look for what .golangci.yml is strict about
	$(GOLANGCI_LINT) run

# Speed, as ratios to the machine's own limits measured in the same run. N is how many objects, CLIENTS how many clients,
# TARGETS how many targets of a wave; 0 leaves them out.
N       := 10000
CLIENTS := 1000000
TARGETS := 200
bench: ## measure speed (N, CLIENTS, TARGETS)
	go run ./internal/bench -n $(N) -clients $(CLIENTS) -targets $(TARGETS)

# Longer runs of what the tests do shortly: kills at random moments, random configurations, hostile files and answers, every story on
# both engines (internal/soak). CI takes smaller numbers.
SOAK_ROUNDS  := 10
SOAK_CHECKS  := 2000
SOAK_SECONDS := 60
soak: fuzz ## run longer what the tests do shortly (SOAK_ROUNDS, SOAK_CHECKS, SOAK_SECONDS)
	CONFIGSYNC_SOAK=$(SOAK_ROUNDS) go test -count=1 -timeout 60m -run 'Kill|Interrupt|ScriptsOnPostgreSQL' ./cmd/configsync
	CONFIGSYNC_SOAK=$(SOAK_ROUNDS) go test -count=1 -timeout 30m ./admin ./admin/clients ./admin/schedules ./admin/sharing -rapid.checks=$(SOAK_CHECKS)
	CONFIGSYNC_SOAK=$(SOAK_ROUNDS) go test -count=1 -timeout 30m ./admin/accounts ./admin/effects ./admin/evidence ./admin/history ./admin/promotion
	CONFIGSYNC_SOAK=$(SOAK_ROUNDS) go test -count=1 -timeout 30m ./syncer ./syncer/timing -rapid.checks=$(SOAK_CHECKS)

fuzz: ## search for input that breaks a reader, SOAK_SECONDS for each fuzz test
	@set -e; git grep '^func Fuzz' -- '*_test.go' | sed -E 's|(.*)/[^/]*:func (Fuzz[A-Za-z]*).*|\1 \2|' | while read -r folder target; do \
		echo "go test -fuzz $$target ./$$folder"; \
		go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(SOAK_SECONDS)s "./$$folder" </dev/null; \
	done

changelog: ## write CHANGELOG.md from releasenotes/changes
	go test -count=1 ./releasenotes -run Changelog -update

# The example's trees, from HUD's code lists.
generate: ## write the trees of the example from the code lists of HUD
	go generate ./examples/...

clean: ## remove what the targets leave
	rm -rf bin demo screenshots coverage.out coverage.html
