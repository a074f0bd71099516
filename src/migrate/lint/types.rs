//! Changes of a column's type that keep every value as it is stored.
//!
//! Source: PostgreSQL's manual on ALTER TABLE ("binary coercible", and the length checks that its type modifiers skip);
//! MySQL's table of online DDL operations.

use std::collections::BTreeMap;

use super::{Action, Script, read, statements};
use crate::migrate::Dialect;

/// The types of columns as the catalogue writes them, by table and column in lower case.
pub type Types = BTreeMap<(String, String), String>;

/// The columns whose type `sql` changes, by table and column.
pub fn retyped(sql: &str, dialect: Dialect) -> Vec<(String, String)> {
    let statements = statements(sql, dialect);
    statements
        .iter()
        .flat_map(read)
        .filter_map(|action| match action {
            Action::AlterType { table, column, .. } => Some((table, column)),
            _ => None,
        })
        .collect()
}

/// Whether the column's type is known and the new one takes its values as they are.
pub(super) fn widens(script: &Script<'_>, table: &str, column: &str, to: Option<&str>) -> bool {
    let old = script
        .types
        .and_then(|types| types.get(&(table.to_owned(), column.to_owned())));
    match (old, to) {
        (Some(old), Some(new)) => is_wider(&Type::read(old), &Type::read(new), script.dialect),
        _ => false,
    }
}

/// A type, taken apart: `numeric(10,2)`.
#[derive(Debug, PartialEq, Eq)]
struct Type {
    name: String,
    sizes: Vec<u64>,
    /// What stands in its brackets.
    inner: String,
}

impl Type {
    fn read(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        let (name, rest) = text.split_once('(').unwrap_or((&text, ""));
        let inner = rest.split_once(')').map_or(rest, |(inner, _)| inner);
        let after = rest.split_once(')').map_or("", |(_, after)| after);
        let sizes = inner.split(',').filter_map(|size| size.trim().parse().ok());
        let name = format!("{} {}", name.trim(), after.trim());
        let name = match name.trim() {
            "character varying" => "varchar",
            "decimal" => "numeric",
            "timestamp without time zone" => "timestamp",
            "timestamp with time zone" => "timestamptz",
            "bit varying" => "varbit",
            other => other,
        };
        Self {
            name: name.to_owned(),
            sizes: sizes.collect(),
            inner: inner.replace(", ", ","),
        }
    }
}

/// The longest text whose length MySQL keeps in one byte, whatever the character set; and the shortest that always takes two.
const ONE_BYTE: u64 = 63;
const TWO_BYTES: u64 = 256;

fn is_wider(old: &Type, new: &Type, dialect: Dialect) -> bool {
    if old == new {
        return true;
    }
    let grows = match (old.sizes.as_slice(), new.sizes.as_slice()) {
        ([old, old_rest @ ..], [new, new_rest @ ..]) => new >= old && old_rest == new_rest,
        (_, []) => true,
        ([], _) => false,
    };
    match dialect {
        Dialect::Postgres => match (old.name.as_str(), new.name.as_str()) {
            ("varchar" | "text", "text") | ("text", "varchar") => new.sizes.is_empty(),
            ("cidr", "inet") => true,
            (one, other) => {
                let kept = [
                    "varchar",
                    "numeric",
                    "varbit",
                    "timestamp",
                    "timestamptz",
                    "time",
                    "interval",
                ];
                one == other && kept.contains(&one) && grows
            }
        },
        Dialect::MySql => match (old.name.as_str(), new.name.as_str()) {
            ("varchar", "varchar") | ("varbinary", "varbinary") => {
                let sizes = old.sizes.iter().chain(&new.sizes);
                let same_bytes = sizes.clone().all(|size| *size <= ONE_BYTE)
                    || sizes.clone().all(|size| *size >= TWO_BYTES);
                grows && same_bytes
            }
            // Values are numbered: new ones at the end leave the others as they are.
            ("enum", "enum") | ("set", "set") => new.inner.starts_with(&format!("{},", old.inner)),
            _ => false,
        },
        Dialect::Sqlite => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_that_keep_what_is_stored_are_wider() {
        let cases = [
            (Dialect::Postgres, "character varying(50)", "text", true),
            (
                Dialect::Postgres,
                "character varying(50)",
                "varchar(100)",
                true,
            ),
            (
                Dialect::Postgres,
                "character varying(50)",
                "varchar(20)",
                false,
            ),
            (Dialect::Postgres, "text", "varchar", true),
            (Dialect::Postgres, "text", "varchar(20)", false),
            (Dialect::Postgres, "numeric(10,2)", "decimal(12,2)", true),
            (Dialect::Postgres, "numeric(10,2)", "numeric(12,3)", false),
            (Dialect::Postgres, "integer", "bigint", false),
            (
                Dialect::Postgres,
                "timestamp(3) without time zone",
                "timestamp",
                true,
            ),
            (
                Dialect::Postgres,
                "timestamp without time zone",
                "timestamptz",
                false,
            ),
            (Dialect::MySql, "varchar(20)", "varchar(60)", true),
            (Dialect::MySql, "varchar(50)", "varchar(255)", false),
            (Dialect::MySql, "varchar(300)", "varchar(500)", true),
            (Dialect::MySql, "enum('a','b')", "enum('a','b','c')", true),
            (Dialect::MySql, "enum('a','b')", "enum('a','c','b')", false),
            (Dialect::MySql, "int", "bigint", false),
        ];
        for (dialect, old, new, expected) in cases {
            assert_eq!(
                is_wider(&Type::read(old), &Type::read(new), dialect),
                expected,
                "{old} to {new}"
            );
        }
    }
}
