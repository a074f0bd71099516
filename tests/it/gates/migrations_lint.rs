//! What the gate says of the SQL of pending migrations, with the table sizes of a real database.

use release_gate::model::{Level, RunReport};

use crate::support::Project;
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

/// What the gate says of [`REWRITE`] on a table of so many rows, by the catalogue's estimate.
fn rewrite_of(rows: u64, keys: &str) -> (u8, Vec<(String, Level, Option<u32>)>) {
    let server = Postgres::shared();
    let sql = format!(
        "create table users (id int, age int); analyze users; update pg_class set reltuples = {rows} where relname = 'users';
         create table _sqlx_migrations (version bigint primary key, description text not null, installed_on timestamptz not null default now(), success boolean not null, checksum bytea not null, execution_time bigint not null);"
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
