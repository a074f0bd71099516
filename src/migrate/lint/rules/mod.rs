//! Our own rules: what squawk doesn't say, and what MySQL, MariaDB and SQLite do differently.

mod mysql;
mod postgres;
mod sqlite;

use super::{Action, Danger, Hazard, Script, Statement, Transaction};
use crate::migrate::Dialect;

/// Most characters of a statement that a hazard shows.
const SHOWN: usize = 120;

/// A hazard before it knows its statement.
struct Said {
    danger: Danger,
    rule: &'static str,
    table: Option<String>,
    message: String,
    help: &'static str,
}

/// The hazards of a script's actions; each action comes with the index of its statement.
pub(super) fn judge(
    script: &Script<'_>,
    statements: &[Statement],
    actions: &[(usize, Action)],
) -> Vec<Hazard> {
    let mut hazards = Vec::new();
    for (index, action) in actions {
        let rebuilt =
            matches!(action, Action::DropTable { table } if is_rebuilt(table, *index, actions));
        let said = if rebuilt {
            rebuild(action)
        } else {
            about(script, action)
        };
        let statement = &statements[*index];
        hazards.extend(said.into_iter().map(|said| Hazard {
            danger: said.danger,
            rule: said.rule.to_owned(),
            table: said.table,
            line: statement.line,
            statement: excerpt(script.sql, statement),
            message: said.message,
            help: said.help.to_owned(),
        }));
    }
    let more = match script.dialect {
        Dialect::MySql => mysql::half_done(script, statements, actions)
            .into_iter()
            .collect(),
        Dialect::Postgres => {
            let mut more = postgres::early_values(script, statements, actions);
            more.extend(postgres::impatient(script, statements, actions));
            more
        }
        Dialect::Sqlite => Vec::new(),
    };
    hazards.extend(more);
    hazards
}

/// The beginning of a statement on one line.
pub(super) fn excerpt(sql: &str, statement: &Statement) -> String {
    let text = sql.get(statement.start..statement.end).unwrap_or_default();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The way to change a table that can't be altered: make a new one, copy, drop the old one, give the new one its name. Or
/// first give the old one another name.
fn is_rebuilt(table: &str, dropped: usize, actions: &[(usize, Action)]) -> bool {
    let replaces = |other: &(usize, Action)| matches!(&other.1, Action::RenameTable { to, .. } if other.0 > dropped && to == table);
    let old_name = actions.iter().find_map(|(index, action)| match action {
        Action::RenameTable { table: old, to } if *index < dropped && to == table => Some(old),
        _ => None,
    });
    let is_made_anew = |old: &String| {
        actions
            .iter()
            .any(|(_, action)| matches!(action, Action::CreateTable { table } if table == old))
    };
    actions.iter().any(replaces) || old_name.is_some_and(is_made_anew)
}

fn rebuild(action: &Action) -> Vec<Said> {
    let Action::DropTable { table } = action else {
        return Vec::new();
    };
    vec![Said {
        danger: Danger::Rewrite,
        rule: "rebuilds-table",
        table: Some(table.clone()),
        message: format!(
            "{table} is copied into a new table, which takes its place; nobody writes meanwhile"
        ),
        help: "run it when nobody writes; a copy of a large table takes its time",
    }]
}

fn about(script: &Script<'_>, action: &Action) -> Vec<Said> {
    let mut said: Vec<Said> = destructive(action).into_iter().collect();
    said.extend(incompatible(script, action));
    match script.dialect {
        Dialect::Postgres => said.extend(postgres::about(action)),
        Dialect::MySql => said.extend(mysql::about(script, action)),
        Dialect::Sqlite => said.extend(sqlite::about(script, action)),
    }
    said.extend(refused(script, action));
    said
}

/// What the server doesn't do inside a transaction.
fn refused(script: &Script<'_>, action: &Action) -> Option<Said> {
    let Action::OutsideTransaction { by } = action else {
        return None;
    };
    let (whose, help) = match script.transaction {
        Transaction::Tool => (
            "the tool opens one",
            "tell the tool to run this migration without a transaction",
        ),
        Transaction::Server => (
            "several statements sent at once are one",
            "put it into a migration of its own",
        ),
        Transaction::None => return None,
    };
    // MySQL commits instead.
    (script.dialect != Dialect::MySql).then(|| Said {
        danger: Danger::Transaction,
        rule: "refuses-transaction",
        table: None,
        message: format!("{by} refuses to run inside a transaction, and {whose}"),
        help,
    })
}

fn destructive(action: &Action) -> Option<Said> {
    let (rule, table, message, help) = match action {
        Action::DropTable { table } => (
            "drops-table",
            table,
            format!(
                "{table} and its rows are gone afterwards; a rollback of the code doesn't bring them back"
            ),
            "stop using it in one release, take a backup, drop it in a later one",
        ),
        Action::DropColumn { table, column } => (
            "drops-column",
            table,
            format!("{table}.{column} and its values are gone afterwards"),
            "stop reading and writing it in one release, drop it in a later one",
        ),
        Action::Truncate { table } | Action::DeleteAll { table } => (
            "deletes-all-rows",
            table,
            format!("every row of {table} is deleted"),
            "add a WHERE, or say in a waiver why all rows may go",
        ),
        Action::DropPartition { table, by } => (
            "drops-partition",
            table,
            format!("{by}: rows of {table} are gone afterwards"),
            "take a backup of what is in it, or say in a waiver why the rows may go",
        ),
        Action::UpdateAll { table } => {
            return Some(Said {
                danger: Danger::Lock,
                rule: "updates-all-rows",
                table: Some(table.clone()),
                message: format!(
                    "every row of {table} is written in one statement; its locks are held to the end"
                ),
                help: "write it in batches, outside the migration",
            });
        }
        _ => return None,
    };
    Some(Said {
        danger: Danger::Destructive,
        rule,
        table: Some(table.clone()),
        message,
        help,
    })
}

fn incompatible(script: &Script<'_>, action: &Action) -> Option<Said> {
    let (rule, table, message) = match action {
        Action::DropTable { table } => (
            "drops-table-in-use",
            table,
            format!("the release that runs now may still read {table}"),
        ),
        Action::DropColumn { table, column } => (
            "drops-column-in-use",
            table,
            format!("the release that runs now may still read {table}.{column}"),
        ),
        Action::RenameColumn { table, column } => (
            "renames-column",
            table,
            format!("the release that runs now knows {table}.{column} by its old name"),
        ),
        Action::RenameTable { table, to } if !to.is_empty() => (
            "renames-table",
            table,
            format!("the release that runs now knows {table} by its old name"),
        ),
        Action::AddColumn {
            table,
            column,
            not_null: true,
            default: false,
            automatic: false,
            ..
        } if script.dialect == Dialect::MySql => (
            "required-column",
            table,
            format!(
                "rows that exist get an invented value in {table}.{column}, and the release that runs now inserts \
                     without it, which strict mode refuses"
            ),
        ),
        _ => return None,
    };
    Some(Said {
        danger: Danger::Incompatible,
        rule,
        table: Some(table.clone()),
        message,
        help: "expand first, contract later: add the new form, deploy code that uses it, remove the old form in a later release",
    })
}
