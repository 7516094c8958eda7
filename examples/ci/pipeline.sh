#!/bin/sh
# Promotes the configuration in this git repository to production, one stage a call:
#
#   pipeline.sh validate            check the folder of YAML
#   pipeline.sh plan [FLAG...]      seal a plan, and write it as Markdown for the reviewers
#   pipeline.sh apply [FLAG...]     carry out the very plan that was reviewed
#   pipeline.sh history             print the System Update History
#
# A stage ends with the exit code of configsync. FLAGs are passed on to it.
set -eu

CONFIG=${CONFIG:-config}             # the folder of configuration in the repository
TARGET=${TARGET:-production}         # the environment, as configsync.yaml names it
BASE=${BASE:-origin/main}            # decisions are read from the commits since this one
PLAN=${PLAN:-plan}                   # the folder that goes from the plan stage to the apply stage
LOCK_TIMEOUT=${LOCK_TIMEOUT:-5m}     # how long apply waits for another sync to end
REFERENCE=${REFERENCE:-}             # the approval that stands in the history: the pull request, or the merged commit, which is the default

say() { echo "$*" >&2; }

# explain CODE: what a stage's exit code means for the pipeline.
explain() {
	case $1 in
	0) say "Done, or nothing to do." ;;
	2) say "There are changes: have the plan reviewed, then apply it." ;;
	3) say "The plan is stale, was already applied, or has conflicts. Nothing was applied. Decide the conflicts, or plan and review again." ;;
	4) say "Refused by policy (approval missing, deletions not agreed to, a limit, or a permission). Nothing was applied. A person must agree first." ;;
	5) say "The environment cannot be reached, or the credentials are wrong. Run the stage again. If the connection was cut, the history shows whether the plan was applied." ;;
	6) say "Another sync holds the lock. Nothing was applied. Run the stage again when it has finished." ;;
	64) say "The pipeline calls configsync in a wrong way. Correct the pipeline." ;;
	130) say "Interrupted: unfinished work was not saved." ;;
	*) say "An error, described above. Nothing was applied." ;;
	esac
}

# trailers NAME: what the commits of this change say behind NAME: in their last lines.
trailers() {
	if git rev-parse --quiet --verify "$BASE^{commit}" >/dev/null; then
		set -- "$1" --reverse "$BASE..HEAD"
	else
		set -- "$1" -1 HEAD
	fi
	name=$1
	shift
	git log --format="%(trailers:key=$name,valueonly)" "$@" | sed '/^[[:space:]]*$/d'
}

# tree: the content of the folder in git, whatever commit it is reached by.
tree() { git rev-parse "HEAD:./$CONFIG"; }

validate() {
	mkdir -p "$PLAN"
	configsync validate "$CONFIG" -o junit >"$PLAN/validate.xml"
}

plan() {
	if [ -n "$(git status --porcelain -- "$CONFIG")" ]; then
		say "$CONFIG has changes that are not committed. Commit them first, so that reviewers can see them."
		return 1
	fi
	rm -f "$PLAN/plan.json" "$PLAN/plan.md" "$PLAN/tree" "$PLAN/consent"
	mkdir -p "$PLAN"
	decisions=$(trailers Configsync-Take)
	while IFS=' ' read -r side key; do
		[ -z "$side" ] || set -- "$@" --take "$side=$key"
	done <<-END
		$decisions
	END
	code=0
	configsync plan "$CONFIG" "$TARGET" -o "$PLAN/plan.json" --format markdown --detailed-exitcode \
		--summary "$(git log -1 --no-merges --format=%s)" "$@" >"$PLAN/plan.md" 2>"$PLAN/talk" || code=$?
	cat "$PLAN/talk" >&2
	case $code in
	0) rm -f "$PLAN/plan.json" ;;
	2) ;;
	*) { echo && echo '```' && cat "$PLAN/talk" && echo '```'; } >>"$PLAN/plan.md" ;;
	esac
	rm -f "$PLAN/talk"
	if [ "$code" -eq 0 ] || [ "$code" -eq 2 ]; then
		tree >"$PLAN/tree"
		named=$(trailers Configsync-Allow-Delete | tr -s ', \t\n' ' ' | sed 's/^ //; s/ $//')
		if [ -n "$named" ]; then
			echo "$named" >"$PLAN/consent"
			printf '\nThe commits agree to the deletion of: %s\n' "$named" >>"$PLAN/plan.md"
		fi
	fi
	return "$code"
}

apply() {
	if [ ! -f "$PLAN/tree" ]; then
		say "There is no plan in $PLAN. Run the plan stage first."
		return 1
	fi
	if [ "$(cat "$PLAN/tree")" != "$(tree)" ]; then
		say "$CONFIG in git has changed since the plan was made. Plan and review again."
		return 3
	fi
	if [ ! -f "$PLAN/plan.json" ]; then
		say "The plan had no changes."
		return 0
	fi
	if [ -f "$PLAN/consent" ]; then
		for name in $(cat "$PLAN/consent"); do
			set -- "--allow-delete=$name" "$@"
		done
	fi
	case " $* " in
	*" --external-approval"* | *" --emergency"*) ;;
	*) set -- --external-approval "${REFERENCE:-commit $(git rev-parse HEAD)}" "$@" ;;
	esac
	configsync apply "$PLAN/plan.json" --target "$TARGET" --yes --lock-timeout "$LOCK_TIMEOUT" "$@"
}

history() { configsync history list "$TARGET" -o markdown; }

stage=${1:-}
case $stage in
validate | plan | apply | history) shift ;;
*)
	say "usage: pipeline.sh validate | plan [FLAG...] | apply [FLAG...] | history"
	exit 64
	;;
esac
code=0
"$stage" "$@" || code=$?
explain "$code"
exit "$code"
