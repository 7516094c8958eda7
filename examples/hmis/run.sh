#!/usr/bin/env bash
# Serves the pages of the demo's workspace, with fake people in both environments. The first time it makes them.
#   run.sh BINARY FOLDER [SERVE-FLAG]…
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
folder=$2
shift 2
password='four words of your own'

if [ ! -f "$folder/configsync.yaml" ]; then
	echo "Creating the workspace of the demo in $folder/ …"
	"$here/demo.sh" "$binary" "$folder" >/dev/null 2>&1
fi
cd "$folder"
if ! "$binary" user list training 2>/dev/null | grep -q @; then
	# The example asks administrators for a second step, which would keep somebody without a phone at hand out of the demo.
	echo 'second-step: optional' >system-properties.yaml
	"$binary" edit training system-properties.yaml --summary "Second step optional in the demo" >/dev/null 2>&1
	"$binary" fake training --clients 300 --password "$password" >/dev/null
	rm system-properties.yaml
	# Something new in Training, so that there is something to promote: an agreement that goes on for longer, and another word in a list.
	mkdir -p news/mous news/option-lists
	sed 's/^ends: .*/ends: 2035-04-30/' "$here/training/mous/2022-009.yaml" >news/mous/2022-009.yaml
	sed 's/Full name reported/Full name given/' "$here/training/option-lists/name-data-quality.yaml" >news/option-lists/name-data-quality.yaml
	"$binary" edit training news/*/*.yaml --summary "Something to promote" >/dev/null
	rm -r news
fi

cat <<TEXT

The accounts of the demo, in Training and in Production alike but for the last; the password of each is

    $password

    administrator@example.org   an administrator, who is also an intake specialist
    city@example.org            a case manager of City Shelter
    hope@example.org            a case manager of Hope House
    both@example.org            a case manager of both, and an outreach worker
    privacy@example.org         a privacy officer, who approves syncs
    quality@example.org         somebody of data quality, who approves syncs too
    auditor@example.org         an auditor
    approver@example.org        another one, who approved the demo's sync (only in Production)

Ctrl+C ends it.

TEXT
exec "$binary" serve "$@"
