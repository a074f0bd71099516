//! What PostgreSQL says of itself: one query, one JSON value.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    Blocked, Connections, Held, Questions, Replication, Sequence, ServerFacts, Transaction,
    seconds, unexpected,
};
use crate::db::error::QueryError;
use crate::db::session::Session;

const QUERY: &str = include_str!("postgres.sql");

/// Transaction ids are compared modulo 2^32, half of them lie in the past.
/// <https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND>
const TRANSACTION_IDS: f64 = 2_147_483_648.0;

pub(super) async fn ask(
    session: &mut Session,
    questions: &Questions,
) -> Result<ServerFacts, QueryError> {
    let privileges = privileges_query(&questions.privileges);
    let tables = session.batch(&[QUERY, &privileges]).await?;
    let [main, privileges] = tables.as_slice() else {
        return Err(unexpected("two answers"));
    };
    let answer: Answer = main
        .first()
        .and_then(|text| serde_json::from_str(text).ok())
        .ok_or_else(|| unexpected("the facts"))?;
    let held = privileges
        .rows
        .iter()
        .map(|row| match row.first().and_then(Option::as_deref) {
            Some("yes") => Held::Yes,
            Some("no") => Held::No,
            Some("unknown") => Held::NoSuchPrivilege,
            _ => Held::NoTable,
        });
    let asked = questions.privileges.iter().zip(held);
    let privileges = asked
        .map(|((privilege, table), held)| (privilege.clone(), table.clone(), held))
        .collect();
    Ok(answer.into_facts(privileges))
}

/// One row for each privilege asked: yes, no, unknown, or null where there is no such table.
fn privileges_query(asked: &[(String, String)]) -> String {
    if asked.is_empty() {
        return "select null where false".to_owned();
    }
    let rows: Vec<String> = asked
        .iter()
        .enumerate()
        .map(|(at, (privilege, table))| {
            let (schema, name) = match table.split_once('.') {
                Some((schema, name)) => (literal(schema), name),
                None => ("null".to_owned(), table.as_str()),
            };
            format!(
                "({at}, {}, {schema}, {})",
                literal(&privilege.to_ascii_uppercase()),
                literal(name)
            )
        })
        .collect();
    // Names are looked up in the catalogue, because `to_regclass` raises an error for a schema that the role may not use.
    format!(
        "select case when a.privilege not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER') then 'unknown'
                     when t.oid is null then null
                     when has_schema_privilege(t.relnamespace, 'USAGE') and (has_table_privilege(t.oid, a.privilege)
                       or a.privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') and has_any_column_privilege(t.oid, a.privilege)) then 'yes'
                     else 'no' end
           from (values {}) as a(at, privilege, schema, name)
           left join lateral (
             select c.oid, c.relnamespace from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where c.relname = a.name and c.relkind in ('r', 'p', 'v', 'm', 'f')
                and (n.nspname = a.schema or a.schema is null and n.nspname <> 'pg_catalog' and n.nspname <> 'information_schema')
              order by array_position(current_schemas(false), n.nspname) nulls last limit 1) t on true
          order by a.at",
        rows.join(", ")
    )
}

fn literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[derive(Deserialize)]
struct Answer {
    version: String,
    recovery: bool,
    default_read_only: bool,
    role: String,
    superuser: Option<bool>,
    role_limit: Option<u64>,
    database_limit: Option<u64>,
    max: u64,
    reserved: u64,
    sessions: Sessions,
    transactions: Vec<Open>,
    blocked: Vec<Waiting>,
    lag: Option<f64>,
    receiving: bool,
    replicas: Vec<Aged>,
    slots: Vec<Sized>,
    prepared: Vec<Aged>,
    extensions: BTreeMap<String, String>,
    size: Option<u64>,
    largest: Vec<Sized>,
    sequences: Vec<Consumed>,
    hidden_sequences: u64,
    xid_age: Age,
    multixact_age: Age,
    invalid_indexes: Vec<String>,
    tls: Option<String>,
}

#[derive(Deserialize)]
struct Sessions {
    total: u64,
    active: u64,
    idle: u64,
    idle_in_transaction: u64,
    waiting: u64,
    hidden: u64,
    role: u64,
    database: u64,
}

#[derive(Deserialize)]
struct Open {
    pid: u64,
    role: Option<String>,
    application: Option<String>,
    state: Option<String>,
    seconds: f64,
}

#[derive(Deserialize)]
struct Waiting {
    pid: u64,
    role: Option<String>,
    object: Option<String>,
    seconds: Option<f64>,
    by: Vec<u64>,
}

#[derive(Deserialize)]
struct Aged {
    name: Option<String>,
    seconds: Option<f64>,
}

#[derive(Deserialize)]
struct Sized {
    name: String,
    bytes: Option<u64>,
}

#[derive(Deserialize)]
struct Consumed {
    name: String,
    owner: Option<String>,
    last: String,
    max: String,
    used: f64,
}

#[derive(Deserialize)]
struct Age {
    name: String,
    age: f64,
}

impl Answer {
    fn into_facts(self, privileges: Vec<(String, String, Held)>) -> ServerFacts {
        ServerFacts {
            product: format!("PostgreSQL {}", self.version),
            read_only: self.read_only(),
            connections: self.connections(),
            replication: Replication {
                replica: self.recovery,
                lag: self.lag.map(seconds),
                receiving: self.recovery.then_some(self.receiving),
                followers: self
                    .replicas
                    .into_iter()
                    .map(|replica| {
                        (
                            replica.name.unwrap_or_default(),
                            replica.seconds.map(seconds),
                        )
                    })
                    .collect(),
                idle_slots: sizes(self.slots),
            },
            transaction_ids: Some(worse(self.xid_age, self.multixact_age)),
            role: self.role,
            superuser: self.superuser.unwrap_or_default(),
            transactions: self
                .transactions
                .into_iter()
                .map(Transaction::from)
                .collect(),
            blocked: self.blocked.into_iter().map(Blocked::from).collect(),
            prepared: self
                .prepared
                .into_iter()
                .map(|one| {
                    (
                        one.name.unwrap_or_default(),
                        seconds(one.seconds.unwrap_or_default()),
                    )
                })
                .collect(),
            extensions: self.extensions,
            privileges,
            size: self.size,
            largest: sizes(self.largest),
            sequences: self.sequences.into_iter().map(Sequence::from).collect(),
            hidden_sequences: self.hidden_sequences,
            invalid_indexes: self.invalid_indexes,
            tls: self.tls,
        }
    }

    fn read_only(&self) -> Option<String> {
        if self.recovery {
            Some("it is a replica (in recovery)".to_owned())
        } else {
            self.default_read_only
                .then(|| "default_transaction_read_only is on".to_owned())
        }
    }

    fn connections(&self) -> Connections {
        Connections {
            max: self.max,
            reserved: self.reserved,
            used: self.sessions.total,
            active: self.sessions.active,
            idle: self.sessions.idle,
            idle_in_transaction: self.sessions.idle_in_transaction,
            waiting: self.sessions.waiting,
            hidden: self.sessions.hidden,
            role_limit: self.role_limit,
            role_used: self.sessions.role,
            database_limit: self.database_limit,
            database_used: self.sessions.database,
        }
    }
}

fn sizes(found: Vec<Sized>) -> Vec<(String, u64)> {
    found
        .into_iter()
        .map(|one| (one.name, one.bytes.unwrap_or_default()))
        .collect()
}

fn worse(one: Age, other: Age) -> (String, f64) {
    let worst = if one.age >= other.age { one } else { other };
    (worst.name, worst.age / TRANSACTION_IDS)
}

impl From<Open> for Transaction {
    fn from(open: Open) -> Self {
        Self {
            session: open.pid,
            role: open.role.unwrap_or_default(),
            application: open.application.unwrap_or_default(),
            state: open.state.unwrap_or_default(),
            open: seconds(open.seconds),
        }
    }
}

impl From<Waiting> for Blocked {
    fn from(waiting: Waiting) -> Self {
        Self {
            session: waiting.pid,
            role: waiting.role.unwrap_or_default(),
            object: waiting.object.unwrap_or_default(),
            waits: waiting.seconds.map(seconds),
            by: waiting.by,
        }
    }
}

impl From<Consumed> for Sequence {
    fn from(used: Consumed) -> Self {
        Self {
            name: used.owner.unwrap_or(used.name),
            last: used.last,
            max: used.max,
            used: used.used,
        }
    }
}
