"""Tools of Node.js."""

import json
import re
from pathlib import Path

from servers import Postgres
from tool import BIN, MILLIS, SQL, STEPS, TIMES, WORK, Tool


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

    def add(self, index):
        self.write(f"db/migrations/{TIMES[index]}_{STEPS[index]}.sql", f"-- migrate:up\n{SQL[index]};\n\n-- migrate:down\n")

    def dbmate(self, *command):
        return self.run(BIN / "dbmate", "--no-dump-schema", "--url", f"{self.server.scheme}{self.url}?sslmode=disable" if self.server.scheme == "postgres" else f"mysql{self.url}", *command)

    def apply(self):
        self.dbmate("migrate")

    def pending(self):
        return re.findall(r"^\[ \] (\S+)", self.dbmate("status"), re.M)


class Prisma(Tool):
    """Prisma's schema engine as WebAssembly with a driver adapter: the native engine is a download of its own."""

    folder, engines, seals = "prisma/migrations", (Postgres,), True

    def packages(self):
        return WORK / "prisma/node_modules"

    def setup(self):
        self.write("prisma/schema.prisma", 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n')
        self.write("prisma/migrations/migration_lock.toml", 'provider = "postgresql"\n')
        # The adapter doesn't know PostgreSQL's type `name` (19), which `text` (25) can stand for.
        self.write("prisma.config.ts", """import pg from "pg";
import { PrismaPg } from "@prisma/adapter-pg";
import { defineConfig } from "prisma/config";
const describe = pg.Query.prototype.handleRowDescription;
pg.Query.prototype.handleRowDescription = function (message) {
  for (const field of message.fields) if (field.dataTypeID === 19) field.dataTypeID = 25;
  return describe.call(this, message);
};
export default defineConfig({ experimental: { adapter: true }, engine: "js", schema: "prisma/schema.prisma",
  adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL }) });
""")

    def add(self, index):
        self.write(f"prisma/migrations/{TIMES[index]}_{STEPS[index]}/migration.sql", SQL[index] + ";\n")

    def prisma(self, *command, check=True):
        # The engines' places are named so that nothing is downloaded; neither is run.
        return self.run("node_modules/.bin/prisma", "migrate", *command, check=check, DATABASE_URL="postgresql" + self.url, CHECKPOINT_DISABLE="1",
                        PRISMA_QUERY_ENGINE_LIBRARY="/bin/true", PRISMA_SCHEMA_ENGINE_BINARY="/bin/true")

    def apply(self):
        self.prisma("deploy")

    def pending(self):
        said = self.prisma("status", check=False)
        return re.findall(r"^\d{14}_\w+$", said.partition("not yet been applied:")[2].partition("The following")[0], re.M)

    def failed(self):
        return re.findall(r"^\d{14}_\w+$", self.prisma("status", check=False).partition("have failed:")[2], re.M)

    def remove(self, file):
        undo = super().remove(file)
        file.parent.rmdir()
        return undo


class Drizzle(Tool):
    """drizzle-kit has no status: what its migrator would run is asked of the migrator, against a copy of the books."""

    folder, seals = "drizzle", True

    def setup(self):
        dialect = {"PostgreSQL": "postgresql", "MariaDB": "mysql"}[self.server.name]
        self.dialect, self.entries = dialect, []
        self.write("drizzle.config.js", f"module.exports = {{ dialect: '{dialect}', out: './drizzle', dbCredentials: {{ url: '{self.server.scheme}{self.url}' }} }};\n")

    def journal(self, entries):
        (self.root / "drizzle/meta").mkdir(exist_ok=True)
        (self.root / "drizzle/meta/_journal.json").write_text(json.dumps({"version": "7", "dialect": self.dialect, "entries": entries}))

    def add(self, index):
        self.entries.append({"idx": index, "version": "7", "when": int(MILLIS[index]), "tag": f"{index:04}_{STEPS[index]}", "breakpoints": True})
        self.journal(self.entries)
        self.write(f"drizzle/{index:04}_{STEPS[index]}.sql", SQL[index] + ";\n")

    def apply(self):
        self.run(BIN / "drizzle-kit", "migrate")

    def pending(self):
        table = "drizzle.__drizzle_migrations" if self.dialect == "postgresql" else "__drizzle_migrations"
        last = self.server.query(self.url, f"select coalesce(max(created_at), 0) from {table}")
        return [entry["tag"] for entry in self.entries if entry["when"] > int(last)]

    def remove(self, file):
        undo = super().remove(file)
        entry = self.entries.pop()
        self.journal(self.entries)
        return lambda: (undo(), self.entries.append(entry), self.journal(self.entries))


class MikroOrm(Tool):
    folder = "migrations"

    def packages(self):
        return WORK / "mikro/node_modules"

    def setup(self):
        driver = {"PostgreSQL": "PostgreSql", "MariaDB": "MariaDb"}[self.server.name]
        package = driver.lower()
        self.write("package.json", '{"mikro-orm": {"configPaths": ["./mikro-orm.config.js"]}, "dependencies": {"@mikro-orm/cli": "*", "@mikro-orm/migrations": "*"}}')
        self.write("mikro-orm.config.js", f"""const {{ {driver}Driver }} = require('@mikro-orm/{package}');
const {{ Migrator }} = require('@mikro-orm/migrations');
const {{ EntitySchema }} = require('@mikro-orm/core');
module.exports = {{ driver: {driver}Driver, clientUrl: '{self.server.scheme}{self.url}', extensions: [Migrator],
  entities: [new EntitySchema({{ name: 'User', tableName: 'users', properties: {{ id: {{ type: 'number', primary: true }} }} }})],
  migrations: {{ path: './migrations', pathTs: './migrations', snapshot: false, disableForeignKeys: false }} }};
""")

    def add(self, index):
        name = f"Migration{TIMES[index]}"
        self.write(f"migrations/{name}.js", f"const {{ Migration }} = require('@mikro-orm/migrations');\nexports.{name} = class {name} extends Migration {{ async up() {{ this.addSql(`{SQL[index]}`); }} }};\n")

    def mikro(self, *command):
        return self.run("node_modules/.bin/mikro-orm", *command)

    def apply(self):
        self.mikro("migration:up")

    def pending(self):
        return re.findall(r"Migration\d{14}", self.mikro("migration:pending"))


class Liquibase(Tool):
    """The npm package ships the whole Java distribution."""

    folder, seals, needs = "changelog", True, ("java",)

    def packages(self):
        return WORK / "liquibase/node_modules"

    def setup(self):
        scheme = {"PostgreSQL": "postgresql", "MariaDB": "mariadb"}[self.server.name]
        user, _, place = self.url[3:].partition("@")
        name, _, password = user.partition(":")
        self.files = []
        self.write("liquibase.properties", f"changeLogFile=changelog/root.json\nurl=jdbc:{scheme}://{place}\nusername={name}\npassword={password or 'none'}\n")

    def root_file(self):
        entries = [{"include": {"file": file}} for file in self.files]
        (self.root / "changelog/root.json").write_text(json.dumps({"databaseChangeLog": entries}))

    def add(self, index):
        path = f"changelog/{index + 1:03}-{STEPS[index]}.sql"
        self.files.append(path)
        self.root_file()
        self.write(path, f"--liquibase formatted sql\n--changeset ada:{STEPS[index]}\n{SQL[index]};\n")

    def liquibase(self, *command, check=True):
        jars = WORK / "liquibase/node_modules/liquibase/dist/liquibase"
        classes = ":".join(str(path) for path in [*jars.glob("internal/lib/*.jar"), *jars.glob("internal/extensions/*.jar"), *Path("/usr/share/java").glob("slf4j-*.jar")])
        return self.run("java", "-cp", classes, "liquibase.integration.commandline.LiquibaseCommandLine", *command, check=check)

    def apply(self):
        self.liquibase("update")

    def pending(self):
        return re.findall(r"^\s+(changelog/\S+::\S+::\S+)$", self.liquibase("status", "--verbose"), re.M)

    def edit(self, file):
        before = file.read_text()
        file.write_text(before.replace(";", " /* edited */;"))
        return lambda: file.write_text(before)

    def remove(self, file):
        undo = super().remove(file)
        path = self.files.pop()
        self.root_file()
        return lambda: (undo(), self.files.append(path), self.root_file())


class Supabase(Tool):
    folder, engines = "supabase/migrations", (Postgres,)

    def packages(self):
        return WORK / "supabase/node_modules"

    def setup(self):
        self.write("supabase/config.toml", 'project_id = "shop"\n')

    def add(self, index):
        self.write(f"supabase/migrations/{TIMES[index]}_{STEPS[index]}.sql", SQL[index] + ";\n")

    def supabase(self, *command):
        user, _, place = self.url[3:].partition("@")
        url = f"postgresql://{user}:none@{place}?sslmode=disable"
        return self.run("node_modules/.bin/supabase", *command, "--db-url", url, SUPABASE_TELEMETRY_DISABLED="1", DO_NOT_TRACK="1")

    def apply(self):
        self.supabase("db", "push", "--yes")

    def pending(self):
        return re.findall(r"^ *`(\d{14})` *\| *` ` *\|", self.supabase("migration", "list"), re.M)
