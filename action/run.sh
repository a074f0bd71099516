#!/usr/bin/env bash
# Runs gate for the action: outputs, summary and annotations are published before the step ends, whatever gate
# exits with. Reads WITH_* only, never expands them.
set -euo pipefail

stop() {
  printf '::error title=gate::%s\n' "$1"
  output result error
  output exit-code 2
  exit 2
}

# A value can't end its own block: nobody knows the delimiter beforehand.
output() {
  local delimiter
  delimiter=end-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s<<%s\n%s\n%s\n' "$1" "$delimiter" "$2" "$delimiter" >>"$GITHUB_OUTPUT"
}

is_one_of() {
  local name=$1 value=$2 word
  shift 2
  for word in "$@"; do
    if [ "$value" = "$word" ]; then return; fi
  done
  stop "expected the input $name to be one of: $*"
}

is_one_of command "$WITH_COMMAND" check watch
is_one_of fail-on "$WITH_FAIL_ON" error warning never
is_one_of summary "$WITH_SUMMARY" true false
is_one_of annotations "$WITH_ANNOTATIONS" true false
[ -n "$WITH_JUNIT" ] || stop "expected the input junit to be a path"

own=$(mktemp -d "$RUNNER_TEMP/gate-reports.XXXXXX")
# What an earlier run left there isn't this run's.
for earlier in "$WITH_JUNIT" "$WITH_REPORT" "$WITH_SARIF"; do
  if [ -f "$earlier" ]; then rm -f -- "$earlier"; fi
done
arguments=("$WITH_COMMAND")
if [ -n "$WITH_CONFIG" ]; then arguments+=("--config=$WITH_CONFIG"); fi
if [ -n "$WITH_STAGE" ]; then arguments+=("--stage=$WITH_STAGE"); fi
while IFS= read -r line; do
  line=${line%$'\r'}
  if [ -n "$line" ]; then arguments+=("--only=$line"); fi
done <<<"$WITH_ONLY"
while IFS= read -r line; do
  line=${line%$'\r'}
  if [ -n "$line" ]; then arguments+=("$line"); fi
done <<<"$WITH_ARGS"
arguments+=("--report=junit=$WITH_JUNIT" "--report=json=$own/gate.json" "--report=markdown=$own/gate.md" "--report=github=$own/annotations")
if [ -n "$WITH_REPORT" ]; then arguments+=("--report=html=$WITH_REPORT"); fi
if [ -n "$WITH_SARIF" ]; then arguments+=("--report=sarif=$WITH_SARIF"); fi
if [ -n "$WITH_ENVIRONMENT" ]; then export GATE_ENVIRONMENT=$WITH_ENVIRONMENT; fi

# The log shows what services answered: none of it may command the runner.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '::stop-commands::%s\n' "$token"
code=0
"$WITH_PROGRAM" "${arguments[@]}" 2>&1 || code=$?
printf '\n::%s::\n' "$token"

# One of the report's totals; 0 when there is no report. One key a line: a text of the report can't look like one.
total() {
  local number=
  if [ -f "$own/gate.json" ]; then
    number=$(sed -n '/^  "totals": {/,/^  }/s/^    "'"$1"'": \([0-9][0-9]*\),*$/\1/p' "$own/gate.json")
  fi
  echo "${number:-0}"
}
warned=$(total warned)

verdict=
case "$WITH_COMMAND-$code" in
  watch-0) verdict=promote ;;
  watch-3) verdict=no-data ;;
  watch-10) verdict=hold ;;
  watch-11) verdict=rollback ;;
esac
case "$code" in
  0) if [ "$warned" -gt 0 ]; then result=warn; else result=pass; fi ;;
  1 | 10 | 11) result=fail ;;
  *) result=error ;;
esac

file() {
  if [ -n "$2" ] && [ -f "$2" ]; then output "$1" "$(cd "$(dirname "$2")" && pwd)/$(basename "$2")"; else output "$1" ""; fi
}
output result "$result"
output exit-code "$code"
output verdict "$verdict"
output passed "$(total passed)"
output warned "$warned"
output failed "$(total failed)"
output errors "$(total errored)"
output skipped "$(total skipped)"
file junit-file "$WITH_JUNIT"
file report-file "$WITH_REPORT"
file sarif-file "$WITH_SARIF"
file json-file "$own/gate.json"
file summary-file "$own/gate.md"

if [ "$WITH_SUMMARY" = true ] && [ -f "$own/gate.md" ]; then cat "$own/gate.md" >>"$GITHUB_STEP_SUMMARY"; fi
if [ "$WITH_ANNOTATIONS" = true ] && [ -f "$own/annotations" ]; then cat "$own/annotations"; fi

if [ ! -f "$own/gate.json" ] && [ "$code" = 0 ]; then stop "gate ended without a report"; fi
case "$WITH_FAIL_ON-$result" in
  warning-warn) exit 1 ;;
  never-fail) exit 0 ;;
  never-error) if [ "$code" = 3 ]; then exit 0; fi ;;
esac
exit "$code"
