"""Runs migration tools beside gate; see tests/real/migrations.sh."""

import glob
import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GATE, WORK, ONLY = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
BIN = WORK / "js/node_modules/.bin"
PYTHON = WORK / "python/bin"
STEPS = ["create_users", "add_posts", "index_posts", "add_name"]
SQL = [
    "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(100) NOT NULL)",
    "CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL)",
    "CREATE INDEX posts_user ON posts (user_id)",
    "ALTER TABLE users ADD COLUMN name VARCHAR(100)",
]
TIMES = ["20240101000001", "20240102000002", "20240103000003", "20240104000004"]
MILLIS = ["1704067200001", "1704153600002", "1704240000003", "1704326400004"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command, cwd=None, check=True, **variables):
    result = subprocess.run([str(part) for part in command], cwd=cwd, text=True, capture_output=True,
                            env={**os.environ, "NO_COLOR": "1", **variables}, check=False)
    if check and result.returncode != 0:
        raise RuntimeError(f"{command}: {result.stdout}{result.stderr}")
    return result.stdout + result.stderr


class Server:
    """A server of our own in a temporary folder, run as a user that it accepts."""

    def __init__(self, user):
        self.folder = Path(tempfile.mkdtemp(prefix="gate-real-"))
        self.account = {}
        if os.getuid() == 0:
            entry = pwd.getpwnam(user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
            self.account = {"user": entry.pw_uid, "group": entry.pw_gid, "cwd": self.folder}
        self.port = free_port()
        self.process = None

    def program(self, name):
        found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)
        return (found + [f"/usr/sbin/{name}", shutil.which(name)])[0] if found or os.path.exists(f"/usr/sbin/{name}") else shutil.which(name)

    def call(self, *command):
        subprocess.run([str(part) for part in command], check=True, capture_output=True, **self.account)

    def start(self, *command):
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, **self.account)

    def wait(self, ask):
        for _ in range(300):
            if subprocess.run(ask, capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError(f"{ask} never succeeds")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Server):
    name, django, alembic, yoyo, knex, scheme = "PostgreSQL", "postgresql", "postgresql+psycopg2", "postgresql", "pg", "postgres"

    def __init__(self):
        super().__init__("postgres")
        self.call(self.program("initdb"), "-A", "trust", "-U", "gate", "-D", self.folder / "data")
        self.start(self.program("postgres"), "-D", self.folder / "data", "-p", self.port, "-c", "fsync=off",
                   "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}")
        self.psql = [self.program("psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "gate", "-d", "postgres", "-c"]
        self.wait([*self.psql, "select 1"])

    def database(self, name):
        run([*self.psql, f"create database {name}"])
        return f"://gate@127.0.0.1:{self.port}/{name}"


class MariaDb(Server):
    name, django, alembic, yoyo, knex, scheme = "MariaDB", "mysql", "mysql+pymysql", "mysql", "mysql2", "mysql"

    def __init__(self):
        super().__init__("mysql")
        self.call(self.program("mariadb-install-db"), "--no-defaults", "--auth-root-authentication-method=normal",
                  "--skip-test-db", f"--datadir={self.folder}/data")
        first = self.folder / "first.sql"
        first.write_text("create user gate@'127.0.0.1' identified by 'gate';\ngrant all on *.* to gate@'127.0.0.1';\n")
        first.chmod(0o644)
        self.start(self.program("mariadbd"), "--no-defaults", f"--datadir={self.folder}/data", f"--port={self.port}",
                   f"--socket={self.folder}/socket", f"--init-file={first}", f"--tmpdir={self.folder}",
                   "--bind-address=127.0.0.1", "--skip-name-resolve")
        self.client = [self.program("mariadb"), "-h127.0.0.1", f"-P{self.port}", "-ugate", "-pgate", "-e"]
        self.wait([*self.client, "select 1"])

    def database(self, name):
        run([*self.client, f"create database {name}"])
        return f"://gate:gate@127.0.0.1:{self.port}/{name}"


class Tool:
    """A project of one tool: writes migrations, applies them, and reads the tool's own status."""

    engines = (Postgres, MariaDb)

    def __init__(self, server, root, url):
        self.server, self.root, self.url = server, root, url
        (root / self.folder).mkdir(parents=True, exist_ok=True)
        # Packages are looked up from the project's folder.
        (root / "node_modules").symlink_to(WORK / "js/node_modules")

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def run(self, *command, check=True, **variables):
        return run(command, cwd=self.root, check=check, **variables)


class Knex(Tool):
    folder = "migrations"

    def setup(self):
        self.write("knexfile.js", f"module.exports = {{ client: '{self.server.knex}', connection: '{self.server.scheme}{self.url}' }};")

    def add(self, index):
        self.write(f"migrations/{TIMES[index]}_{STEPS[index]}.js",
                   f"exports.up = (knex) => knex.raw(`{SQL[index]}`);\nexports.down = async () => {{}};\n")

    def apply(self):
        self.run(BIN / "knex", "migrate:latest")

    def pending(self):
        return re.findall(r"^\S+\.js$", self.run(BIN / "knex", "migrate:list").split("Pending")[-1], re.M) if "No Pending" not in self.run(BIN / "knex", "migrate:list") else []


class Sequelize(Tool):
    folder = "migrations"

    def setup(self):
        dialect = {"PostgreSQL": "postgres", "MariaDB": "mysql"}[self.server.name]
        self.write("config/config.json", json.dumps({"development": {"url": f"{dialect}{self.url}", "dialect": dialect}}))

    def add(self, index):
        self.write(f"migrations/{TIMES[index]}-{STEPS[index]}.js",
                   f"module.exports = {{ up: (queryInterface) => queryInterface.sequelize.query(`{SQL[index]}`), down: async () => {{}} }};\n")

    def apply(self):
        self.run(BIN / "sequelize-cli", "db:migrate")

    def pending(self):
        return re.findall(r"^down (\S+)", self.run(BIN / "sequelize-cli", "db:migrate:status"), re.M)


class TypeOrm(Tool):
    folder = "migrations"

    def setup(self):
        kind = {"PostgreSQL": "postgres", "MariaDB": "mysql"}[self.server.name]
        self.write("data-source.js", f"const {{ DataSource }} = require('typeorm');\nmodule.exports = new DataSource({{ type: '{kind}', url: '{kind}{self.url}', migrations: ['migrations/*.js'] }});\n")

    def add(self, index):
        name = STEPS[index].title().replace("_", "") + MILLIS[index]
        self.write(f"migrations/{MILLIS[index]}-{STEPS[index]}.js",
                   f"module.exports = class {name} {{ async up(queryRunner) {{ await queryRunner.query(`{SQL[index]}`); }} async down() {{}} }};\n")

    def apply(self):
        self.run(BIN / "typeorm", "migration:run", "-d", "data-source.js")

    def pending(self):
        return re.findall(r"^\[ \] (\S+)", self.run(BIN / "typeorm", "migration:show", "-d", "data-source.js", check=False), re.M)


class NodePgMigrate(Tool):
    folder, engines = "migrations", (Postgres,)

    def setup(self):
        self.write("package.json", '{"dependencies": {"node-pg-migrate": "*"}}')

    def add(self, index):
        self.write(f"migrations/{MILLIS[index]}_{STEPS[index]}.js", f"exports.up = (pgm) => pgm.sql(`{SQL[index]}`);\nexports.down = () => {{}};\n")

    def apply(self):
        self.run(BIN / "node-pg-migrate", "up", DATABASE_URL="postgres" + self.url)

    def pending(self):
        return re.findall(r"^> - (\S+)", self.run(BIN / "node-pg-migrate", "up", "--dry-run", DATABASE_URL="postgres" + self.url), re.M)


class Dbmate(Tool):
    folder = "db/migrations"

    def setup(self):
        pass

    def add(self, index):
        self.write(f"db/migrations/{TIMES[index]}_{STEPS[index]}.sql", f"-- migrate:up\n{SQL[index]};\n\n-- migrate:down\n")

    def dbmate(self, *command):
        return self.run(BIN / "dbmate", "--no-dump-schema", "--url", f"{self.server.scheme}{self.url}?sslmode=disable" if self.server.scheme == "postgres" else f"mysql{self.url}", *command)

    def apply(self):
        self.dbmate("migrate")

    def pending(self):
        return re.findall(r"^\[ \] (\S+)", self.dbmate("status"), re.M)


class Django(Tool):
    folder = "shop/migrations"

    def setup(self):
        user, _, place = self.url[3:].partition("@")
        name, _, password = user.partition(":")
        host, _, database = place.partition("/")
        settings = {"ENGINE": f"django.db.backends.{self.server.django}", "NAME": database, "USER": name, "PASSWORD": password,
                    "HOST": host.split(":")[0], "PORT": host.split(":")[1]}
        driver = "import pymysql\npymysql.version_info = (2, 2, 1, 'final', 0)\npymysql.install_as_MySQLdb()\n" if self.server.django == "mysql" else ""
        self.write("settings.py", f"{driver}SECRET_KEY = 'x'\nINSTALLED_APPS = ['shop']\nDATABASES = {{'default': {settings}}}\nUSE_TZ = True\n")
        self.write("manage.py", "import os, sys\nos.environ['DJANGO_SETTINGS_MODULE'] = 'settings'\nfrom django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)\n")
        self.write("shop/__init__.py", "")
        self.write("shop/migrations/__init__.py", "")

    def add(self, index):
        parent = f"('shop', '{index:04}_{STEPS[index - 1]}')" if index else ""
        self.write(f"shop/migrations/{index + 1:04}_{STEPS[index]}.py",
                   f"from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [{parent}]\n    operations = [migrations.RunSQL('{SQL[index]}')]\n")

    def apply(self):
        self.run(PYTHON / "python", "manage.py", "migrate")

    def pending(self):
        return re.findall(r"^\[ \]\s+(\S+)", self.run(PYTHON / "python", "manage.py", "showmigrations", "--plan"), re.M)


class Alembic(Tool):
    folder = "steps/versions"

    def setup(self):
        self.write("alembic.ini", f"[alembic]\nscript_location = %(here)s/steps\nsqlalchemy.url = {self.server.alembic}{self.url}\n")
        self.write("steps/env.py", "from alembic import context\nfrom sqlalchemy import create_engine\n\nwith create_engine(context.config.get_main_option('sqlalchemy.url')).connect() as connection:\n    context.configure(connection=connection)\n    with context.begin_transaction():\n        context.run_migrations()\n    connection.commit()\n")
        self.write("steps/script.py.mako", "")

    def add(self, index):
        down = repr(f"{index}a{index}") if index else None
        self.write(f"steps/versions/{STEPS[index]}.py",
                   f"from alembic import op\n\nrevision = '{index + 1}a{index + 1}'\ndown_revision = {down}\n\n\ndef upgrade():\n    op.execute('{SQL[index]}')\n")

    def apply(self):
        self.run(PYTHON / "alembic", "upgrade", "head")

    def pending(self):
        current = re.findall(r"^(\w+)(?: \(head\))?$", self.run(PYTHON / "alembic", "current"), re.M)
        new = re.findall(r"-> (\w+)", self.run(PYTHON / "alembic", "history", "-r", f"{current[0] if current else 'base'}:head"))
        return [revision for revision in new if revision not in current]


class Yoyo(Tool):
    folder = "steps"

    def setup(self):
        self.write("yoyo.ini", f"[DEFAULT]\nsources = steps\ndatabase = {self.server.yoyo}{self.url}\nbatch_mode = on\n")

    def add(self, index):
        depends = f"'{TIMES[index - 1]}-{STEPS[index - 1]}'" if index else ""
        self.write(f"steps/{TIMES[index]}-{STEPS[index]}.py", f"from yoyo import step\n\n__depends__ = {{{depends}}}\n\nsteps = [step('{SQL[index]}')]\n")

    def apply(self):
        self.run(PYTHON / "yoyo", "apply", "--batch")

    def pending(self):
        return re.findall(r"^U\s+(\S+)", self.run(PYTHON / "yoyo", "list"), re.M)


TOOLS = {"knex": Knex, "sequelize": Sequelize, "typeorm": TypeOrm, "node-pg-migrate": NodePgMigrate, "dbmate": Dbmate,
         "django": Django, "alembic": Alembic, "yoyo": Yoyo}


def gate(root, url):
    (root / "gates.toml").write_text('[environments.p]\ndatabase = "${URL}"\n[[gate]]\nkind = "migrations"\nenvironment = "p"\nlint = "off"\n')
    result = subprocess.run([GATE, "check", "--format", "json"], cwd=root, text=True, capture_output=True, env={**os.environ, "URL": url}, check=False)
    report = json.loads(result.stdout)["gates"][0]
    found = [finding for finding in report["findings"] if finding["level"] != "note"]
    tools = {evidence["text"] for finding in report["findings"] for evidence in finding["evidence"] if evidence["label"] == "detected-tool"}
    pending = [finding["subject"] for finding in found if finding["code"] == "migrations/pending"]
    others = [finding["code"] for finding in found if finding["code"] != "migrations/pending"]
    return tools, pending, others, report.get("reason")


def compare(name, tool, stage, url):
    tools, pending, others, reason = gate(tool.root, url)
    said = tool.pending()
    agree = tools == {name} and sorted(pending) == sorted(said) and not others
    print(f"{'agree ' if agree else 'DIFFER'}  {name:16} {tool.server.name:11} {stage:9} {len(said)} pending", flush=True)
    if not agree:
        print(f"        tool: {said}\n        gate: {pending} {others} {tools} {reason}")
    return agree


def main():
    servers, wrong, looked = [Postgres(), MariaDb()], 0, 0
    try:
        for name, kind in TOOLS.items():
            if ONLY and name not in ONLY:
                continue
            for server in servers:
                if not isinstance(server, kind.engines):
                    continue
                root = Path(tempfile.mkdtemp(prefix=f"gate-{name}-"))
                tool = kind(server, root, server.database(name.replace("-", "_")))
                url = f"{server.scheme}{tool.url}"
                tool.setup()
                for index in (0, 1):
                    tool.add(index)
                tool.apply()
                for index in (2, 3):
                    tool.add(index)
                wrong += not compare(name, tool, "some left", url)
                tool.apply()
                wrong += not compare(name, tool, "all done", url)
                looked += 2
                shutil.rmtree(root)
    finally:
        for server in servers:
            server.stop()
    print(f"{looked - wrong} of {looked} states agree")
    sys.exit(1 if wrong or not looked else 0)


main()
