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
	echo "Making the demo's workspace in $folder/ …"
	"$here/demo.sh" "$binary" "$folder" >/dev/null 2>&1
fi
cd "$folder"
if ! "$binary" user list training 2>/dev/null | grep -q @; then
	# The example asks administrators for a second step, which would keep somebody without a phone at hand out of the demo.
	echo 'second-step: optional' >system-properties.yaml
	for environment in training production; do
		"$binary" edit "$environment" system-properties.yaml --reason "so that the demo can be tried without a phone" --summary "Second step optional in the demo" >/dev/null 2>&1
		"$binary" fake "$environment" --clients 300 --password "$password" --demo >/dev/null
	done
	rm system-properties.yaml
fi

cat <<TEXT

The accounts of the demo, in Training and in Production alike; the password of each is

    $password

    administrator@example.org   an administrator, who is also an intake specialist
    city@example.org            a case manager of City Shelter
    hope@example.org            a case manager of Hope House
    both@example.org            a case manager of both, and an outreach worker
    privacy@example.org         a privacy officer, who approves syncs
    quality@example.org         somebody of data quality, who approves syncs too
    auditor@example.org         an auditor

Ctrl+C ends it.

TEXT
exec "$binary" serve "$@"
