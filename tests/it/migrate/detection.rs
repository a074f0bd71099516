//! Tool, folder and table from a repository's files alone.

use release_gate::migrate::detect::{self, Asked};
use release_gate::migrate::{Project, Tree, rivals};

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::default();
    for (path, content) in files {
        tree.add_content(*path, content.as_bytes().to_vec());
    }
    tree
}

fn found(files: &[(&str, &str)], asked: &Asked) -> Vec<Project> {
    rivals::settle(detect::projects(&tree(files), asked), None)
}

/// Tool, folders, table and schema of the only project.
fn told(files: &[(&str, &str)]) -> (String, String, Option<String>, Option<String>) {
    let projects = found(files, &Asked::default());
    let names: Vec<&str> = projects
        .iter()
        .map(|project| project.tool.about().name)
        .collect();
    assert_eq!(projects.len(), 1, "{files:?}: {names:?}");
    let project = projects.into_iter().next().expect("one");
    assert!(!project.because.is_empty());
    (
        project.tool.about().name.to_owned(),
        project.dirs.join(" "),
        project.table,
        project.schema,
    )
}

#[test]
fn settings_of_the_tools_name_folders_and_tables() {
    let some = |text: &str| Some(text.to_owned());
    let cases: &[(&[(&str, &str)], &str, &str, Option<String>, Option<String>)] = &[
        (
            &[
                (
                    "db/sqlx.toml",
                    "[migrate]\nmigrations-dir = \"schema\"\ntable-name = \"ops.books\"\n",
                ),
                ("db/schema/1_a.sql", ""),
            ],
            "sqlx",
            "db/schema",
            some("books"),
            some("ops"),
        ),
        (
            &[
                (
                    "dbconfig.yml",
                    "production:\n  dialect: postgres\n  dir: db/steps\n  table: books\n",
                ),
                ("db/steps/1_a.sql", "-- +migrate Up\n"),
            ],
            "sql-migrate",
            "db/steps",
            some("books"),
            None,
        ),
        (
            &[
                (
                    "knexfile.ts",
                    "export default { production: { migrations: { directory: './db/steps', tableName: 'books', schemaName: 'ops' } } }",
                ),
                ("db/steps/20240101_a.ts", ""),
            ],
            "knex",
            "db/steps",
            some("books"),
            some("ops"),
        ),
        (
            &[
                (
                    "src/data-source.ts",
                    "new DataSource({ migrations: ['./steps/*.ts'], migrationsTableName: 'books' })",
                ),
                (
                    "src/steps/1700000000000-A.ts",
                    "class A1700000000000 implements MigrationInterface {}",
                ),
            ],
            "typeorm",
            "src/steps",
            some("books"),
            None,
        ),
        (
            &[
                (
                    "drizzle.config.ts",
                    "export default { out: './out', migrations: { table: 'books', schema: 'ops' } }",
                ),
                ("out/meta/_journal.json", "{\"entries\":[]}"),
                ("out/0000_a.sql", ""),
            ],
            "drizzle",
            "out",
            some("books"),
            some("ops"),
        ),
        (
            &[
                (
                    "pyproject.toml",
                    "[tool.alembic]\nscript_location = \"%(here)s/db/alembic\"\n",
                ),
                (
                    "db/alembic/env.py",
                    "context.configure(version_table='books', version_table_schema='ops')",
                ),
                (
                    "db/alembic/versions/a.py",
                    "revision = 'a'\ndown_revision = None\n",
                ),
            ],
            "alembic",
            "db/alembic/versions",
            some("books"),
            some("ops"),
        ),
        (
            &[
                ("migrations/alembic.ini", "[alembic]\n# file_template = x\n"),
                ("migrations/env.py", "#  version_table='no'\n"),
                (
                    "migrations/versions/a.py",
                    "revision = 'a'\ndown_revision = None\n",
                ),
            ],
            "alembic",
            "migrations/versions",
            None,
            None,
        ),
        (
            &[
                (
                    "flyway.toml",
                    "[flyway]\nlocations = [\"filesystem:steps\"]\ntable = \"books\"\ndefaultSchema = \"ops\"\n",
                ),
                ("steps/V1__a.sql", ""),
            ],
            "flyway",
            "steps",
            some("books"),
            some("ops"),
        ),
        (
            &[("app/src/main/resources/db/migration/V1__a.sql", "")],
            "flyway",
            "app/src/main/resources/db/migration",
            None,
            None,
        ),
        (
            &[(
                "src/main/resources/db/changelog/db.changelog-master.yaml",
                "databaseChangeLog: []",
            )],
            "liquibase",
            "src/main/resources/db/changelog/db.changelog-master.yaml",
            None,
            None,
        ),
        (
            &[
                (
                    ".sequelizerc",
                    "module.exports = { 'migrations-path': path.resolve('db', 'steps') }",
                ),
                (
                    "config/config.json",
                    "{\"production\":{\"migrationStorageTableName\":\"books\"}}",
                ),
                ("db/steps/20240101-a.js", ""),
            ],
            "sequelize",
            "db/steps",
            some("books"),
            None,
        ),
        (
            &[
                (
                    "mikro-orm.config.ts",
                    "defineConfig({ migrations: { path: './dist/m', pathTs: './src/m', tableName: 'books' } })",
                ),
                ("src/m/Migration20240101000000.ts", ""),
            ],
            "mikro-orm",
            "src/m",
            some("books"),
            None,
        ),
        (
            &[
                (
                    "prisma.config.ts",
                    "defineConfig({ migrations: { path: 'db/steps' } })",
                ),
                ("db/steps/2024_a/migration.sql", ""),
            ],
            "prisma",
            "db/steps",
            None,
            None,
        ),
        (
            &[
                ("artisan", ""),
                (
                    "config/database.php",
                    "'migrations' => ['table' => 'books', 'update_date_on_publish' => true]",
                ),
                ("database/migrations/2024_a.php", ""),
            ],
            "laravel",
            "database/migrations",
            some("books"),
            None,
        ),
        (
            &[
                ("go.mod", "require github.com/pressly/goose/v3 v3.0.0"),
                (".env", "GOOSE_TABLE=books"),
                ("db/00001_a.sql", "-- +goose Up\n"),
            ],
            "goose",
            "db",
            some("books"),
            None,
        ),
        (
            &[
                (
                    "go.mod",
                    "require github.com/golang-migrate/migrate/v4 v4.0.0",
                ),
                ("db/1_a.up.sql", ""),
                ("db/1_a.down.sql", ""),
            ],
            "golang-migrate",
            "db",
            None,
            None,
        ),
        (
            &[
                ("Cargo.toml", "[dependencies]\nsqlx = \"0.9\""),
                ("migrations/1_a.up.sql", ""),
                ("migrations/1_a.down.sql", ""),
            ],
            "sqlx",
            "migrations",
            None,
            None,
        ),
        (
            &[
                ("Cargo.toml", "[dependencies]\nrefinery = \"0.8\""),
                ("sql/V1__a.sql", ""),
            ],
            "refinery",
            "sql",
            None,
            None,
        ),
        (
            &[
                ("mix.exs", ""),
                (
                    "config/config.exs",
                    "config :app, App.Repo, migration_source: \"books\"",
                ),
                ("priv/repo/migrations/1_a.exs", ""),
            ],
            "ecto",
            "priv/repo/migrations",
            some("books"),
            None,
        ),
        (
            &[
                (
                    "Data/Migrations/20240101_A.Designer.cs",
                    "[Migration(\"20240101_A\")]",
                ),
                ("Data/Migrations/ShopModelSnapshot.cs", ""),
            ],
            "ef-core",
            "Data/Migrations",
            None,
            None,
        ),
        (
            &[
                (
                    "phinx.php",
                    "return ['paths' => ['migrations' => '%%PHINX_CONFIG_DIR%%/db/steps'], 'environments' => ['default_migration_table' => 'books']]",
                ),
                ("db/steps/20240101000000_a.php", ""),
            ],
            "phinx",
            "db/steps",
            some("books"),
            None,
        ),
        (
            &[
                (
                    "config/packages/doctrine_migrations.yaml",
                    "doctrine_migrations:\n  storage:\n    table_storage:\n      table_name: 'books'\n",
                ),
                (
                    "migrations/Version20240101000000.php",
                    "use Doctrine\\Migrations\\AbstractMigration;",
                ),
            ],
            "doctrine",
            "migrations",
            some("books"),
            None,
        ),
        (
            &[("go.mod", ""), ("db/1-a.sql", "-- +migrate Up\n")],
            "sql-migrate",
            "db",
            None,
            None,
        ),
        (
            &[
                (
                    "yoyo.ini",
                    "[DEFAULT]\nsources = %(here)s/steps\nmigration_table = books\n",
                ),
                ("steps/a.py", ""),
            ],
            "yoyo",
            "steps",
            some("books"),
            None,
        ),
        (
            &[
                (
                    "diesel.toml",
                    "[migrations_directory]\ndir = \"db/steps\"\n",
                ),
                ("db/steps/1_a/up.sql", ""),
            ],
            "diesel",
            "db/steps",
            None,
            None,
        ),
        (
            &[
                (
                    "atlas.hcl",
                    "env \"x\" { migration { dir = \"file://db/steps\" revisions_schema = \"ops\" } }",
                ),
                ("db/steps/1_a.sql", ""),
            ],
            "atlas",
            "db/steps",
            None,
            some("ops"),
        ),
    ];
    for (files, tool, dir, table, schema) in cases {
        assert_eq!(
            told(files),
            (
                (*tool).to_owned(),
                (*dir).to_owned(),
                table.clone(),
                schema.clone()
            ),
            "{files:?}"
        );
    }
}

#[test]
fn several_tools_in_one_repository_are_all_found() {
    let files = [
        ("web/prisma/migrations/migration_lock.toml", ""),
        ("web/prisma/migrations/1_a/migration.sql", ""),
        (
            "worker/alembic.ini",
            "[alembic]\nscript_location = alembic\n",
        ),
        (
            "worker/alembic/versions/a.py",
            "revision = 'a'\ndown_revision = None\n",
        ),
        ("shop/manage.py", ""),
        (
            "shop/orders/migrations/0001_initial.py",
            "from django.db import migrations\nclass Migration(migrations.Migration): pass",
        ),
    ];
    let projects = found(&files, &Asked::default());
    let mut names: Vec<String> = projects
        .iter()
        .map(|project| format!("{} {}", project.tool.about().name, project.dirs.join(" ")))
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "alembic worker/alembic/versions",
            "django shop/orders/migrations",
            "prisma web/prisma/migrations"
        ]
    );
}

#[test]
fn what_the_user_states_wins() {
    let files = [
        ("a/1_x.sql", "-- +goose Up\n"),
        ("b/1_x.sql", "-- +goose Up\n"),
    ];
    let asked = |tool: &str, dir: &str| Asked {
        tool: Some(tool.to_owned()),
        dir: Some(dir.to_owned()),
        table: Some("ops.books".to_owned()),
        ..Asked::default()
    };
    let projects = found(&files, &asked("goose", "./b/"));
    assert_eq!(projects.len(), 1);
    assert_eq!(
        (
            projects[0].dir(),
            projects[0].table(),
            projects[0].schema.as_deref()
        ),
        ("b", "books", Some("ops"))
    );
    let projects = found(&files, &asked("sqlx", "a"));
    assert_eq!(projects[0].tool.about().name, "sqlx");
}

#[test]
fn examples_and_test_material_are_left_out_if_there_is_anything_else() {
    let own = ("db/1_x.sql", "-- +goose Up\n");
    let sample = ("tests/fixtures/db/1_x.sql", "-- +goose Up\n");
    let dirs = |files: &[(&str, &str)]| {
        found(files, &Asked::default())
            .iter()
            .map(|project| project.dir().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(dirs(&[own, sample]), ["db"]);
    assert_eq!(dirs(&[sample]), ["tests/fixtures/db"]);
}
