"""Projects with many migrations in SQLite, and how long the gate and the tools take to say what is pending."""

import hashlib
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GATE, PYTHON = sys.argv[1], Path(sys.argv[2]) / "python/bin"
GATES = '[environments.p]\ndatabase = "sqlite:app.db"\n[[gate]]\nkind = "migrations"\nenvironment = "p"\nlint = "off"\n'


def best(command, root, times=5):
    """The shortest of several runs, in milliseconds; the first one warms the caches."""
    taken = []
    for _ in range(times + 1):
        started = time.perf_counter()
        subprocess.run(command, cwd=root, capture_output=True, check=False)
        taken.append((time.perf_counter() - started) * 1000)
    return min(taken[1:])


def write(root, path, text):
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return text


def prisma(root, count):
    write(root, "prisma/migrations/migration_lock.toml", 'provider = "sqlite"\n')
    rows = []
    for index in range(count):
        name = f"{20240101000000 + index}_step"
        text = write(root, f"prisma/migrations/{name}/migration.sql", f"CREATE TABLE t{index} (id INTEGER PRIMARY KEY);\n" * 10)
        rows.append((str(index), hashlib.sha256(text.encode()).hexdigest(), "2024", name, "2024"))
    with sqlite3.connect(root / "app.db") as base:
        base.execute("create table _prisma_migrations (id text, checksum text, finished_at text, migration_name text, logs text, rolled_back_at text, started_at text, applied_steps_count int)")
        base.executemany("insert into _prisma_migrations values (?, ?, ?, ?, null, null, ?, 1)", rows[:-1])


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


def main():
    print("| project | migrations | gate | beside | time | ratio |\n|---|---|---|---|---|---|")
    for name, build, count, command in [
        ("prisma", prisma, 10_000, None),
        ("alembic", alembic, 1_000, [PYTHON / "alembic", "current", "--check-heads"]),
        ("django", django, 1_000, [PYTHON / "python", "manage.py", "showmigrations"]),
    ]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            build(root, count)
            write(root, "gates.toml", GATES)
            result = subprocess.run([GATE, "check"], cwd=root, capture_output=True, text=True, check=False)
            # One migration is left over: whoever is fast and wrong is of no use.
            assert result.returncode == 1, result.stdout + result.stderr
            ours = best([GATE, "check", "--quiet"], root)
            if command is None:
                command, label = ["sh", "-c", "find prisma -name '*.sql' -print0 | xargs -0 sha256sum > /dev/null"], "sha256sum of the files"
            else:
                label = " ".join([Path(command[0]).name, *command[1:]])
            theirs = best(command, root, times=3)
            print(f"| {name} | {count} | {ours:.0f} ms | `{label}` | {theirs:.0f} ms | {theirs / ours:.1f}x |", flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"\n{os.cpu_count()} processors; peak of any child process {peak // 1024} MiB")


main()
