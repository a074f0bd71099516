#!/usr/bin/env bash
# Start-up is part of the product: `gate --version`, and a check of one probe with JUnit, beside Hurl doing the same and a
# bare reqwest loop, all in one run. Prints medians and ratios. Needs nginx and, installed here if missing, hyperfine
# (apt) and Hurl (cargo install hurl, with libxml2-dev, libcurl4-openssl-dev and libclang-dev from apt; WITHOUT_HURL=1
# leaves it out, and the output says so).
#   cargo build --release --bin gate --example request-floor && benches/startup.sh
set -euo pipefail
gate=$(realpath "${GATE:-target/release/gate}")
floor=$(realpath "${FLOOR:-target/release/examples/request-floor}")
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
command -v hyperfine >/dev/null || as_root apt-get install -y -qq hyperfine
if [ -z "${WITHOUT_HURL:-}" ] && ! command -v hurl >/dev/null; then
    as_root apt-get install -y -qq libxml2-dev libcurl4-openssl-dev libclang-dev
    cargo install --locked hurl@8.0.1 # newer ones need a newer compiler than the MSRV
fi

cat > "$folder/nginx.conf" <<CONF
worker_processes 1; daemon off; pid $folder/nginx.pid; error_log /dev/null;
events {}
http { access_log off; server { listen 127.0.0.1:8096; default_type application/json; location = /health { return 200 '{"ok":true}'; } } }
CONF
nginx -c "$folder/nginx.conf" -p "$folder" &
until curl -sf 127.0.0.1:8096/health > /dev/null; do :; done
cat > "$folder/gates.toml" <<'TOML'
[environments.local]
url = "http://127.0.0.1:8096"
[[gate]]
kind = "http-probe"
environment = "local"
[[gate.probe]]
name = "health"
request = "GET /health"
expect = { status = 200, json = { "$.ok" = true } }
TOML
printf 'GET http://127.0.0.1:8096/health\nHTTP 200\n[Asserts]\njsonpath "$.ok" == true\n' > "$folder/one.hurl"

cd "$folder"
commands=(--command-name 'gate --version' "$gate --version"
    --command-name 'gate, 1 probe + JUnit' "$gate check --quiet --report junit=gate.xml"
    --command-name 'bare reqwest, 1 request' "$floor http://127.0.0.1:8096/health 1")
if [ -z "${WITHOUT_HURL:-}" ]; then
    commands+=(--command-name 'hurl --version' 'hurl --version'
        --command-name 'hurl, 1 request + JUnit' 'rm -f hurl.xml; hurl --test --report-junit hurl.xml one.hurl')
fi
hyperfine --warmup 3 --runs "${RUNS:-50}" --export-json times.json "${commands[@]}" > /dev/null 2>&1
python3 - <<'PY'
import json
rows = json.load(open('times.json'))['results']
base = next(row['median'] for row in rows if row['command'].startswith('bare'))
for row in rows:
    print(f"{row['command']:28} median {row['median'] * 1000:6.1f} ms   best {row['min'] * 1000:6.1f} ms   {row['median'] / base:5.2f} x the bare loop")
PY
[ -z "${WITHOUT_HURL:-}" ] || echo 'hurl wasn’t measured'
ls -l "$gate" | awk '{ printf "binary: %.1f MB\n", $5 / 1e6 }'
