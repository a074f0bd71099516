use std::fs;
use std::path::{Path, PathBuf};

use release_gate::db::{Cause, Phase, QueryFailure, Session};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{Connection, SqliteConnection};
use tempfile::{TempDir, tempdir};

use super::{refusal, session};

async fn writer(file: &Path, mode: SqliteJournalMode) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(mode);
    let mut writer = SqliteConnection::connect_with(&options)
        .await
        .expect("a new file");
    sqlx::raw_sql("create table users (id integer primary key, email text, photo blob); insert into users values (1, null, x'ff'), (2, 'a', null)")
        .execute(&mut writer)
        .await
        .expect("written");
    writer
}

/// A folder with a database that nobody has open.
async fn closed(mode: SqliteJournalMode) -> (TempDir, PathBuf) {
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("shop.db");
    let writer = writer(&file, mode).await;
    writer.close().await.expect("closed");
    (folder, file)
}

/// How many users a session sees.
async fn users(session: &mut Session) -> Option<String> {
    let table = session.rows("select count(*) from users").await;
    table.expect("an answer").first().map(str::to_owned)
}

fn url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_missing_file_is_an_error_and_isnt_created() {
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("none.db");
    let error = refusal(&url(&file)).await;
    assert_eq!((error.phase, error.cause), (Phase::Open, Cause::NoFile));
    assert!(names(folder.path()).is_empty());
}

#[tokio::test]
async fn another_format_is_no_database() {
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("notes.db");
    fs::write(&file, "these are notes, and more of them").expect("written");
    assert_eq!(refusal(&url(&file)).await.cause, Cause::NotADatabase);
    assert_eq!(
        refusal(&url(folder.path())).await.cause,
        Cause::NotADatabase
    );
}

#[tokio::test]
async fn a_file_is_read_and_cant_be_written() {
    let (folder, file) = closed(SqliteJournalMode::Delete).await;
    let mut session = session(&url(&file)).await;
    let table = session
        .rows("select * from users order by id")
        .await
        .expect("an answer");
    assert_eq!(table.columns, ["id", "email", "photo"]);
    assert_eq!(
        table.rows[0],
        [Some("1".to_owned()), None, Some("\\xff".to_owned())]
    );
    for statement in [
        "delete from users",
        "create table more (id)",
        "attach 'more.db' as more; create table more.t (id)",
        "vacuum into 'copy.db'",
        "select 1; vacuum into 'copy.db'",
        "/* select */ vacuum into 'copy.db'",
    ] {
        assert!(session.ask(statement).await.is_err(), "{statement}");
    }
    assert_eq!(names(folder.path()), ["shop.db"]);
    assert!(
        !std::path::Path::new("copy.db").exists(),
        "SQLite made a file"
    );
    for statement in [
        "select ';' as a",
        "-- one; query\nselect 1;",
        "with t as (select 1) select * from t",
    ] {
        assert!(session.ask(statement).await.is_ok(), "{statement}");
    }
}

#[tokio::test]
async fn a_wal_database_that_nobody_has_open_is_read_without_a_trace() {
    let (folder, file) = closed(SqliteJournalMode::Wal).await;
    assert_eq!(names(folder.path()), ["shop.db"]);
    let mut session = session(&url(&file)).await;
    assert_eq!(users(&mut session).await.as_deref(), Some("2"));
    session.close().await;
    assert_eq!(names(folder.path()), ["shop.db"]);
}

#[tokio::test]
async fn what_a_writer_adds_to_a_wal_meanwhile_is_seen() {
    let (_folder, file) = closed(SqliteJournalMode::Wal).await;
    let mut session = session(&url(&file)).await;
    assert_eq!(users(&mut session).await.as_deref(), Some("2"));
    let mut late = SqliteConnection::connect(&url(&file))
        .await
        .expect("opened");
    sqlx::raw_sql("insert into users values (3, 'b', null)")
        .execute(&mut late)
        .await
        .expect("written");
    assert_eq!(users(&mut session).await.as_deref(), Some("3"));
}

#[tokio::test]
async fn a_locked_file_is_told_from_a_damaged_one() {
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("shop.db");
    let mut writer = writer(&file, SqliteJournalMode::Delete).await;
    sqlx::raw_sql("begin exclusive")
        .execute(&mut writer)
        .await
        .expect("locked");
    assert_eq!(refusal(&url(&file)).await.cause, Cause::Locked);
}

#[tokio::test]
async fn an_endless_statement_is_stopped() {
    let (_folder, file) = closed(SqliteJournalMode::Delete).await;
    let limits = release_gate::db::Limits {
        statement: std::time::Duration::from_millis(100),
        ..Default::default()
    };
    let mut session = release_gate::db::connect(&super::address(&url(&file)), &limits)
        .await
        .expect("opened");
    let endless =
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";
    assert_eq!(
        session.ask(endless).await.expect_err("endless").failure,
        QueryFailure::Timeout
    );
}
