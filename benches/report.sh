#!/usr/bin/env bash
# Times a run of 1,000 probes, every tenth of them failed, with its HTML page and JUnit, weighs each format, opens the page in
# headless Chromium, and prints all of it as a Markdown table beside the goals. It takes half a minute.
# Needs python3, chromium and a release build; the service (examples/request-target.rs) is built if it's missing.
#   cargo build --release --bin gate && benches/report.sh
# RUNS is how often the run is made and the page is opened (5), GATE and EXAMPLES say where the programs are, CHROMIUM names the
# browser, PORT is the service's (8098).
set -euo pipefail
cd "$(dirname "$0")/.."
gate=$(realpath "${GATE:-target/release/gate}")
examples=${EXAMPLES:-target/release/examples}
if [ ! -x "$examples/request-target" ]; then
    cargo build --release --example request-target
fi
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT
port=${PORT:-8098}
"$examples/request-target" "$port" &
python3 benches/report_page.py "$gate" "$folder" "http://127.0.0.1:$port"
