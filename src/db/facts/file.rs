//! What a SQLite file says of itself.

use super::{Questions, unexpected};
use crate::db::error::{QueryError, QueryFailure};
use crate::db::session::{Session, Table};

/// The most lines that an integrity check reports.
const PROBLEMS: usize = 20;

/// The facts of a SQLite file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// `SQLite 3.46.0`.
    pub product: String,
    /// The database's size in bytes.
    pub size: u64,
    /// How many bytes of it are free pages.
    pub free: u64,
    /// `delete`, `wal`, …
    pub journal: String,
    /// The size of the write-ahead log beside it, in bytes.
    pub wal: u64,
    /// What the integrity check found; nothing asked, nothing here.
    pub integrity: Option<Vec<String>>,
    /// Rows that refer to no row, as table and number.
    pub dangling: Vec<(String, u64)>,
    /// Whether the file or its folder may not be written.
    pub read_only: bool,
    /// The number of tables.
    pub tables: u64,
}

pub(super) async fn ask(
    session: &mut Session,
    questions: &Questions,
) -> Result<FileFacts, QueryError> {
    let file = session.file().map(std::path::Path::to_owned);
    let asked = [
        "select sqlite_version()",
        "select count(*) from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
        "pragma page_count",
        "pragma page_size",
        "pragma freelist_count",
        "pragma journal_mode",
    ];
    let tables = session.batch(&asked).await?;
    let text = |at: usize| tables.get(at).and_then(Table::first).unwrap_or_default();
    let number = |at: usize| text(at).parse::<u64>().map_err(|_| unexpected("a number"));
    let mut facts = FileFacts {
        product: format!("SQLite {}", text(0)),
        tables: number(1)?,
        size: number(2)? * number(3)?,
        free: number(4)? * number(3)?,
        journal: text(5).to_owned(),
        ..FileFacts::default()
    };
    if let Some(file) = file {
        let mut wal = file.as_os_str().to_owned();
        wal.push("-wal");
        facts.wal = std::fs::metadata(wal)
            .map(|found| found.len())
            .unwrap_or_default();
        let locked = |path: &std::path::Path| {
            std::fs::metadata(path).is_ok_and(|found| found.permissions().readonly())
        };
        facts.read_only = locked(&file) || file.parent().is_some_and(locked);
    }
    if questions.integrity {
        let check = session
            .rows(&format!("pragma quick_check({PROBLEMS})"))
            .await;
        let problems = problems(check)?;
        if problems.is_empty() {
            facts.dangling = dangling(session).await?;
        }
        facts.integrity = Some(problems);
    }
    Ok(facts)
}

/// What a check says; a check that stumbles over the damage itself has found it.
fn problems(check: Result<Table, QueryError>) -> Result<Vec<String>, QueryError> {
    match check {
        Ok(table) => Ok(table
            .rows
            .into_iter()
            .filter_map(|row| row.into_iter().next().flatten())
            .filter(|line| line != "ok")
            .collect()),
        Err(error) if error.failure == QueryFailure::Corrupt => Ok(vec![error.message]),
        Err(error) => Err(error),
    }
}

async fn dangling(session: &mut Session) -> Result<Vec<(String, u64)>, QueryError> {
    let found = session
        .rows("select \"table\", count(*) from pragma_foreign_key_check group by 1 order by 1")
        .await?;
    Ok(found
        .rows
        .into_iter()
        .filter_map(|row| {
            let mut values = row.into_iter();
            Some((values.next()??, values.next()??.parse().ok()?))
        })
        .collect())
}
