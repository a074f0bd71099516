"""Tools of Rust."""

import re

from servers import Postgres
from tool import CARGO, SQL, STEPS, TIMES, Refused, Tool


class Sqlx(Tool):
    folder, seals, needs = "migrations", True, (CARGO / "sqlx",)

    def setup(self):
        self.write("Cargo.toml", '[package]\nname = "shop"\n[dependencies]\nsqlx = "*"\n')

    def add(self, index):
        # MySQL can't take a table back, so that the row which says that it began stays.
        before = "CREATE TABLE half (id INTEGER);\n" if STEPS[index] == "broken" else ""
        self.write(f"migrations/{TIMES[index]}_{STEPS[index]}.sql", f"{before}{SQL[index]};\n")

    def sqlx(self, command):
        return self.run(CARGO / "sqlx", "migrate", command, DATABASE_URL=self.server.scheme + self.url)

    def apply(self):
        self.sqlx("run")

    def pending(self):
        return re.findall(r"^(\d+)/pending", self.sqlx("info"), re.M)

    def edited(self):
        return re.findall(r"^(\d+)/installed \(different checksum\)", self.sqlx("info"), re.M)

    def failed(self):
        """`sqlx migrate info` calls a dirty migration installed; `run` tells."""
        try:
            self.sqlx("run")
        except RuntimeError as error:
            return re.findall(r"migration (\d+) is partially applied", str(error))
        return []


class Diesel(Tool):
    folder, engines, needs = "migrations", (Postgres,), (CARGO / "diesel",)

    def setup(self):
        self.write("diesel.toml", "")

    def add(self, index):
        folder = f"migrations/2024-01-0{index + 1}-000001-0000_{STEPS[index]}"
        self.write(f"{folder}/down.sql", "select 1;\n")
        self.write(f"{folder}/up.sql", SQL[index] + ";\n")

    def diesel(self, *command):
        return self.run(CARGO / "diesel", "migration", *command, DATABASE_URL="postgres" + self.url)

    def apply(self):
        self.diesel("run")

    def pending(self):
        return re.findall(r"\[ \] (\S+)", self.diesel("list"))

    def remove(self, file):
        down = file.with_name("down.sql")
        undo = super().remove(file)
        down.unlink()
        file.parent.rmdir()
        return lambda: (undo(), down.write_text("select 1;\n"))


class Refinery(Tool):
    """refinery has no status: it is told to migrate a copy of the database, and says what it applies."""

    folder, engines, seals, needs = "migrations", (Postgres,), True, (CARGO / "refinery",)

    def setup(self):
        self.copies = 0
        self.write("Cargo.toml", '[package]\nname = "shop"\n[dependencies]\nrefinery = "*"\n')

    def add(self, index):
        self.write(f"migrations/V{index + 1}__{STEPS[index]}.sql", SQL[index] + ";\n")

    def refinery(self, url, check=True):
        return self.run(CARGO / "refinery", "migrate", "-e", "URL", "-d", "-m", "-p", "migrations", check=check, URL="postgres" + url, RUST_LOG="info")

    def apply(self):
        self.refinery(self.url)

    def pending(self):
        self.copies += 1
        name = self.url.rpartition("/")[2]
        copy = self.server.database(f"{name}_{self.copies}", f"template {name}")
        said = self.refinery(copy, check=False)
        if "migration V" in said and ("missing" in said or "divergent" in said or "different than" in said):
            raise Refused(said)
        return list(dict.fromkeys(re.findall(r"applying migration: (V\d+__\w+)", said)))
