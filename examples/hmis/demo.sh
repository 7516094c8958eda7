#!/usr/bin/env bash
# Runs the main job on the example, step by step, in a workspace of its own.
#   demo.sh BINARY FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
rm -rf "$2" && mkdir -p "$2" && cd "$2"
cp "$binary" .

# step TEXT: what comes now, and why.
step() { printf '\n\033[1m── %s\033[0m\n' "$*"; }
# show COMMAND…: runs configsync as a reader would type it.
show() { printf '\033[2m$ configsync %s\033[0m\n' "$*"; ./configsync "$@"; }
# quietly COMMAND…: sets the scene.
quietly() { ./configsync "$@" >/dev/null 2>&1; }

step "A workspace with an embedded Training and Production"
show init

step "The scene: both have last year's configuration (HUD FY2024); since then Training was brought to FY2026, and"
echo "   somebody changed three things by hand in Production, one of them the same help text as in Training."
quietly sync "$here/last-sync" training --yes
quietly sync training production --yes --summary "HUD HMIS Data Standards FY2024"
for file in forms/client-intake forms/current-living-situation forms/severe-weather-bed-log; do
	quietly edit production "$here/production/$file.yaml" --reason "cold weather alert"
done
quietly sync "$here/training" training --yes --allow-delete
show env test

step "Export: Training as a folder of YAML. It holds configuration only, never a client."
show export training -o config
ls config

step "Validate: every problem with its file, line and column (here: none)"
show validate config

step "Diff: three-way and per field. ! is what both changed, = is what Production keeps."
show diff training production --only 'form/c*' --only 'option-list/race' --only mou

step "Plan: a person must decide the conflict first (exit code 3) …"
show plan training production -o plan.json >/dev/null || echo "(exit code $?)"

step "… so Training's help text is taken, and the plan is sealed for review."
show plan training production -o plan.json --take training form/client-intake#sections/identity/fields/ssn/help --summary "HUD HMIS Data Standards FY2026" >plan.txt
sed -n '1,2p' plan.txt

step "Apply: without consent to the deletion it is refused (exit code 4); with it, all of the plan or nothing."
show apply plan.json || echo "(exit code $?)"
show apply plan.json --allow-delete

step "History, and the release notes that case workers read"
show history list production
show history notes production 6

step "Drift: what Production still has of its own"
show drift production

step "Roll back: computed from the history, itself in the history, and no client's data is touched"
show rollback production 6 --yes --allow-delete >rollback.txt
tail -n 1 rollback.txt
show history list production
show audit verify production

step "Done. Play on in $2/: cd $2 && ./configsync --help"
