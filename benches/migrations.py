"""Projects with many migrations in SQLite: how long the gate and the tools take to say what is pending, and their memory."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GATE, WORK = sys.argv[1], Path(sys.argv[2])
PYTHON = WORK / "python/bin"
GATES = '[environments.p]\ndatabase = "sqlite:app.db"\n[[gate]]\nkind = "migrations"\nenvironment = "p"\nlint = "off"\n'


# Prisma: no call home, and no download of the engines, which a WebAssembly engine stands for.
QUIET = {"CHECKPOINT_DISABLE": "1", "PRISMA_QUERY_ENGINE_LIBRARY": "/bin/true", "PRISMA_SCHEMA_ENGINE_BINARY": "/bin/true"}


def once(command, root):
    """One run: milliseconds, peak MiB of the process (or the largest it waits for), exit code."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **QUIET}) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return (time.perf_counter() - started) * 1000, usage.ru_maxrss // 1024, process.returncode


def best(command, root, times):
    """The shortest of several runs after one that warms the caches, the largest peak, and the exit codes."""
    once(command, root)
    taken, peaks, codes = zip(*(once(command, root) for _ in range(times)))
    return min(taken), max(peaks), set(codes)


def write(root, path, text):
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return text


def prisma(root, count):
    write(root, "prisma/migrations/migration_lock.toml", 'provider = "sqlite"\n')
    write(root, "prisma/schema.prisma", 'datasource db {\n  provider = "sqlite"\n  url = "file:../app.db"\n}\n')
    write(root, "prisma.config.ts", """import { PrismaLibSQL } from "@prisma/adapter-libsql";
import { defineConfig } from "prisma/config";
export default defineConfig({ experimental: { adapter: true }, engine: "js", schema: "prisma/schema.prisma",
  adapter: async () => new PrismaLibSQL({ url: "file:app.db" }) });
""")
    (root / "node_modules").symlink_to(WORK / "prisma-sqlite/node_modules")
    rows, when = [], "2024-01-01T00:00:00.000+00:00"
    for index in range(count):
        name = f"{20240101000000 + index}_step"
        text = write(root, f"prisma/migrations/{name}/migration.sql", f"CREATE TABLE t{index} (id INTEGER PRIMARY KEY);\n" * 10)
        rows.append((str(index), hashlib.sha256(text.encode()).hexdigest(), when, name, when))
    with sqlite3.connect(root / "app.db") as base:
        base.execute("create table _prisma_migrations (id text primary key, checksum text, finished_at datetime, migration_name text, logs text, rolled_back_at datetime, started_at datetime, applied_steps_count int)")
        base.executemany("insert into _prisma_migrations values (?, ?, ?, ?, null, null, ?, 1)", rows[:-1])


def sqlx(root, count):
    write(root, "Cargo.toml", '[package]\nname = "shop"\n[dependencies]\nsqlx = "*"\n')
    rows = []
    for index in range(count):
        version = 20240101000000 + index
        text = write(root, f"migrations/{version}_step.sql", f"CREATE TABLE t{index} (id INTEGER PRIMARY KEY);\n" * 10)
        rows.append((version, "step", "2024-01-01 00:00:00", True, hashlib.sha384(text.encode()).digest(), 1))
    with sqlite3.connect(root / "app.db") as base:
        base.execute("create table _sqlx_migrations (version bigint primary key, description text not null, installed_on timestamp not null default current_timestamp, success boolean not null, checksum blob not null, execution_time bigint not null)")
        base.executemany("insert into _sqlx_migrations values (?, ?, ?, ?, ?, ?)", rows[:-1])


def alembic(root, count):
    write(root, "alembic.ini", "[alembic]\nscript_location = %(here)s/steps\nsqlalchemy.url = sqlite:///app.db\n")
    write(root, "steps/env.py", "from alembic import context\nfrom sqlalchemy import create_engine\n\nwith create_engine(context.config.get_main_option('sqlalchemy.url')).connect() as connection:\n    context.configure(connection=connection)\n    with context.begin_transaction():\n        context.run_migrations()\n")
    for index in range(count):
        down = f"'r{index - 1:06}'" if index else None
        write(root, f"steps/versions/r{index:06}.py", f"revision = 'r{index:06}'\ndown_revision = {down}\n\n\ndef upgrade():\n    pass\n")
    with sqlite3.connect(root / "app.db") as base:
        base.execute("create table alembic_version (version_num varchar(32) primary key)")
        base.execute("insert into alembic_version values (?)", (f"r{count - 2:06}",))


def django(root, count):
    write(root, "settings.py", "SECRET_KEY = 'x'\nINSTALLED_APPS = ['shop']\nDATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'app.db'}}\n")
    write(root, "manage.py", "import os, sys\nos.environ['DJANGO_SETTINGS_MODULE'] = 'settings'\nfrom django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)\n")
    write(root, "shop/__init__.py", "")
    write(root, "shop/migrations/__init__.py", "")
    for index in range(count):
        parent = f"('shop', '{index - 1:06}_step')" if index else ""
        write(root, f"shop/migrations/{index:06}_step.py", f"from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [{parent}]\n    operations = []\n")
    with sqlite3.connect(root / "app.db") as base:
        base.execute("create table django_migrations (id integer primary key, app varchar(255), name varchar(255), applied datetime)")
        base.executemany("insert into django_migrations (app, name, applied) values ('shop', ?, '2024')", [(f"{index:06}_step",) for index in range(count - 1)])


SUMS = ["sh", "-c", "find . -name '*.sql' -print0 | xargs -0 sha256sum > /dev/null"]
PROJECTS = [
    ("prisma", prisma, 10_000, SUMS, None),
    ("prisma", prisma, 10_000, ["node_modules/.bin/prisma", "migrate", "status"], WORK / "prisma-sqlite/node_modules/.bin/prisma"),
    ("sqlx", sqlx, 10_000, [WORK / "cargo/bin/sqlx", "migrate", "info", "--database-url", "sqlite:app.db"], WORK / "cargo/bin/sqlx"),
    ("alembic", alembic, 1_000, [PYTHON / "alembic", "current", "--check-heads"], PYTHON / "alembic"),
    ("django", django, 1_000, [PYTHON / "python", "manage.py", "showmigrations"], PYTHON / "django-admin"),
]
# What a status command returns when one migration is pending.
PENDING = {"sha256sum": 0, "prisma": 1, "sqlx": 0, "alembic": 255, "python": 0}


def compare(name, build, count, command, program):
    """One line of the table, and whether the tool beside gate could be run."""
    label = "sha256sum of the files" if command is SUMS else " ".join([Path(command[0]).name, *command[1:3]])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        build(root, count)
        write(root, "gates.toml", GATES)
        # One migration is left over: whoever is fast and wrong is of no use.
        ours, peak, codes = best([GATE, "check", "--quiet"], root, 5)
        assert codes == {1}, codes
        row = f"| {name} | {count} | {ours:.0f} ms | {peak} MiB | `{label}` |"
        if program and not program.exists():
            print(f"{row} NOT INSTALLED | | |", flush=True)
            return
        theirs, peak, codes = best(command, root, 3)
        expected = PENDING["sha256sum" if command is SUMS else Path(command[0]).name]
        if codes != {expected}:
            print(f"{row} FAILS with {codes} | | |", flush=True)
            return
        print(f"{row} {theirs:.0f} ms | {peak} MiB | {theirs / ours:.1f}x |", flush=True)


def main():
    print("| project | migrations | gate | its peak | beside | time | its peak | ratio |\n|---|---|---|---|---|---|---|---|")
    for project in PROJECTS:
        compare(*project)
    print(f"\n{os.cpu_count()} processors, {os.getloadavg()[0]:.1f} of them busy at the end")


main()
