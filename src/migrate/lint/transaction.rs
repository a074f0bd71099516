//! Whether a tool runs a migration inside a transaction, as far as its file says.

use crate::migrate::Dialect;

/// The transaction that a migration runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transaction {
    /// None: each statement stands for itself.
    None,
    /// The server's own, around several statements that are sent at once; the script may begin and end its own inside.
    Server,
    /// The tool opens one before the script and ends it afterwards.
    Tool,
}

/// Marks in a file that ask its tool for no transaction: sqlx, dbmate, goose, Atlas, Flyway, Liquibase, Diesel, sql-migrate,
/// yoyo.
const MARKS: &[&str] = &[
    "-- no-transaction",
    "transaction:false",
    "+goose no transaction",
    "+migrate up notransaction",
    "atlas:txmode none",
    "executeintransaction=false",
    "runintransaction:false",
    "run_in_transaction = false",
    "-- transactional: false",
];

/// Tools that send the script as it stands. PostgreSQL makes one transaction of several statements at once, other engines
/// make none.
const PLAIN: &[&str] = &["prisma", "golang-migrate", "supabase"];

/// Of those, the one that sends its own bookkeeping along, so that no script is alone.
const ACCOMPANIED: &str = "supabase";

/// Tools that look for statements which refuse a transaction and leave it out by themselves.
const CAREFUL: &[&str] = &["flyway"];

/// The transaction in which `tool` runs the script `sql`, which has so many `statements`.
pub fn transaction(tool: &str, sql: &str, dialect: Dialect, statements: usize) -> Transaction {
    let lower = sql.to_lowercase();
    if MARKS.iter().any(|mark| lower.contains(mark)) || CAREFUL.contains(&tool) {
        return Transaction::None;
    }
    // golang-migrate's driver for SQLite opens one, unlike those for servers.
    let is_plain =
        PLAIN.contains(&tool) && !(tool == "golang-migrate" && dialect == Dialect::Sqlite);
    if !is_plain {
        return Transaction::Tool;
    }
    if dialect == Dialect::Postgres && (statements > 1 || tool == ACCOMPANIED) {
        Transaction::Server
    } else {
        Transaction::None
    }
}
