"""What all tools have in common: four migrations, a fifth that fails, and a project that holds them."""

import os
import sys
from pathlib import Path

from servers import MariaDb, Postgres
from shell import run

WORK = Path(sys.argv[2])
BIN = WORK / "js/node_modules/.bin"
PYTHON = WORK / "python/bin"
CARGO = WORK / "cargo/bin"
STEPS = ["create_users", "add_posts", "index_posts", "add_name", "broken"]
SQL = [
    "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(100) NOT NULL)",
    "CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL)",
    "CREATE INDEX posts_user ON posts (user_id)",
    "ALTER TABLE users ADD COLUMN name VARCHAR(100)",
    "INSERT INTO nowhere VALUES (1)",
]
TIMES = ["20240101000001", "20240102000002", "20240103000003", "20240104000004", "20240105000005"]
MILLIS = ["1704067200001", "1704153600002", "1704240000003", "1704326400004", "1704412800005"]
REMARKS = {".sql": "\n-- edited\n", ".py": "\n# edited\n", ".rb": "\n# edited\n"}


class Refused(Exception):
    """The tool doesn't answer in this state."""


class Tool:
    """A project of one tool: writes migrations, applies them, and reads the tool's own status."""

    engines = (Postgres, MariaDb)
    # Whether the books have a checksum of each file, so that an edit shows.
    seals = False
    # Whether a row without a file shows in the books at all.
    knows_rows = True
    # What must be on the machine; a tool that lacks it is left out, in words.
    needs = ()

    def __init__(self, server, root, url):
        self.server, self.root, self.url = server, root, url
        self.last = None
        (root / self.folder).mkdir(parents=True, exist_ok=True)
        # Packages are looked up from the project's folder.
        (root / "node_modules").symlink_to(self.packages())

    def packages(self):
        return WORK / "js/node_modules"

    def setup(self):
        """Writes the project's own files."""

    def write(self, path, text):
        self.last = self.root / path
        self.last.parent.mkdir(parents=True, exist_ok=True)
        self.last.write_text(text)

    def run(self, *command, check=True, **variables):
        return run(command, cwd=self.root, check=check, **variables)

    def edit(self, file):
        """Changes an applied migration, and returns what undoes that."""
        before = file.read_text()
        file.write_text(before + REMARKS.get(file.suffix, "\n// edited\n"))
        return lambda: file.write_text(before)

    def remove(self, file):
        """Takes the last migration away, and returns what undoes that."""
        before = file.read_text()
        file.unlink()
        return lambda: (file.parent.mkdir(exist_ok=True), file.write_text(before))

    def failed(self):
        """The migrations that the tool says began and didn't end."""
        return []
