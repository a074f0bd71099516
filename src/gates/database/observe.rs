//! Walks to the database and asks it.

use std::time::{Duration, Instant};

use super::Database;
use crate::context::{Context, Inconclusive};
use crate::db::{
    self, Address, Connected, Engine, Facts, Limits, Phase, Pools, QueryError, Questions, Session,
    Table, TlsMode, Unreachable,
};

/// What was seen of the database.
#[derive(Debug)]
pub struct Seen {
    /// The address without its password.
    pub(super) address: String,
    pub(super) engine: Engine,
    /// The database's name, as the URL gives it.
    pub(super) database: String,
    /// Whether it is a server on the network.
    pub(super) networked: bool,
    /// What the URL itself asks for.
    pub(super) url_tls: Option<TlsMode>,
    /// What this connection asked for.
    pub(super) tls: TlsMode,
    /// The pool size that the URL carries.
    pub(super) url_pool_size: Option<u32>,
    pub(super) reached: Result<Box<Reached>, Box<Unreachable>>,
}

/// What was seen after the login.
#[derive(Debug)]
pub(super) struct Reached {
    pub(super) connected: Connected,
    /// How long `SELECT 1` took.
    pub(super) first_query: Result<Duration, QueryError>,
    pub(super) facts: Result<Facts, QueryError>,
    /// PgBouncer's pools; nothing where no PgBouncer is in between.
    pub(super) pools: Option<Result<Pools, QueryError>>,
    /// The answers to the gate's queries, in their order.
    pub(super) answers: Vec<(Result<Table, QueryError>, Duration)>,
}

impl Database {
    /// Walks to the database and asks it.
    pub(super) async fn look(&self, cx: &Context) -> Result<Seen, Inconclusive> {
        let address = cx.database(&self.environment)?;
        let limits = Limits {
            connect: self.connect_timeout.get(),
            statement: self.statement_timeout.get(),
            application: "release-gate".to_owned(),
            ..Limits::default()
        };
        let reached = match db::connect(&address, &limits).await {
            Ok(session) => Ok(Box::new(self.ask(&address, &limits, session).await)),
            Err(error) => Err(error),
        };
        Ok(Seen {
            address: address.to_string(),
            engine: address.engine,
            database: address.database.clone().unwrap_or_default(),
            networked: matches!(address.place, db::Place::Tcp { .. }),
            url_tls: address.url_tls,
            tls: address.tls_mode(),
            url_pool_size: address.pool_size,
            reached,
        })
    }

    async fn ask(&self, address: &Address, limits: &Limits, mut session: Session) -> Reached {
        let mut connected = session.connected().clone();
        let started = Instant::now();
        let first_query = session.rows("select 1").await.map(|_| started.elapsed());
        if let Ok(took) = &first_query {
            connected.phases.push((Phase::FirstQuery, *took));
        }
        let questions = Questions {
            privileges: self.asked_privileges(),
            integrity: self.integrity,
        };
        let facts = db::facts(&mut session, &questions).await;
        let mut answers = Vec::new();
        for query in &self.query {
            let started = Instant::now();
            let answer = session.ask(&query.sql).await;
            answers.push((answer, started.elapsed()));
        }
        session.close().await;
        let pools = match connected.handshake.pooler {
            Some(_) => Some(db::pools(address, limits).await),
            None => None,
        };
        Reached {
            connected,
            first_query,
            facts,
            pools,
            answers,
        }
    }
}
