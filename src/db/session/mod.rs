//! A session that can only read: one connection, every statement in a read-only transaction with a timeout for itself
//! and one for locks. What it sets, it sets for its own transaction, so that nothing is left behind in a pooler.

mod gather;
mod mysql;
mod postgres;
mod sqlite;
mod xml;

use std::path::Path;
use std::time::{Duration, Instant};

use super::address::Address;
use super::engine::Engine;
use super::error::{Phase, QueryError, QueryFailure, Unreachable};
use super::preflight::Handshake;

/// How long a session waits, and under which name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For each step of connecting.
    pub connect: Duration,
    /// For each statement.
    pub statement: Duration,
    /// For each lock.
    pub lock: Duration,
    /// The application name that the server's administrator sees.
    pub application: String,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            statement: Duration::from_secs(15),
            lock: Duration::from_secs(2),
            application: "gate".to_owned(),
        }
    }
}

/// Rows as text. Binary values are `\x` and hexadecimal digits, NULL is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns' names; none if there is no row.
    pub columns: Vec<String>,
    /// The rows, each as wide as `columns`.
    pub rows: Vec<Vec<Option<String>>>,
}

impl Table {
    /// The value in the first row's first column.
    pub fn first(&self) -> Option<&str> {
        self.rows.first()?.first()?.as_deref()
    }

    /// The value of a named column in a row.
    pub fn get<'a>(&'a self, row: &'a [Option<String>], column: &str) -> Option<&'a str> {
        let at = self.columns.iter().position(|name| name == column)?;
        row.get(at)?.as_deref()
    }
}

/// How the session came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    /// What was learned before the login.
    pub handshake: Handshake,
    /// Every step, with the time it took. Login is what the driver's whole connect took beyond the steps measured before it.
    pub phases: Vec<(Phase, Duration)>,
    /// What a service waits for a new connection: the driver's connect and login.
    pub connect: Duration,
}

/// A connection that can only read.
#[derive(Debug)]
pub struct Session {
    engine: Engine,
    limits: Limits,
    connected: Connected,
    link: Link,
}

#[derive(Debug)]
enum Link {
    Postgres(Box<postgres::Link>),
    MySql(Box<mysql::Link>),
    Sqlite(Box<sqlite::Link>),
}

impl Session {
    /// Logs in, after the handshake has shown the way.
    pub(super) async fn open(
        address: &Address,
        limits: &Limits,
        handshake: Handshake,
    ) -> Result<Self, Box<Unreachable>> {
        let started = Instant::now();
        let opened = tokio::time::timeout(limits.connect, link(address, limits, &handshake)).await;
        let took = started.elapsed();
        let failed = |cause, detail, code| {
            let phase = match address.engine {
                Engine::Sqlite => Phase::Open,
                _ => Phase::Login,
            };
            Box::new(Unreachable {
                phase,
                cause,
                detail,
                code,
                done: handshake.phases.clone(),
                took,
                pooler: handshake.pooler.clone(),
            })
        };
        let link = match opened {
            Ok(Ok(link)) => link,
            Ok(Err(error)) => {
                let (cause, detail, code) = super::failure::login(address.engine, &error);
                return Err(failed(cause, detail, code));
            }
            Err(_) => {
                let detail = format!("no answer to the login within {:?}", limits.connect);
                return Err(failed(super::error::Cause::NoAnswer, detail, None));
            }
        };
        let mut phases = handshake.phases.clone();
        phases.push(match address.engine {
            Engine::Sqlite => (Phase::Open, took),
            _ => (Phase::Login, took.saturating_sub(dialled(&handshake))),
        });
        Ok(Self {
            engine: address.engine,
            limits: limits.clone(),
            connected: Connected {
                handshake,
                phases,
                connect: took,
            },
            link,
        })
    }

    /// A SQLite database in memory, made by statements.
    pub(super) async fn in_memory(statements: &str) -> Result<Self, QueryError> {
        let link = sqlite::Link::in_memory(statements)
            .await
            .map_err(|error| super::failure::query(Engine::Sqlite, &error))?;
        Ok(Self {
            engine: Engine::Sqlite,
            limits: Limits::default(),
            connected: Connected {
                handshake: Handshake::default(),
                phases: Vec::new(),
                connect: Duration::ZERO,
            },
            link: Link::Sqlite(Box::new(link)),
        })
    }

    /// Which protocol is spoken.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// How the session came about.
    pub fn connected(&self) -> &Connected {
        &self.connected
    }

    /// The rows of one statement of our own.
    pub async fn rows(&mut self, statement: &str) -> Result<Table, QueryError> {
        let tables = self.batch(&[statement]).await?;
        Ok(tables.into_iter().next().unwrap_or_default())
    }

    /// The rows of several statements of our own, asked in one round trip. One that fails fails them all.
    pub async fn batch(&mut self, statements: &[&str]) -> Result<Vec<Table>, QueryError> {
        // The server's own timeout comes first; this one is for a server that has stopped answering.
        let patience = self.limits.statement + Duration::from_secs(2);
        let work = async {
            match &mut self.link {
                Link::Postgres(link) => link.batch(statements).await,
                Link::MySql(link) => link.batch(statements).await,
                Link::Sqlite(link) => link.batch(statements).await,
            }
        };
        answered(self.engine, tokio::time::timeout(patience, work).await)
    }

    /// The rows of a statement that somebody else wrote. More than one statement, or one that writes, is refused by the server.
    pub async fn ask(&mut self, statement: &str) -> Result<Table, QueryError> {
        let patience = self.limits.statement + Duration::from_secs(2);
        let work = async {
            match &mut self.link {
                Link::Postgres(link) => link.ask(statement).await,
                Link::MySql(link) => link.ask(statement).await,
                Link::Sqlite(link) => link.ask(statement).await.map(first),
            }
        };
        answered(self.engine, tokio::time::timeout(patience, work).await)
    }

    /// The file that is read, if it is a file.
    pub fn file(&self) -> Option<&Path> {
        match &self.link {
            Link::Sqlite(link) => Some(link.file()),
            _ => None,
        }
    }

    /// The rows of a command of PgBouncer's console, which knows no transactions.
    pub(super) async fn console(&mut self, command: &str) -> Result<Table, QueryError> {
        let Link::Postgres(link) = &mut self.link else {
            return Ok(Table::default());
        };
        let work = link.console(command);
        answered(
            self.engine,
            tokio::time::timeout(self.limits.statement, work).await,
        )
    }

    /// Says goodbye, so that the server doesn't log a lost connection.
    pub async fn close(self) {
        let work = async {
            match self.link {
                Link::Postgres(link) => link.close().await,
                Link::MySql(link) => link.close().await,
                Link::Sqlite(link) => link.close().await,
            }
        };
        // Nobody waits for a goodbye that isn't heard.
        tokio::time::timeout(Duration::from_secs(1), work)
            .await
            .ok();
    }
}

async fn link(
    address: &Address,
    limits: &Limits,
    handshake: &Handshake,
) -> Result<Link, sqlx::Error> {
    Ok(match address.engine {
        Engine::Postgres => Link::Postgres(Box::new(postgres::Link::open(address, limits).await?)),
        Engine::MySql => {
            let mariadb = handshake
                .greeting
                .as_deref()
                .is_some_and(|version| version.contains("MariaDB"));
            Link::MySql(Box::new(mysql::Link::open(address, limits, mariadb).await?))
        }
        Engine::Sqlite => Link::Sqlite(Box::new(sqlite::Link::open(address, limits).await?)),
    })
}

/// The part of the driver's connect that the walk before has measured on its own.
fn dialled(handshake: &Handshake) -> Duration {
    handshake.phases.iter().map(|(_, took)| *took).sum()
}

fn first(tables: Vec<Table>) -> Table {
    tables.into_iter().next().unwrap_or_default()
}

fn answered<T>(
    engine: Engine,
    outcome: Result<Result<T, sqlx::Error>, tokio::time::error::Elapsed>,
) -> Result<T, QueryError> {
    match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(super::failure::query(engine, &error)),
        Err(_) => Err(QueryError {
            failure: QueryFailure::Timeout,
            code: None,
            message: "no answer within the statement timeout, and none to its end either"
                .to_owned(),
        }),
    }
}

/// Bytes as PostgreSQL writes them.
fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    let mut text = String::with_capacity(2 + 2 * bytes.len());
    text.push_str("\\x");
    for byte in bytes {
        write!(text, "{byte:02x}").ok();
    }
    text
}
