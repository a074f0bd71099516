//! The catalogue of MySQL and MariaDB, which spell some things differently.

use std::collections::{BTreeMap, BTreeSet};

use super::{ObjectKind, ObjectName, Origin, Schema, objects, squeeze};
use crate::db::engine::Engine;
use crate::db::error::QueryError;
use crate::db::session::Session;

const QUERY: &str = include_str!("mysql.sql");
/// `check_constraints` has no table in MySQL and one in MariaDB; `table_constraints` has it in both.
const CHECKS: &str = "select 'constraint', t.table_name, c.constraint_name, concat('check (', c.check_clause, ')')
  from information_schema.check_constraints c join information_schema.table_constraints t
    on t.constraint_schema = c.constraint_schema and t.constraint_name = c.constraint_name and t.constraint_type = 'CHECK'
 where c.constraint_schema = database()";
const CHECKS_MARIADB: &str =
    "select 'constraint', c.table_name, c.constraint_name, concat('check (', c.check_clause, ')')
  from information_schema.check_constraints c where c.constraint_schema = database()";

/// What a foreign key does when the row that it refers to goes or changes.
const RULES: &str = "select r.table_name, r.constraint_name, concat(' on delete ', lower(r.delete_rule), ' on update ', lower(r.update_rule))
  from information_schema.referential_constraints r where r.constraint_schema = database()";

pub(super) async fn read(session: &mut Session) -> Result<Schema, QueryError> {
    let greeting = session
        .connected()
        .handshake
        .greeting
        .clone()
        .unwrap_or_default();
    let mariadb = greeting.contains("MariaDB");
    // Lists of columns are longer than the 1024 bytes that group_concat returns by default.
    let long_lists = "set session group_concat_max_len = 1000000";
    let checks = if mariadb { CHECKS_MARIADB } else { CHECKS };
    let tables = session
        .batch(&[
            long_lists,
            QUERY,
            checks,
            RULES,
            "select version()",
            "select database()",
        ])
        .await?;
    let mut tables = tables.into_iter().skip(1);
    let mut rows = tables.next().unwrap_or_default().rows;
    rows.extend(tables.next().unwrap_or_default().rows);
    let rules = rules(tables.next().unwrap_or_default().rows);
    let version = tables.next().unwrap_or_default();
    let database = tables.next().unwrap_or_default();
    let database = database.first().unwrap_or_default().to_owned();
    let number = version
        .first()
        .unwrap_or_default()
        .split('-')
        .next()
        .unwrap_or_default()
        .to_owned();
    let product = if mariadb { "MariaDB" } else { "MySQL" };
    let views: BTreeSet<String> = objects(rows.clone())
        .filter(|(name, _)| name.kind == ObjectKind::View)
        .map(|(name, _)| name.name)
        .collect();
    Ok(Schema {
        engine: Engine::MySql,
        product: format!("{product} {number}"),
        origin: Origin::Catalogue,
        objects: objects(rows)
            .filter(|(name, definition)| {
                !is_json_check(name, definition) && !views.contains(&name.table)
            })
            .map(|(name, mut definition)| {
                if name.kind == ObjectKind::Constraint
                    && let Some(rule) = rules.get(&(name.table.clone(), name.name.clone()))
                {
                    definition.push_str(rule);
                }
                let definition = normalise(&name, &definition, &database, mariadb);
                (name, definition)
            })
            .collect(),
    })
}

/// The rules of foreign keys, by table and name.
fn rules(rows: Vec<Vec<Option<String>>>) -> BTreeMap<(String, String), String> {
    rows.into_iter()
        .filter_map(|row| {
            let mut values = row.into_iter();
            Some(((values.next()??, values.next()??), values.next()??))
        })
        .collect()
}

/// MariaDB's JSON is a text with a check of this form, which MySQL's doesn't need.
fn is_json_check(name: &ObjectName, definition: &str) -> bool {
    name.kind == ObjectKind::Constraint && definition.starts_with("check (json_valid(")
}

fn normalise(name: &ObjectName, definition: &str, database: &str, mariadb: bool) -> String {
    let text = squeeze(definition);
    match name.kind {
        ObjectKind::Column => column(&text, mariadb),
        // Names of the own database stand before every table, and the two databases have different names.
        ObjectKind::View => text.replace(&format!("`{database}`."), ""),
        ObjectKind::Table | ObjectKind::Database => charset(&text),
        _ => text,
    }
}

fn charset(text: &str) -> String {
    text.replace("utf8mb3", "utf8")
}

pub(super) fn column(text: &str, mariadb: bool) -> String {
    let text = charset(text)
        .replace(" DEFAULT_GENERATED", "")
        .replace("current_timestamp()", "CURRENT_TIMESTAMP");
    let text = without_display_width(&text);
    let Some((before, default)) = text.split_once(" default ") else {
        return text;
    };
    // MariaDB writes defaults as SQL ('a', NULL), MySQL as values (a, nothing).
    if mariadb && let Some(rest) = default.strip_prefix("NULL") {
        return format!("{before}{rest}");
    }
    let default = match default
        .strip_prefix('\'')
        .and_then(|text| text.split_once('\''))
    {
        Some((value, rest)) if mariadb => format!("{value}{rest}"),
        _ => default.to_owned(),
    };
    format!("{before} default {default}")
}

/// `int(11)` is `int` since MySQL 8.0.19; `tinyint(1)` keeps its width, because it means a boolean.
fn without_display_width(text: &str) -> String {
    let (kind, rest) = text.split_once('(').unwrap_or((text, ""));
    let integer = ["smallint", "mediumint", "int", "bigint"].contains(&kind)
        || kind == "tinyint" && !rest.starts_with("1)");
    match rest.split_once(')') {
        Some((_, after)) if integer => format!("{kind}{after}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_products_spell_a_column_alike() {
        let cases = [
            ("int(11) not null", "int not null"),
            ("int(10) unsigned default NULL", "int unsigned"),
            (
                "tinyint(1) not null default 0",
                "tinyint(1) not null default 0",
            ),
            (
                "varchar(9) collate utf8mb3_general_ci default 'a b'",
                "varchar(9) collate utf8_general_ci default a b",
            ),
            (
                "timestamp not null default current_timestamp() on update current_timestamp()",
                "timestamp not null default CURRENT_TIMESTAMP on update CURRENT_TIMESTAMP",
            ),
        ];
        for (mariadb, plain) in cases {
            assert_eq!(column(mariadb, true), plain);
        }
        assert_eq!(
            column(
                "timestamp not null default CURRENT_TIMESTAMP DEFAULT_GENERATED",
                false
            ),
            "timestamp not null default CURRENT_TIMESTAMP"
        );
    }
}
