#!/usr/bin/env bash
# Times the migrations gate beside the tools' own status commands, on the same projects in one run.
#
# Usage: benches/migrations.sh            writes its table to stdout
# GATE is the binary (default: target/release/gate); WORK the folder for installs (default: target/real-migrations).
# sqlx joins where tests/real/migrations.sh has installed it, or cargo is there to do so now; the first run takes minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${WORK:-target/real-migrations}
gate=${GATE:-target/release/gate}
[ -x "$gate" ] || cargo build --release --bin gate
mkdir -p "$work"
work=$(realpath "$work")
if [ ! -x "$work/python/bin/yoyo" ]; then
  python3 -m venv "$work/python"
  "$work/python/bin/pip" install -q django alembic yoyo-migrations psycopg2-binary pymysql
fi
if [ ! -d "$work/prisma-sqlite/node_modules" ]; then
  mkdir -p "$work/prisma-sqlite"
  (cd "$work/prisma-sqlite" && npm init -y >/dev/null \
    && npm install --ignore-scripts --no-audit --no-fund --silent prisma@6.19.3 @prisma/client@6.19.3 @prisma/adapter-libsql@6.19.3) \
    || echo "Prisma can't be installed" >&2
fi
if [ ! -x "$work/cargo/bin/sqlx" ]; then
  CARGO_TARGET_DIR="$work/cargo-target" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    cargo install --quiet --locked --root "$work/cargo" sqlx-cli --no-default-features --features sqlite,postgres,mysql,rustls \
    || echo "sqlx-cli can't be installed" >&2
  rm -rf "$work/cargo-target"
fi
exec python3 benches/migrations.py "$(realpath "$gate")" "$work"
