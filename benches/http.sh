#!/usr/bin/env bash
# Times whole `gate check` runs over probes with JUnit on, beside Hurl, newman, Schemathesis' coverage phase, curl and a bare
# reqwest loop, all in one run against one service on loopback, and prints a Markdown table with each row's ratio to the loop.
# Needs python3 and a release build; the service and the loop (examples/request-target.rs, request-floor.rs) are built if
# they're missing. The other tools are looked for on PATH or where HURL, NEWMAN and SCHEMATHESIS say; what is missing is said.
#   cargo build --release --bin gate && benches/http.sh
# RUNS is how often each row is run (5; single requests more often, slow tools less), GATE and EXAMPLES say where the programs
# are, PORT is the service's (8097).
set -euo pipefail
cd "$(dirname "$0")/.."
gate=$(realpath "${GATE:-target/release/gate}")
examples=${EXAMPLES:-target/release/examples}
if [ ! -x "$examples/request-floor" ] || [ ! -x "$examples/request-target" ]; then
    cargo build --release --example request-floor --example request-target
fi
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT
port=${PORT:-8097}
"$examples/request-target" "$port" &
python3 benches/http_probes.py "$gate" "$(realpath "$examples/request-floor")" "$folder" "http://127.0.0.1:$port"
