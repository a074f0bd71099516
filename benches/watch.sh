#!/usr/bin/env bash
# The watch: the cost of a decision, reading an access log beside `wc -l`, and the simulator's whole table.
# Usage: benches/watch.sh [MEGABYTES]
set -euo pipefail
cd "$(dirname "$0")/.."
megabytes=${1:-512}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

cargo build --release --quiet --example watch-many --example count-access-log --example simulate-watch
bin=${CARGO_TARGET_DIR:-target}/release/examples

echo "== ten thousand objectives"
"$bin/watch-many"

echo "== an access log of $megabytes MB (nginx combined), one core"
awk -v bytes=$((megabytes * 1000000)) 'BEGIN {
  while (written < bytes) {
    second = int(i / 2000); status = i % 100 == 0 ? 500 : 200
    line = sprintf("10.%d.%d.%d - - [20/Nov/2026:%02d:%02d:%02d +0000] \"GET /api/users/%d?page=%d HTTP/1.1\" %d %d \"https://shop.example/cart\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36\"",
      i % 250, i / 250 % 250, i % 7, second / 3600, second / 60 % 60, second % 60, i % 10000, i % 9, status, i % 5000)
    print line; written += length(line) + 1; i++
  }
}' > "$log"
wc -l < "$log" > /dev/null # warms the cache
for _ in 1 2 3; do
  taskset -c 0 "$bin/count-access-log" "$log"
  from=$(date +%s%N); taskset -c 0 wc -l < "$log" > /dev/null; to=$(date +%s%N)
  echo "wc -l: $(( $(stat -c %s "$log") * 1000 / (to - from) )) MB/s"
done

echo "== the simulator's whole table"
time "$bin/simulate-watch" > /dev/null
