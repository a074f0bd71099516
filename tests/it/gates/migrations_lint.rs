//! What the gate says of the SQL of pending migrations, with the table sizes of a real database.

use release_gate::model::{Level, RunReport};

use crate::support::Project;
use crate::support::mariadb::MariaDb;
use crate::support::postgres::Postgres;

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(work)
}

/// A sqlx project with one pending migration of `sql`, on the database `url`.
fn project(url: &str, keys: &str, sql: &str) -> Project {
    let toml = format!(
        "[environments.p]\ndatabase = '{url}'\n[[gate]]\nkind = 'migrations'\nenvironment = 'p'\npending = 'allow'\ntool = 'sqlx'\ndir = 'migrations'\n{keys}\n"
    );
    Project::new(&toml)
        .file("Cargo.toml", "[dependencies]\nsqlx = \"0.9\"\n")
        .file("migrations/0001_next.sql", sql)
}

fn hazards(run: &RunReport) -> Vec<(String, Level, Option<u32>)> {
    let codes = ["statement", "lock-timeout", "unreadable-sql"];
    run.gates[0]
        .findings
        .iter()
        .filter(|finding| codes.iter().any(|code| finding.code.ends_with(code)))
        .map(|finding| {
            assert_eq!(finding.subject.as_str(), "1", "{finding:#?}");
            let place = finding.place.as_ref().expect("a place");
            assert_eq!(place.file, "migrations/0001_next.sql");
            (finding.code.clone(), finding.level, place.line)
        })
        .collect()
}

const REWRITE: &str =
    "SET lock_timeout = '2s';\n\nALTER TABLE users ALTER COLUMN age TYPE bigint;\n";

const SQLX_BOOKS: &str = "create table _sqlx_migrations (version bigint primary key, description text not null, installed_on timestamptz not null default now(), success boolean not null, checksum bytea not null, execution_time bigint not null);";

/// What the gate says of [`REWRITE`] on a table of so many rows, by the catalogue's estimate.
fn rewrite_of(rows: u64, keys: &str) -> (u8, Vec<(String, Level, Option<u32>)>) {
    let server = Postgres::shared();
    let sql = format!(
        "create table users (id int, age int); analyze users; update pg_class set reltuples = {rows} where relname = 'users'; {SQLX_BOOKS}"
    );
    let database = block_on(server.database(&sql));
    let run = project(&server.url(&database), keys, REWRITE).check(&[]);
    (run.exit().code(), hazards(&run))
}

#[test]
#[cfg_attr(
    not(postgres_server),
    ignore = "PostgreSQL's server programs aren't installed"
)]
fn a_rewrite_is_as_grave_as_its_table_is_large() {
    let said = |level| vec![("migrations/rewriting-statement".to_owned(), level, Some(3))];
    assert_eq!(rewrite_of(40, "lint = 'block'"), (0, said(Level::Note)));
    assert_eq!(
        rewrite_of(200_000, "lint = 'block'"),
        (0, said(Level::Warning))
    );
    assert_eq!(
        rewrite_of(40_000_000, "lint = 'block'"),
        (1, said(Level::Failure))
    );
    assert_eq!(rewrite_of(40_000_000, ""), (0, said(Level::Warning)));
    assert_eq!(rewrite_of(40_000_000, "lint = 'off'"), (0, vec![]));
}

#[test]
#[cfg_attr(
    not(postgres_server),
    ignore = "PostgreSQL's server programs aren't installed"
)]
fn a_type_that_takes_the_values_as_they_are_rewrites_nothing() {
    let server = Postgres::shared();
    let database = block_on(server.database(&format!(
        "create table \"Users\" (id int, nick varchar(50), age int);
         update pg_class set reltuples = 40000000 where relname = 'Users'; {SQLX_BOOKS}"
    )));
    let said = |sql: &str| {
        let sql = format!("SET lock_timeout = '1s';\nALTER TABLE \"Users\" {sql};");
        hazards(&project(&server.url(&database), "lint = 'block'", &sql).check(&[]))
    };
    assert_eq!(said("ALTER COLUMN nick TYPE text"), []);
    assert_eq!(said("ALTER COLUMN nick SET DATA TYPE varchar(500)"), []);
    let rewrite = "migrations/rewriting-statement".to_owned();
    for sql in [
        "ALTER COLUMN nick TYPE varchar(5)",
        "ALTER COLUMN age TYPE bigint",
        "ALTER COLUMN nick TYPE text, ALTER COLUMN age TYPE bigint",
        "ALTER COLUMN nick TYPE text USING upper(nick)",
    ] {
        assert_eq!(
            said(sql),
            [(rewrite.clone(), Level::Failure, Some(2))],
            "{sql}"
        );
    }
}

#[test]
#[cfg_attr(
    not(postgres_server),
    ignore = "PostgreSQL's server programs aren't installed"
)]
fn a_missing_lock_timeout_is_said_once_and_for_the_largest_table() {
    let server = Postgres::shared();
    let database = block_on(server.database(&format!(
        "create table small (id int); create table users (id int); analyze small;
         update pg_class set reltuples = 40000000 where relname = 'users'; {SQLX_BOOKS}"
    )));
    let sql = "CREATE TABLE made (id int);\nALTER TABLE made ADD a int;\nALTER TABLE small ADD a int;\nALTER TABLE users ADD a int;\n";
    let run = project(&server.url(&database), "lint = 'block'", sql).check(&[]);
    assert_eq!(
        hazards(&run),
        [(
            "migrations/missing-lock-timeout".to_owned(),
            Level::Warning,
            Some(4)
        )]
    );
}

#[test]
#[cfg_attr(
    not(mariadb_server),
    ignore = "MariaDB's server programs aren't installed"
)]
fn mariadb_s_types_are_asked_for_too() {
    let server = MariaDb::shared();
    let database = block_on(server.database(
        "create table users (id int, nick varchar(20), mood enum('a','b')); insert into users values (1, 'x', 'a');
         create table _sqlx_migrations (version bigint primary key, description text not null, installed_on timestamp not null default current_timestamp, success boolean not null, checksum blob not null, execution_time bigint not null);",
    ));
    let said = |sql: &str| {
        let sql = format!("ALTER TABLE users {sql};");
        hazards(&project(&server.url(&database), "lint = 'block'", &sql).check(&[])).len()
    };
    assert_eq!(said("MODIFY nick varchar(60)"), 0);
    assert_eq!(said("MODIFY COLUMN mood ENUM('a', 'b', 'c') NOT NULL"), 0);
    assert_eq!(said("MODIFY nick varchar(300)"), 1);
    assert_eq!(said("MODIFY id bigint"), 1);
}

#[test]
fn sqlite_is_linted_by_the_rows_that_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("app.db");
    let url = format!("sqlite:{}", file.display());
    block_on(async {
        use sqlx::{Connection as _, Executor as _};
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true);
        let mut connection = sqlx::SqliteConnection::connect_with(&options)
            .await
            .expect("a database");
        connection.execute("create table users (id integer primary key); create table empty (id integer primary key); insert into users values (1), (2)").await.expect("tables");
    });
    let run = project(
        &url,
        "lint = 'block'",
        "DROP TABLE empty;\nDROP TABLE users;\n",
    )
    .check(&[]);
    let destructive: Vec<_> = hazards(&run)
        .into_iter()
        .filter(|(code, ..)| code.ends_with("destructive-statement"))
        .collect();
    assert_eq!(
        destructive,
        [
            (
                "migrations/destructive-statement".to_owned(),
                Level::Note,
                Some(1)
            ),
            (
                "migrations/destructive-statement".to_owned(),
                Level::Failure,
                Some(2)
            ),
        ]
    );
}
