#!/usr/bin/env bash
# Real migration tools on real PostgreSQL and MariaDB: each makes a project, applies some migrations and leaves some,
# applies the rest, has an applied file edited and another deleted, and runs one that fails; in each state `gate` and the
# tool's own status must name the same migrations.
#
# Usage: tests/real/migrations.sh [TOOL…]    only the tools named
# Needs: node, npm, python3, cargo, and the server programs of PostgreSQL and MariaDB. Tools that need more say so and are
# left out without it: java and libslf4j-java (Liquibase), ruby-activerecord, ruby-pg and ruby-mysql2 (Rails),
# php-illuminate-database, php-illuminate-filesystem, php-pgsql and php-mysql (Laravel), sql-migrate.
# GATE is the binary (default: target/release/gate, built if it isn't there); WORK the folder for installs (default:
# target/real-migrations); RECORD a file for the states that agree (tests/real/migrations/agreed.tsv is the one that
# docs/migration-tools.md is made from). The first run builds three Rust programs, which takes some minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${WORK:-target/real-migrations}
gate=${GATE:-target/release/gate}
mkdir -p "$work"
work=$(realpath "$work")

[ -x "$gate" ] || cargo build --release --bin gate

# npm_packages FOLDER PACKAGE…: installs once, without running what packages bring along.
npm_packages() {
  local folder="$work/$1"
  shift
  [ -d "$folder/node_modules" ] && return
  mkdir -p "$folder"
  (cd "$folder" && npm init -y >/dev/null && npm install --ignore-scripts --no-audit --no-fund --silent "$@")
}
npm_packages js knex sequelize sequelize-cli typeorm node-pg-migrate dbmate drizzle-kit@0.31 drizzle-orm@0.45 pg mysql2
npm_packages prisma prisma@6.19.3 @prisma/client@6.19.3 @prisma/adapter-pg@6.19.3 pg
npm_packages mikro @mikro-orm/{cli,core,knex,migrations,postgresql,mariadb}@6.4.16
npm_packages liquibase liquibase@4.28.1
npm_packages supabase supabase@3.1.0

if [ ! -x "$work/python/bin/yoyo" ]; then
  python3 -m venv "$work/python"
  "$work/python/bin/pip" install -q django alembic yoyo-migrations psycopg2-binary pymysql
fi

# cargo_program PROGRAM CRATE FEATURES: builds once. A tool that can't be built is left out.
cargo_program() {
  [ -x "$work/cargo/bin/$1" ] && return
  CARGO_TARGET_DIR="$work/cargo-target" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    cargo install --quiet --locked --root "$work/cargo" "$2" --no-default-features --features "$3" || true
}
cargo_program sqlx sqlx-cli sqlite,postgres,mysql,rustls
cargo_program diesel diesel_cli postgres
cargo_program refinery refinery_cli postgresql
rm -rf "$work/cargo-target"

exec python3 tests/real/migrations/run.py "$(realpath "$gate")" "$work" "$@"
