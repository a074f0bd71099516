//! Bookkeeping tables: what to look for, and the SQL that reads one.

use super::catalogue::Found;

/// The three families of database engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL and what speaks like it.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
    /// `SQLite`.
    Sqlite,
}

/// A column that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, as the tool writes it in the spelling we use for rows.
    pub name: &'static str,
    /// Raw bytes, read as lower-case hexadecimal.
    pub bytes: bool,
    /// Part of the fingerprint: a table without it belongs to another tool.
    pub required: bool,
}

/// A column that every table of this tool has.
pub const fn needed(name: &'static str) -> Column {
    Column {
        name,
        bytes: false,
        required: true,
    }
}

/// A column that some tables of this tool have.
pub const fn maybe(name: &'static str) -> Column {
    Column {
        name,
        bytes: false,
        required: false,
    }
}

/// A column of raw bytes that every table of this tool has.
pub const fn bytes(name: &'static str) -> Column {
    Column {
        name,
        bytes: true,
        required: true,
    }
}

/// A table in which a tool notes that it is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// Its whole name, or what follows the bookkeeping table's name.
    pub name: LockName,
    /// The columns that we read.
    pub columns: &'static [Column],
}

/// How a lock table is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockName {
    /// Always the same.
    Fixed(&'static str),
    /// The bookkeeping table's name and this.
    Suffix(&'static str),
}

/// How a tool's bookkeeping table is called and told from others of the same name.
#[derive(Debug, Clone, Copy)]
pub struct Books {
    /// The default name; found in any case.
    pub table: &'static str,
    /// Further names it may have (older versions, other conventions).
    pub also: &'static [&'static str],
    /// The schema it lives in, when that isn't the search path's.
    pub schema: Option<&'static str>,
    /// The columns that we read.
    pub columns: &'static [Column],
    /// Columns that only another tool's table of this name has.
    pub foreign: &'static [&'static str],
    /// A table that must stand beside it (Rails), or must not (dbmate).
    pub beside: Option<(&'static str, bool)>,
    /// The lock.
    pub lock: Option<Lock>,
}

impl Books {
    /// Books with a table and columns and nothing special.
    pub const fn new(table: &'static str, columns: &'static [Column]) -> Self {
        Self {
            table,
            also: &[],
            schema: None,
            columns,
            foreign: &[],
            beside: None,
            lock: None,
        }
    }

    /// All names by which the table is looked for.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.table).chain(self.also.iter().copied())
    }

    /// The name of the lock table that goes with this bookkeeping table.
    pub fn lock_name(&self, table: &str) -> Option<String> {
        Some(match self.lock?.name {
            LockName::Fixed(name) => name.to_owned(),
            LockName::Suffix(suffix) => format!("{table}{suffix}"),
        })
    }
}

/// The SQL that reads these columns of a table as text, and the columns in the order of the result.
///
/// Only columns that the table has are asked for. Values come as text (`NULL` stays NULL), bytes as hexadecimal.
pub fn rows_sql(
    dialect: Dialect,
    table: &Found,
    columns: &[Column],
) -> (String, Vec<&'static str>) {
    let mut names = Vec::new();
    let mut list = Vec::new();
    for column in columns {
        let Some(actual) = table.column(column.name) else {
            continue;
        };
        let quoted = dialect.quote(actual);
        list.push(match (dialect, column.bytes) {
            (Dialect::Postgres, false) => format!("{quoted}::text"),
            (Dialect::Postgres, true) => format!("encode({quoted}, 'hex')"),
            (Dialect::MySql, false) => format!("cast({quoted} as char)"),
            (Dialect::Sqlite, false) => format!("cast({quoted} as text)"),
            (Dialect::MySql | Dialect::Sqlite, true) => format!("lower(hex({quoted}))"),
        });
        names.push(column.name);
    }
    let place = match table.schema.as_str() {
        "" => dialect.quote(&table.name),
        schema => format!("{}.{}", dialect.quote(schema), dialect.quote(&table.name)),
    };
    (format!("select {} from {place}", list.join(", ")), names)
}

impl Dialect {
    /// An identifier in this dialect's quotes.
    pub fn quote(self, name: &str) -> String {
        match self {
            Self::MySql => format!("`{}`", name.replace('`', "``")),
            Self::Postgres | Self::Sqlite => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A string in this dialect's quotes.
    pub fn literal(self, text: &str) -> String {
        let doubled = text.replace('\'', "''");
        match self {
            Self::MySql => format!("'{}'", doubled.replace('\\', "\\\\")),
            Self::Postgres | Self::Sqlite => format!("'{doubled}'"),
        }
    }
}
