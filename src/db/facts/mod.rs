//! What a database says of itself: limits, sessions, locks, lag, privileges, sizes. Gathered in one or two round trips.

mod file;
mod mysql;
mod pools;
mod postgres;

use std::collections::BTreeMap;
use std::time::Duration;

pub use file::FileFacts;
pub use pools::{Pool, Pools, pools};

use super::engine::Engine;
use super::error::QueryError;
use super::session::Session;

/// What is asked beyond what is always asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions {
    /// Privileges on tables, each as privilege (`select`) and table (`orders`, `sales.orders`).
    pub privileges: Vec<(String, String)>,
    /// Whether SQLite reads the whole file to see that it is sound.
    pub integrity: bool,
}

/// What a database says of itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Facts {
    /// A server.
    Server(Box<ServerFacts>),
    /// A SQLite file.
    File(Box<FileFacts>),
}

/// Whether a role holds a privilege.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It does.
    Yes,
    /// It doesn't.
    No,
    /// There is no such table (or, in MySQL, none that the role may know of).
    NoTable,
    /// The server has no such privilege.
    NoSuchPrivilege,
}

/// Connections to a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connections {
    /// How many the server takes.
    pub max: u64,
    /// How many of these an ordinary role doesn't get.
    pub reserved: u64,
    /// How many are taken, this one included.
    pub used: u64,
    /// How many run a statement.
    pub active: u64,
    /// How many do nothing.
    pub idle: u64,
    /// How many hold a transaction open and do nothing.
    pub idle_in_transaction: u64,
    /// How many wait for a lock.
    pub waiting: u64,
    /// How many this role isn't shown the state of.
    pub hidden: u64,
    /// How many this role may have.
    pub role_limit: Option<u64>,
    /// How many this role has.
    pub role_used: u64,
    /// How many this database takes.
    pub database_limit: Option<u64>,
    /// How many are connected to this database.
    pub database_used: u64,
}

impl Connections {
    /// How many more an ordinary role gets, and what sets the limit.
    pub fn free(&self) -> (u64, &'static str) {
        let server = self
            .max
            .saturating_sub(self.reserved)
            .saturating_sub(self.used);
        let role = self
            .role_limit
            .map(|limit| limit.saturating_sub(self.role_used));
        let database = self
            .database_limit
            .map(|limit| limit.saturating_sub(self.database_used));
        [
            (Some(server), "the server"),
            (role, "the role"),
            (database, "the database"),
        ]
        .into_iter()
        .filter_map(|(free, who)| Some((free?, who)))
        .min_by_key(|(free, _)| *free)
        .unwrap_or((server, "the server"))
    }
}

/// A transaction that has been open for some time.
#[derive(Clone, Debug, PartialEq)]
pub struct Transaction {
    /// The server's number of the session.
    pub session: u64,
    /// Who runs it.
    pub role: String,
    /// The program, if it says its name.
    pub application: String,
    /// What it does: `active`, `idle in transaction`.
    pub state: String,
    /// How long it has been open.
    pub open: Duration,
}

/// A session that waits for a lock.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocked {
    /// The server's number of the session.
    pub session: u64,
    /// Who waits.
    pub role: String,
    /// What for: the table, or the kind of lock.
    pub object: String,
    /// How long, if the server says.
    pub waits: Option<Duration>,
    /// The sessions that hold the lock.
    pub by: Vec<u64>,
}

/// A sequence or identity column and how much of it is used up.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    /// The column, or the sequence where no column owns it.
    pub name: String,
    /// The last value given out.
    pub last: String,
    /// The largest value that the sequence and its column take.
    pub max: String,
    /// The used share, 0 to 1.
    pub used: f64,
}

/// The server's place in replication.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replication {
    /// Whether it follows another server.
    pub replica: bool,
    /// How far it is behind, if it follows and says so.
    pub lag: Option<Duration>,
    /// Whether it is connected to the server that it follows.
    pub receiving: Option<bool>,
    /// The servers that follow this one, with state and lag where they may be read.
    pub followers: Vec<(String, Option<Duration>)>,
    /// Slots that nobody reads, with the bytes of log that are kept for each.
    pub idle_slots: Vec<(String, u64)>,
}

/// What a server says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerFacts {
    /// `PostgreSQL 15.4`, `MariaDB 10.11.6`.
    pub product: String,
    /// The role that is logged in.
    pub role: String,
    /// Whether nothing is forbidden to the role.
    pub superuser: bool,
    /// Why nothing can be written, if that is so.
    pub read_only: Option<String>,
    /// Connections.
    pub connections: Connections,
    /// The oldest open transactions that may be seen.
    pub transactions: Vec<Transaction>,
    /// Sessions that wait for locks.
    pub blocked: Vec<Blocked>,
    /// Replication.
    pub replication: Replication,
    /// Prepared transactions that nobody has ended, with their age.
    pub prepared: Vec<(String, Duration)>,
    /// Extensions (PostgreSQL) or plugins (MySQL) and their versions.
    pub extensions: BTreeMap<String, String>,
    /// The privileges asked for.
    pub privileges: Vec<(String, String, Held)>,
    /// The database's size in bytes.
    pub size: Option<u64>,
    /// The largest tables, in bytes.
    pub largest: Vec<(String, u64)>,
    /// Sequences and identity columns that are more than half used up.
    pub sequences: Vec<Sequence>,
    /// How many sequences the role may not read.
    pub hidden_sequences: u64,
    /// The share of the transaction ids that are used up (1 stops all writing), and the database that is worst.
    pub transaction_ids: Option<(String, f64)>,
    /// Indexes that PostgreSQL left unusable.
    pub invalid_indexes: Vec<String>,
    /// The encryption of this session as the server sees it.
    pub tls: Option<String>,
}

/// Asks a database about itself.
pub async fn facts(session: &mut Session, questions: &Questions) -> Result<Facts, QueryError> {
    match session.engine() {
        Engine::Postgres => postgres::ask(session, questions)
            .await
            .map(|facts| Facts::Server(Box::new(facts))),
        Engine::MySql => mysql::ask(session, questions)
            .await
            .map(|facts| Facts::Server(Box::new(facts))),
        Engine::Sqlite => file::ask(session, questions)
            .await
            .map(|facts| Facts::File(Box::new(facts))),
    }
}

/// An answer that isn't what the question promises: another product with the same protocol.
fn unexpected(what: &str) -> QueryError {
    QueryError {
        failure: super::error::QueryFailure::Other,
        code: None,
        message: format!("the catalogue answers in another form than expected: {what}"),
    }
}

fn seconds(value: f64) -> Duration {
    Duration::try_from_secs_f64(value.max(0.0)).unwrap_or_default()
}
