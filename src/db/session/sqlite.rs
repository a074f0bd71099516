//! SQLite: a file that is opened for reading alone, beside which nothing is created.
//!
//! A file in WAL mode needs its `-wal` and `-shm` files even to be read, and SQLite creates them if they are missing.
//! They are missing only when nobody has the file open; then, and only then, it is read as immutable, and read again in
//! the ordinary way if somebody opened it meanwhile. <https://sqlite.org/wal.html#read_only_databases>

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use futures_util::TryStreamExt;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Connection, Row, TypeInfo, ValueRef, raw_sql};

use super::gather::gather;
use super::{Limits, Table};
use crate::db::address::{Address, Place};

/// How many virtual machine steps of SQLite lie between two looks at the clock.
const STEPS: i32 = 10_000;

#[derive(Debug)]
pub(super) struct Link {
    connection: SqliteConnection,
    file: PathBuf,
    limits: Limits,
    /// What the file looked like when it was opened as immutable.
    frozen: Option<Stamp>,
    deadline: Arc<Mutex<Instant>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Link {
    pub(super) async fn open(address: &Address, limits: &Limits) -> Result<Self, sqlx::Error> {
        let (Place::File(file) | Place::Socket(file)) = &address.place else {
            return Err(sqlx::Error::Configuration("not a file".into()));
        };
        let frozen = if sleeping_wal(file) {
            stamp(file)
        } else {
            None
        };
        let deadline = Arc::new(Mutex::new(Instant::now()));
        let connection = connect(file, limits, frozen.is_some(), &deadline).await?;
        Ok(Self {
            connection,
            file: file.clone(),
            limits: limits.clone(),
            frozen,
            deadline,
        })
    }

    pub(super) async fn batch(&mut self, statements: &[&str]) -> Result<Vec<Table>, sqlx::Error> {
        let tables = self.once(statements).await;
        let Some(before) = &self.frozen else {
            return tables;
        };
        if sleeping_wal(&self.file) && stamp(&self.file).as_ref() == Some(before) {
            return tables;
        }
        self.frozen = None;
        self.connection = connect(&self.file, &self.limits, false, &self.deadline).await?;
        self.once(statements).await
    }

    /// The rows of a statement that somebody else wrote. A connection that only reads still creates files for VACUUM INTO
    /// and ATTACH, so that anything but one query is refused before SQLite sees it.
    pub(super) async fn ask(&mut self, statement: &str) -> Result<Vec<Table>, sqlx::Error> {
        if !is_one_query(statement) {
            let expected = "expected one query that begins with SELECT, WITH, VALUES or EXPLAIN";
            return Err(sqlx::Error::Protocol(expected.to_owned()));
        }
        self.batch(&[statement]).await
    }

    /// A database in memory, made by statements; it can be written until it is made.
    pub(super) async fn in_memory(statements: &str) -> Result<Self, sqlx::Error> {
        let mut connection =
            SqliteConnection::connect_with(&SqliteConnectOptions::new().in_memory(true)).await?;
        let mut made = raw_sql(AssertSqlSafe(statements)).fetch_many(&mut connection);
        while made.try_next().await?.is_some() {}
        drop(made);
        Ok(Self {
            connection,
            file: PathBuf::new(),
            limits: Limits::default(),
            frozen: None,
            deadline: Arc::new(Mutex::new(Instant::now())),
        })
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    async fn once(&mut self, statements: &[&str]) -> Result<Vec<Table>, sqlx::Error> {
        let mut tables = Vec::new();
        for statement in statements {
            *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) =
                Instant::now() + self.limits.statement;
            let answers = gather(&mut self.connection, statement, text).await?;
            tables.push(answers.into_iter().next().unwrap_or_default());
        }
        Ok(tables)
    }

    pub(super) async fn close(self) {
        self.connection.close().await.ok();
    }
}

async fn connect(
    file: &Path,
    limits: &Limits,
    immutable: bool,
    deadline: &Arc<Mutex<Instant>>,
) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .create_if_missing(false)
        .immutable(immutable)
        .busy_timeout(limits.lock.min(Duration::from_mins(1)))
        .pragma("query_only", "1");
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let deadline = Arc::clone(deadline);
    connection
        .lock_handle()
        .await?
        .set_progress_handler(STEPS, move || {
            Instant::now() < *deadline.lock().unwrap_or_else(PoisonError::into_inner)
        });
    Ok(connection)
}

/// Whether the file is in WAL mode (bytes 18 and 19 of its header) and nobody has it open.
fn sleeping_wal(file: &Path) -> bool {
    let mut header = [0; 20];
    let read = fs::File::open(file).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header[18..20] == [2, 2] && !beside(file, "-wal").exists()
}

/// The file that SQLite keeps beside a database.
fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn stamp(file: &Path) -> Option<Stamp> {
    let found = fs::metadata(file).ok()?;
    Some(Stamp {
        length: found.len(),
        modified: found.modified().ok(),
    })
}

fn text(row: &SqliteRow) -> Result<Vec<Option<String>>, sqlx::Error> {
    (0..row.len())
        .map(|at| {
            let value = row.try_get_raw(at)?;
            if value.is_null() {
                return Ok(None);
            }
            if value.type_info().name() == "BLOB" {
                let bytes: Vec<u8> = row.try_get_unchecked(at)?;
                return Ok(Some(super::hexadecimal(&bytes)));
            }
            row.try_get_unchecked::<String, _>(at).map(Some)
        })
        .collect()
}

/// Whether `statement` is one statement that reads: by its first word, and by no semicolon outside quotes and comments
/// but at the end.
fn is_one_query(statement: &str) -> bool {
    let mut rest = statement.trim_start();
    let mut ended = false;
    let mut first = None;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '\'' | '"' | '`' => rest[1..].find(c).map_or(rest.len(), |end| end + 2),
            '[' => rest.find(']').map_or(rest.len(), |end| end + 1),
            c => c.len_utf8(),
        };
        let comment = rest.starts_with("--") || rest.starts_with("/*");
        if c == ';' {
            ended = true;
        } else if !comment && !c.is_whitespace() {
            if ended {
                return false;
            }
            let word = rest
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(rest.len());
            first.get_or_insert(&rest[..word]);
        }
        rest = &rest[length..];
    }
    let reads = ["select", "with", "values", "explain"];
    first.is_some_and(|word| reads.iter().any(|known| word.eq_ignore_ascii_case(known)))
}
