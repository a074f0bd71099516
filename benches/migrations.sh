#!/usr/bin/env bash
# Times the migrations gate beside the tools' own status commands, on the same projects in one run.
#
# Usage: benches/migrations.sh            writes its table to stdout
# GATE is the binary (default: target/release/gate); WORK the folder for installs (default: target/real-migrations).
set -euo pipefail
cd "$(dirname "$0")/.."
work=${WORK:-target/real-migrations}
gate=${GATE:-target/release/gate}
[ -x "$gate" ] || cargo build --release
mkdir -p "$work"
if [ ! -x "$work/python/bin/python" ]; then
  python3 -m venv "$work/python"
  "$work/python/bin/pip" install -q django alembic
fi
exec python3 benches/migrations.py "$(realpath "$gate")" "$(realpath "$work")"
