#!/usr/bin/env bash
# Measures the gates on databases: schema parity of 2,000 tables beside pg_dump and mysqldump of the same databases, and
# the database gate beside psql. Starts servers of its own in a temporary folder and ends them.
#
#   benches/database.sh [path to gate]
set -euo pipefail
cd "$(dirname "$0")/.."
gate=${1:-target/release/gate}
[ -x "$gate" ] || cargo build --release
gate=$(realpath "$gate")
tables=${TABLES:-2000}

folder=$(mktemp -d)
chmod 755 "$folder"
pids=()
end() {
  for pid in "${pids[@]}"; do kill -QUIT "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap end EXIT

# as USER COMMAND…: servers refuse root.
as() {
  local user=$1
  shift
  pushd "$folder" >/dev/null
  if [ "$(id -u)" = 0 ]; then setpriv --reuid="$user" --regid="$user" --clear-groups "$@"; else "$@"; fi
  popd >/dev/null
}
own() { if [ "$(id -u)" = 0 ]; then chown -R "$1" "$2"; fi; }
port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# best NAME EXIT COMMAND…: the best of five wall-clock times in milliseconds and the peak memory in MiB.
best() {
  python3 - "$@" <<'PY'
import os, sys, time
name, expected, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
times, peak = [], 0
for _ in range(5):
    started = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)])
    _, status, usage = os.wait4(child, 0)
    times.append((time.perf_counter() - started) * 1000)
    peak = max(peak, usage.ru_maxrss / 1024)
    if os.waitstatus_to_exitcode(status) != expected:
        sys.exit(f"{name}: expected exit {expected}, found {os.waitstatus_to_exitcode(status)}")
print(f"{name:58} {min(times):8.0f} ms   peak {peak:4.0f} MiB")
PY
}

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
bin=${bin:-$(dirname "$(command -v initdb)")}
mkdir "$folder/pg" && own postgres "$folder/pg"
pg=$(port)
as postgres "$bin/initdb" -D "$folder/pg/data" -U postgres --auth=trust --no-sync >/dev/null
as postgres "$bin/postgres" -D "$folder/pg/data" -p "$pg" -c listen_addresses=127.0.0.1 -c fsync=off \
  -c unix_socket_directories="$folder/pg" -c max_locks_per_transaction=4096 >"$folder/pg.log" 2>&1 &
pids+=($!)
until "$bin/pg_isready" -q -h 127.0.0.1 -p "$pg"; do :; done
sql() { "$bin/psql" -q -h 127.0.0.1 -p "$pg" -U postgres -v ON_ERROR_STOP=1 "$@"; }
for name in one other; do
  sql -c "create database $name"
  sql -d "$name" -c "do \$\$ begin for i in 1..$tables loop
    execute format('create table table_%s (id bigint generated always as identity primary key, name text not null, state varchar(20) default %L, price numeric(10, 2) check (price > 0), created_at timestamptz not null default now())', i, 'new');
    execute format('create index on table_%s (state, created_at)', i);
    if i % 100 = 0 then commit; end if; end loop; end \$\$"
done
sql -d other -c "alter table table_7 drop column state"

mkdir "$folder/maria" && own mysql "$folder/maria"
my=$(port)
as mysql mariadb-install-db --no-defaults --datadir="$folder/maria/data" --auth-root-authentication-method=normal --skip-test-db >/dev/null
as mysql mariadbd --no-defaults --datadir="$folder/maria/data" --socket="$folder/maria/socket" --pid-file="$folder/maria/pid" \
  --port="$my" --bind-address=127.0.0.1 --innodb-flush-log-at-trx-commit=0 --table-definition-cache=5000 --table-open-cache=2000 >"$folder/maria.log" 2>&1 &
pids+=($!)
until mariadb-admin --no-defaults -uroot -S "$folder/maria/socket" ping >/dev/null 2>&1; do :; done
maria() { mariadb --no-defaults -uroot -S "$folder/maria/socket" "$@"; }
for name in one other; do
  maria -e "create database $name"
  for i in $(seq "$tables"); do
    echo "create table table_$i (id bigint auto_increment primary key, name text not null, state varchar(20) default 'new', price decimal(10, 2), created_at datetime not null default now(), key by_state (state, created_at)) engine=aria transactional=0;"
  done | maria "$name"
done
maria -e "create user gate@'127.0.0.1'; grant select on *.* to gate@'127.0.0.1'; alter table other.table_7 drop column price"

cat >"$folder/postgres.toml" <<TOML
[environments.one]
database = "postgres://postgres@127.0.0.1:$pg/one?sslmode=disable"
[environments.other]
database = "postgres://postgres@127.0.0.1:$pg/other?sslmode=disable"
[[gate]]
kind = "schema-parity"
baseline = "one"
candidate = "other"
TOML
sed -e "s#postgres://postgres@127.0.0.1:$pg#mysql://gate@127.0.0.1:$my#; s#sslmode=disable#ssl-mode=DISABLED#" "$folder/postgres.toml" >"$folder/maria.toml"
cat >"$folder/database.toml" <<TOML
[environments.one]
database = "postgres://postgres@127.0.0.1:$pg/one?sslmode=disable"
[[gate]]
kind = "database"
environment = "one"
pool-size = 10
TOML

nproc=$(nproc)
echo "$tables tables a side, 5 columns each, on $nproc cores; $("$bin/postgres" --version), $(mariadbd --version | grep -o 'Ver [^ ]*')"
best "gate schema-parity, PostgreSQL (both sides, diff, report)" 1 "$gate" check --config "$folder/postgres.toml"
best "pg_dump --schema-only of both sides, diff" 1 bash -c "diff <('$bin/pg_dump' -s -h 127.0.0.1 -p $pg -U postgres one) <('$bin/pg_dump' -s -h 127.0.0.1 -p $pg -U postgres other)"
# The server's cache of open tables holds 2,000 unless it's told otherwise, and both sides are on one server here: with the default, every
# question about all tables opens them all again.
best "gate schema-parity, MariaDB, table_open_cache = 2000" 1 "$gate" check --config "$folder/maria.toml"
maria -e "set global table_open_cache = $((tables * 5 / 2))"
best "gate schema-parity, MariaDB, table_open_cache for all tables" 1 "$gate" check --config "$folder/maria.toml"
best "mariadb-dump --no-data of both sides, diff" 1 bash -c "diff <(mariadb-dump --no-defaults -uroot -S '$folder/maria/socket' -d one) <(mariadb-dump --no-defaults -uroot -S '$folder/maria/socket' -d other)"
best "gate database, PostgreSQL" 0 "$gate" check --config "$folder/database.toml"
best "psql -c 'select 1'" 0 "$bin/psql" -h 127.0.0.1 -p "$pg" -U postgres -c 'select 1'
