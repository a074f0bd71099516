"""PostgreSQL and MariaDB servers of our own."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from shell import run


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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

    def database(self, name, options=""):
        run([*self.psql, f"create database {name} {options}"])
        return f"://gate@127.0.0.1:{self.port}/{name}"

    def query(self, url, sql):
        return run([self.program("psql"), "-At", "postgres" + url, "-c", sql]).strip()


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

    def query(self, url, sql):
        return run([*self.client[:-1], "-BN", url.rpartition("/")[2], "-e", sql]).strip()
