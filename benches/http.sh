#!/usr/bin/env bash
# Times whole `gate check` runs over probes of a local server, JUnit on, beside one curl process that sends the same requests.
# Needs nginx, curl, python3, and a release build: cargo build --release --bin gate --example request-floor && benches/http.sh
set -euo pipefail
gate=$(realpath "${GATE:-target/release/gate}")
runs=${RUNS:-5}
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT

cat > "$folder/nginx.conf" <<CONF
worker_processes 1; daemon off; pid $folder/nginx.pid; error_log /dev/null;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 1000000;
  server { listen 127.0.0.1:8097; default_type application/json; location = /health { return 200 '{"ok":true}'; } } }
CONF
nginx -c "$folder/nginx.conf" -p "$folder" &
python3 - <<'PY' &
import asyncio
async def talk(reader, writer):
    try:
        while await reader.readuntil(b"\r\n\r\n"):
            await asyncio.sleep(0.2)
            writer.write(b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"ok":true}')
    except asyncio.IncompleteReadError:
        writer.close()
async def main():
    async with await asyncio.start_server(talk, "127.0.0.1", 8098) as server:
        await server.serve_forever()
asyncio.run(main())
PY
sleep 1

project() { # name, count, port, keys
    mkdir -p "$folder/$1"
    {
        printf '[environments.local]\nurl = "http://127.0.0.1:%s"\n[[gate]]\nkind = "http-probe"\nenvironment = "local"\n%s\n' "$3" "$4"
        for ((n = 0; n < $2; n++)); do
            printf '[[gate.probe]]\nname = "probe %s"\nrequest = "GET /health"\nexpect = { status = 200, json = { "$.ok" = true } }\n' "$n"
        done
    } > "$folder/$1/gates.toml"
}

measure() { # label, folder, command...
    local label=$1 where=$2
    shift 2
    for ((n = 0; n < runs; n++)); do
        (cd "$where" && /usr/bin/time -a -o "$folder/times" -f '%e %M' "$@" > /dev/null)
    done
    sort -n "$folder/times" | awk -v label="$label" '{ t[NR] = $1; if ($2 > most) most = $2 }
        END { printf "%-34s median %.2f s, best %.2f s, peak %.1f MiB\n", label, t[int((NR + 1) / 2)], t[1], most / 1024 }'
    rm "$folder/times"
}

project one 1 8097 ''
project thousand 1000 8097 ''
project sequential 1000 8097 'max-in-flight = 1'
project slow 100 8098 ''
project slow-wide 100 8098 'max-in-flight = 100'
project many 10000 8097 ''
for ((n = 0; n < 1000; n++)); do printf 'url = "http://127.0.0.1:8097/health"\n'; done > "$folder/urls"

check=("$gate" check --quiet --report "junit=$folder/junit.xml")
measure 'curl, 1,000 in one process' "$folder" curl -s -K urls
floor=$(realpath "${FLOOR:-target/release/examples/request-floor}")
measure 'bare reqwest loop, 1' "$folder" "$floor" http://127.0.0.1:8097/health 1
measure 'bare reqwest loop, 1,000' "$folder" "$floor" http://127.0.0.1:8097/health 1000
measure 'gate, 1 probe' "$folder/one" "${check[@]}"
measure 'gate, 1,000 probes' "$folder/thousand" "${check[@]}"
measure 'gate, 1,000 one after the other' "$folder/sequential" "${check[@]}"
measure 'gate, 10,000 probes' "$folder/many" "${check[@]}"
measure 'gate, 100 × 200 ms' "$folder/slow" "${check[@]}"
measure 'gate, 100 × 200 ms, 100 in flight' "$folder/slow-wide" "${check[@]}"
