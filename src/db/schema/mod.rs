//! What a database is made of, as a flat list of named definitions: the same whichever role reads it, and comparable
//! line by line.

mod mysql;
mod postgres;
mod snapshot;
mod sqlite;
mod statements;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use snapshot::{SnapshotError, read_snapshot, write_snapshot};
pub use statements::Unread;

use super::engine::Engine;
use super::error::QueryError;
use super::session::Session;

/// What an object is. The order is that of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectKind {
    /// The database itself: encoding and collation.
    Database,
    /// An extension and its version.
    Extension,
    /// A schema.
    Schema,
    /// An enumerated type and its labels in order.
    Enum,
    /// A domain, composite or range type.
    Type,
    /// A sequence.
    Sequence,
    /// A table: its storage, partitioning, row security.
    Table,
    /// A column of a table.
    Column,
    /// The order of a table's columns.
    ColumnOrder,
    /// A primary key, foreign key, unique or check constraint.
    Constraint,
    /// An index.
    Index,
    /// A view or materialized view.
    View,
    /// A function or procedure, by its signature.
    Function,
    /// A trigger.
    Trigger,
    /// A row security policy.
    Policy,
}

impl ObjectKind {
    /// The kind in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Extension => "extension",
            Self::Schema => "schema",
            Self::Enum => "enum",
            Self::Type => "type",
            Self::Sequence => "sequence",
            Self::Table => "table",
            Self::Column => "column",
            Self::ColumnOrder => "column order",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::View => "view",
            Self::Function => "function",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(word)).ok()
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What an object is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    /// What it is.
    pub kind: ObjectKind,
    /// The table that it belongs to, with its schema; empty for what stands alone.
    pub table: String,
    /// Its own name; with its schema if it stands alone.
    pub name: String,
}

impl fmt::Display for ObjectName {
    /// As a person would say it: `users.tier`, without PostgreSQL's usual schema.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bare = |text: &str| text.strip_prefix("public.").unwrap_or(text).to_owned();
        if self.table.is_empty() {
            return f.write_str(&bare(&self.name));
        }
        match self.kind {
            ObjectKind::ColumnOrder => f.write_str(&bare(&self.table)),
            _ => write!(f, "{}.{}", bare(&self.table), self.name),
        }
    }
}

/// A database's objects and their normalised definitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Whose catalogue it is.
    pub engine: Engine,
    /// Product and version, `PostgreSQL 15.4`.
    pub product: String,
    /// The definitions.
    pub objects: BTreeMap<ObjectName, String>,
    /// Where they come from.
    pub origin: Origin,
}

/// Where a schema comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A database's catalogue, now or when the snapshot was written.
    Catalogue,
    /// A file of SQL statements, which were read and not run.
    Statements {
        /// Whether the engine's own tool wrote the file, so that definitions are in the server's words.
        dump: bool,
        /// Statements that weren't understood.
        unread: Vec<Unread>,
    },
}

impl Schema {
    /// Whether the definitions were read from statements.
    pub fn is_of_statements(&self) -> bool {
        matches!(self.origin, Origin::Statements { .. })
    }
}

/// Brings two schemas into words that can be compared, if one of them is a file of statements.
pub fn align(one: &mut Schema, other: &mut Schema) {
    if one.is_of_statements() {
        statements::align(one, other);
    } else if other.is_of_statements() {
        statements::align(other, one);
    }
}

/// Reads a database's schema: one round trip for servers, whatever their size.
pub async fn schema(session: &mut Session) -> Result<Schema, QueryError> {
    match session.engine() {
        Engine::Postgres => postgres::read(session).await,
        Engine::MySql => mysql::read(session).await,
        Engine::Sqlite => sqlite::read(session).await,
    }
}

/// Rows of kind, table, name, definition.
fn objects(rows: Vec<Vec<Option<String>>>) -> impl Iterator<Item = (ObjectName, String)> {
    rows.into_iter().filter_map(|row| {
        let mut values = row.into_iter();
        let kind = ObjectKind::parse(&values.next()??)?;
        let table = values.next()?.unwrap_or_default();
        let name = values.next()?.unwrap_or_default();
        let definition = values.next()?.unwrap_or_default();
        Some((ObjectName { kind, table, name }, definition))
    })
}

/// One space where there were several, none at the ends.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
