"""Runs migration tools beside gate; see tests/real/migrations.sh."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from javascript import Dbmate, Drizzle, Knex, Liquibase, MikroOrm, NodePgMigrate, Prisma, Sequelize, Supabase, TypeOrm
from others import Laravel, Rails, SqlMigrate
from pythonic import Alembic, Django, Yoyo
from rust import Diesel, Refinery, Sqlx
from servers import MariaDb, Postgres
from tool import Refused

GATE, ONLY = sys.argv[1], sys.argv[3:]
TOOLS = {"sqlx": Sqlx, "diesel": Diesel, "refinery": Refinery, "prisma": Prisma, "drizzle": Drizzle, "knex": Knex, "sequelize": Sequelize,
         "typeorm": TypeOrm, "node-pg-migrate": NodePgMigrate, "mikro-orm": MikroOrm, "dbmate": Dbmate, "liquibase": Liquibase,
         "django": Django, "alembic": Alembic, "yoyo": Yoyo, "rails": Rails, "laravel": Laravel, "supabase": Supabase, "sql-migrate": SqlMigrate}
NOT_HERE = ["golang-migrate, goose, atlas, flyway, ecto, ef-core, phinx, doctrine: npm, PyPI, crates.io and Debian ship no program of theirs",
            "sea-orm: its migrator is a program that each project builds"]


def lacking(kind):
    """What the machine lacks for a tool, if anything."""
    for need in kind.needs:
        name, _, part = str(need).partition(":")
        if name == "ruby" and part:
            there = subprocess.run(["ruby", "-e", f"require 'logger'; require '{part}'"], capture_output=True, check=False).returncode == 0
        elif name == "php" and part:
            there = os.path.exists(part)
        else:
            there = shutil.which(str(need)) is not None
        if not there:
            return str(need)
    return None


class Seen:
    """What gate says about a project."""

    def __init__(self, root, url):
        (root / "gates.toml").write_text('[environments.p]\ndatabase = "${URL}"\n[[gate]]\nkind = "migrations"\nenvironment = "p"\nlint = "off"\n')
        result = subprocess.run([GATE, "check", "--format", "json"], cwd=root, text=True, capture_output=True, env={**os.environ, "URL": url}, check=False)
        if not result.stdout:
            raise RuntimeError(result.stderr)
        report = json.loads(result.stdout)["gates"][0]
        found = [finding for finding in report["findings"] if finding["level"] != "note"]
        self.tools = {evidence["text"] for finding in report["findings"] for evidence in finding["evidence"] if evidence["label"] == "detected-tool"}
        self.subjects = {}
        for finding in found:
            self.subjects.setdefault(finding["code"].removeprefix("migrations/"), []).append(finding["subject"])
        self.reason = report.get("reason")

    def of(self, code):
        return sorted(self.subjects.get(code, []))


class Comparison:
    def __init__(self, name, tool, url):
        self.name, self.tool, self.url = name, tool, url
        self.wrong = self.looked = 0
        self.agreed = []

    def at(self, stage, expected=()):
        """Both say the same of what is pending; gate says that and what is expected, and nothing else."""
        seen = Seen(self.tool.root, self.url)
        try:
            pending, words = sorted(self.tool.pending()), ""
        except (RuntimeError, Refused):
            pending, words = seen.of("pending"), "the tool refuses; "
        agree = seen.tools == {self.name} and seen.of("pending") == pending
        for code, ask in [("failed", self.tool.failed), ("edited", getattr(self.tool, "edited", None))]:
            if ask and (code in expected or seen.of(code)):
                agree = agree and seen.of(code) == sorted(ask())
        agree = agree and set(seen.subjects) - {"pending"} == set(expected)
        self.looked += 1
        self.wrong += not agree
        if agree:
            self.agreed.append((self.name, self.tool.server.name, stage))
        told = ", ".join(f"{code} {len(names)}" for code, names in seen.subjects.items()) or "nothing"
        print(f"{'agree ' if agree else 'DIFFER'}  {self.name:16} {self.tool.server.name:11} {stage:10} {words}{told}", flush=True)
        if not agree:
            print(f"        tool: {pending}\n        gate: {seen.subjects} {seen.tools} {seen.reason}; expected {list(expected)}")


def states(compared):
    """Some applied; all; an applied one edited; the last one deleted; a new one that fails."""
    tool, files = compared.tool, []
    tool.setup()

    def add(index):
        tool.add(index)
        files.append(tool.last)

    for index in (0, 1):
        add(index)
    tool.apply()
    for index in (2, 3):
        add(index)
    compared.at("some left")
    tool.apply()
    compared.at("all done")
    undo = tool.edit(files[1])
    compared.at("edited", ["edited"] if tool.seals else [])
    undo()
    undo = tool.remove(files[3])
    compared.at("deleted", ["database-ahead"] if tool.knows_rows else [])
    undo()
    add(4)
    try:
        tool.apply()
        raise AssertionError(f"{compared.name} applies a migration that fails")
    except RuntimeError:
        pass
    compared.at("failed", ["failed"] if tool.failed() else [])


def record(agreed):
    """Keeps what agreed, for the table in docs/migration-tools.md."""
    path = os.environ.get("RECORD")
    if path:
        Path(path).write_text("".join("\t".join(line) + "\n" for line in agreed))


def main():
    servers, wrong, looked, left_out, agreed = [Postgres(), MariaDb()], 0, 0, list(NOT_HERE), []
    try:
        for name, kind in TOOLS.items():
            if ONLY and name not in ONLY:
                continue
            if lack := lacking(kind):
                left_out.append(f"{name}: this machine has no {lack}")
                continue
            for server in servers:
                if not isinstance(server, kind.engines):
                    continue
                root = Path(tempfile.mkdtemp(prefix=f"gate-{name}-"))
                tool = kind(server, root, server.database(name.replace("-", "_")))
                compared = Comparison(name, tool, f"{server.scheme}{tool.url}")
                try:
                    states(compared)
                except RuntimeError as error:
                    compared.wrong += 1
                    print(f"BROKEN  {name:16} {server.name:11} {error}", flush=True)
                wrong, looked = wrong + compared.wrong, looked + compared.looked
                agreed += compared.agreed
                shutil.rmtree(root)
    finally:
        for server in servers:
            server.stop()
    record(agreed)
    for words in left_out:
        print(f"NOT RUN {words}")
    print(f"{looked - wrong} of {looked} states agree")
    sys.exit(1 if wrong or not looked else 0)


main()
