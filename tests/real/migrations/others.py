"""Tools of Ruby, PHP and Go, from the distribution's packages."""

import re

from tool import SQL, STEPS, TIMES, Tool


def parts(url):
    """User, password, host, port and database of `://user:password@host:port/database`."""
    user, _, place = url[3:].partition("@")
    name, _, password = user.partition(":")
    host, _, database = place.partition("/")
    return name, password, *host.split(":"), database


class Rails(Tool):
    """Active Record's own migrator, without the rest of Rails."""

    folder, needs = "db/migrate", ("ruby", "ruby:active_record", "ruby:pg", "ruby:mysql2")

    def setup(self):
        name, password, host, port, database = parts(self.url)
        adapter = {"PostgreSQL": "postgresql", "MariaDB": "mysql2"}[self.server.name]
        self.write("config/application.rb", "")
        self.write("migrate.rb", f"""require 'logger'
require 'active_record'
ActiveRecord::Base.establish_connection(adapter: '{adapter}', username: '{name}', password: '{password}', host: '{host}', port: {port}, database: '{database}')
ActiveRecord::Migration.verbose = false
context = ActiveRecord::MigrationContext.new('db/migrate', ActiveRecord::SchemaMigration)
ARGV[0] == 'up' ? context.migrate : context.migrations_status.each {{ |line| puts line.join(' ') }}
""")

    def add(self, index):
        name = STEPS[index].title().replace("_", "")
        self.write(f"db/migrate/{TIMES[index]}_{STEPS[index]}.rb", f"class {name} < ActiveRecord::Migration[6.1]\n  def up\n    execute '{SQL[index]}'\n  end\nend\n")

    def apply(self):
        self.run("ruby", "migrate.rb", "up")

    def pending(self):
        return re.findall(r"^down (\d+)", self.run("ruby", "migrate.rb", "status"), re.M)


class Laravel(Tool):
    """Illuminate's migrator, driven as `artisan` drives it."""

    folder, needs = "database/migrations", ("php", "php:/usr/share/php/Illuminate/Database/autoload.php", "php:/usr/share/php/Illuminate/Filesystem/autoload.php")

    def setup(self):
        name, password, host, port, database = parts(self.url)
        driver = {"PostgreSQL": "pgsql", "MariaDB": "mysql"}[self.server.name]
        self.write("artisan", "")
        self.write("migrate.php", f"""<?php
require '/usr/share/php/Illuminate/Database/autoload.php';
require_once '/usr/share/php/Illuminate/Filesystem/autoload.php';
$capsule = new Illuminate\\Database\\Capsule\\Manager;
$capsule->addConnection(['driver' => '{driver}', 'host' => '{host}', 'port' => {port}, 'database' => '{database}', 'username' => '{name}', 'password' => '{password}', 'prefix' => '', 'charset' => 'utf8']);
$capsule->setAsGlobal();
$books = new Illuminate\\Database\\Migrations\\DatabaseMigrationRepository($capsule->getDatabaseManager(), 'migrations');
if (!$books->repositoryExists()) $books->createRepository();
$migrator = new Illuminate\\Database\\Migrations\\Migrator($books, $capsule->getDatabaseManager(), new Illuminate\\Filesystem\\Filesystem);
if ($argv[1] == 'up') {{ $migrator->run(['database/migrations']); exit; }}
foreach (array_diff(array_keys($migrator->getMigrationFiles(['database/migrations'])), $books->getRan()) as $name) echo "pending $name\\n";
""")

    def add(self, index):
        name = STEPS[index].title().replace("_", "")
        self.write(f"database/migrations/2024_01_0{index + 1}_000001_{STEPS[index]}.php", f"<?php\nuse Illuminate\\Database\\Migrations\\Migration;\nuse Illuminate\\Database\\Capsule\\Manager;\nclass {name} extends Migration {{ public function up() {{ Manager::connection()->statement('{SQL[index]}'); }} }}\n")

    def apply(self):
        self.run("php", "migrate.php", "up")

    def pending(self):
        return re.findall(r"^pending (\S+)", self.run("php", "migrate.php", "status"), re.M)


class SqlMigrate(Tool):
    folder, needs = "steps", ("sql-migrate",)

    def setup(self):
        name, password, host, port, database = parts(self.url)
        source = {"PostgreSQL": ("postgres", f"host={host} port={port} user={name} dbname={database} sslmode=disable"),
                  "MariaDB": ("mysql", f"{name}:{password}@tcp({host}:{port})/{database}?parseTime=true")}[self.server.name]
        self.write("dbconfig.yml", f"development:\n  dialect: {source[0]}\n  datasource: {source[1]}\n  dir: steps\n  table: steps_done\n")

    def add(self, index):
        self.write(f"steps/{TIMES[index]}-{STEPS[index]}.sql", f"-- +migrate Up\n{SQL[index]};\n\n-- +migrate Down\n")

    def apply(self):
        self.run("sql-migrate", "up")

    def pending(self):
        return re.findall(r"^\| (\S+)\s+\| no\s", self.run("sql-migrate", "status"), re.M)
