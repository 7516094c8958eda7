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
# as EMAIL PASSWORD COMMAND…: runs configsync on behalf of an account, which changes a temporary password when it signs in.
as() {
	local email=$1 temporary=$2
	shift 2
	CONFIGSYNC_PASSWORD=$temporary CONFIGSYNC_NEW_PASSWORD=$password show "$@" --as "$email"
}
password='four words of your own'

step "A workspace with an embedded Training and Production"
show init

step "The scene: both have last year's configuration (HUD FY2024). Since then Training was updated to FY2026, and"
echo "   three things were changed by hand in Production, one of them the same help text as in Training."
quietly sync "$here/last-sync" training --yes
quietly sync training production --yes --summary "HUD HMIS Data Standards FY2024"
for file in forms/client-intake forms/current-living-situation forms/severe-weather-bed-log; do
	quietly edit production "$here/production/$file.yaml" --reason "cold weather alert"
done
quietly sync "$here/training" training --yes --allow-delete
# Whoever approves signs in; the example asks for a second step, which would take a phone here.
echo 'second-step: optional' >system-properties.yaml
quietly edit production system-properties.yaml --reason "so that the demo needs no phone" --summary "Second step optional in the demo"
rm system-properties.yaml
echo "   Production has fake clients, a privacy officer, and a user in charge of data quality."
quietly fake production --clients 300 --password "$password" --demo
temporary=$(./configsync user add production --email approver@example.org --name "Kofi Nhwɛso" --organization coordinated-access --workgroup data-quality \
	--training 2026-01-31 -o json 2>/dev/null | sed -n 's/.*"temporaryPassword": "\(.*\)".*/\1/p')
show env test

step "Export: Training as a folder of YAML. It contains configuration only, never a client."
show export training -o config
ls config

step "Validate: every problem with its file, line and column (here: none)"
show validate config

step "Diff: three-way and field by field. ! marks a field that both changed, = a change that Production keeps."
show diff training production --only 'form/c*' --only 'option-list/race' --only mou

step "Plan: a person must decide the conflict first (exit code 3) …"
show plan training production -o plan.json >/dev/null || echo "(exit code $?)"

step "… so the demo chooses Training's help text, and the plan is sealed for review."
show plan training production -o plan.json --take training form/client-intake#sections/identity/fields/ssn/help --summary "HUD HMIS Data Standards FY2026" >plan.txt
sed -n '1,2p' plan.txt
sed -n '/^Whom it touches/,$p' plan.txt

step "Approval: the author of the plan can neither approve it nor apply it without approval (exit code 4)."
show apply plan.json --allow-delete option-list/early-exit-reason || echo "(exit code $?)"
show approve plan.json || echo "(exit code $?)"

step "A second person approves it, and, because an agreement is extended, a privacy officer."
as approver@example.org "$temporary" approve plan.json --note "Compared with the FY2026 standards" | tail -n 1
as privacy@example.org "$password" approve plan.json --note "The partners signed the extension" | tail -n 1
show reviews production

step "Apply: refused until the deletion is agreed to (exit code 4); then all of the plan is applied, or nothing."
show apply plan.json || echo "(exit code $?)"
show apply plan.json --allow-delete option-list/early-exit-reason

step "History, and the release notes that case workers read"
show history list production
show history notes production 7

step "Evidence: the approvals and changes, in one file that can be checked without the environment"
show evidence export production 7 -o update-7.json
show evidence verify update-7.json | sed '/^$/,$d'

step "Drift: the changes that only Production has"
show drift production

step "Roll back: the plan is computed from the history and recorded in it, and no client data is touched. If it cannot wait for approval,"
echo "   a reason is enough. It is flagged, and someone else reviews it afterwards."
show rollback production 7 --yes --allow-delete option-list/mental-health-consultation option-list/sex --emergency "the intake form cannot be saved" >rollback.txt
tail -n 1 rollback.txt
show reviews production
rollback=$(./configsync reviews production -o json | sed -n 's/.*"id": "\(.*\)".*/\1/p' | head -n 1)
as approver@example.org "$password" approve "$rollback" --target production --note "It was right" | tail -n 1
show history list production
show audit verify production

step "Done. Try more in $2/: cd $2 && ./configsync --help"
