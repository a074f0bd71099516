#!/usr/bin/env bash
# Real migration tools on real PostgreSQL and MariaDB: each makes a project, applies some migrations and leaves some;
# `gate` and the tool's own status must name the same ones, before and after the tool applies the rest.
#
# Usage: tests/real/migrations.sh [TOOL…]    only the tools named
# Needs: node, npm, python3, and the server programs of PostgreSQL and MariaDB.
# GATE is the binary (default: target/release/gate, built if it isn't there); WORK the folder for installs (default: target/real-migrations).
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${WORK:-target/real-migrations}
gate=${GATE:-target/release/gate}
mkdir -p "$work/js"

[ -x "$gate" ] || cargo build --release

if [ ! -d "$work/js/node_modules" ]; then
  (cd "$work/js" && npm init -y >/dev/null && npm install --no-audit --no-fund --silent \
    knex sequelize sequelize-cli typeorm node-pg-migrate dbmate pg mysql2)
fi
if [ ! -x "$work/python/bin/python" ]; then
  python3 -m venv "$work/python"
  "$work/python/bin/pip" install -q django alembic yoyo-migrations psycopg2-binary pymysql
fi

exec python3 tests/real/migrations/run.py "$(realpath "$gate")" "$(realpath "$work")" "$@"
