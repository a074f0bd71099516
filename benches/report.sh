#!/usr/bin/env bash
# The size of each report of a run of 1,000 probes, and how long a headless Chromium takes to render the page.
# usage: benches/report.sh REPORT.json    (a JSON report, for example of `gate check --format json`)
set -euo pipefail
report=$(realpath "${1:?a JSON report}")
cd "$(dirname "$0")/.."
cargo build --release --quiet --bin gate
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for format in terminal junit json markdown html github gitlab sarif tap; do
  began=$(date +%s%N)
  target/release/gate merge "$report" --format "$format" >"$out/$format" || true
  ended=$(date +%s%N)
  printf '%-9s %8d bytes  %4d ms\n' "$format" "$(stat -c %s "$out/$format")" "$(((ended - began) / 1000000))"
done
mv "$out/html" "$out/page.html"
open() {
  local began ended
  began=$(date +%s%N)
  chromium --headless --no-sandbox --disable-gpu --dump-dom "$1" >/dev/null 2>&1
  ended=$(date +%s%N)
  echo $(((ended - began) / 1000000))
}
empty=$(open about:blank)
page=$(open "file://$out/page.html")
echo "chromium: $page ms with the page, $empty ms with an empty one, $((page - empty)) ms for the page itself"
