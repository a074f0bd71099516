//! Our own rules: what squawk doesn't say, and what MySQL, MariaDB and SQLite do differently.

use super::read::Constraint;
use super::{Action, Danger, Hazard, Script, Statement};
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
    hazards.extend(half_done(script, statements, actions));
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

/// SQLite's way to change a table: make a new one, copy, drop the old one, give the new one its name.
fn is_rebuilt(table: &str, dropped: usize, actions: &[(usize, Action)]) -> bool {
    actions.iter().any(|(index, action)| {
        *index > dropped && matches!(action, Action::RenameTable { to, .. } if to == table)
    })
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
        // Locks and rewrites of PostgreSQL are squawk's field.
        Dialect::Postgres => {}
        Dialect::MySql => said.extend(mysql(action)),
        Dialect::Sqlite => said.extend(sqlite(script, action)),
    }
    said
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

fn mysql(action: &Action) -> Option<Said> {
    let (danger, rule, table, message, help) = match action {
        Action::AlterType { table, column } => (
            Danger::Rewrite,
            "changes-type",
            table,
            format!("{table} is copied to change {column}; writes wait until it is done"),
            "say ALGORITHM=INPLACE or INSTANT, so that the server refuses rather than copies; else use an online schema change tool",
        ),
        Action::Rewrite { table, by } => (
            Danger::Rewrite,
            "rewrites-table",
            table,
            format!("{by} copies {table}; writes wait until it is done"),
            "use an online schema change tool",
        ),
        Action::AddConstraint {
            table,
            kind: Constraint::PrimaryKey,
            ..
        } => (
            Danger::Rewrite,
            "adds-primary-key",
            table,
            format!("{table} is laid out anew by its primary key"),
            "use an online schema change tool",
        ),
        Action::AddConstraint {
            table,
            kind: Constraint::ForeignKey | Constraint::Check,
            ..
        } => (
            Danger::Lock,
            "validates-constraint",
            table,
            format!("{table} is copied while every row is checked; writes wait"),
            "check the rows first; add it when little is written",
        ),
        Action::CreateIndex {
            table,
            full_text: true,
            ..
        } => (
            Danger::Lock,
            "blocking-index",
            table,
            format!("a full-text or spatial index of {table} blocks writes while it is built"),
            "build it when little is written",
        ),
        Action::CreateIndex {
            table,
            unique: true,
            ..
        }
        | Action::AddConstraint {
            table,
            kind: Constraint::Unique,
            ..
        } => (
            Danger::DataDependent,
            "unique-over-existing-rows",
            table,
            format!(
                "it fails if {table} holds duplicates, and MySQL doesn't take back what ran before it"
            ),
            "look for duplicates first",
        ),
        Action::SetNotNull { table, column } => (
            Danger::DataDependent,
            "not-null-over-existing-rows",
            table,
            format!("it fails if {table}.{column} holds nulls"),
            "fill the nulls first",
        ),
        _ => return None,
    };
    Some(Said {
        danger,
        rule,
        table: Some(table.clone()),
        message,
        help,
    })
}

fn sqlite(script: &Script<'_>, action: &Action) -> Option<Said> {
    let (danger, rule, table, message, help) = match action {
        Action::AddColumn {
            table,
            column,
            not_null: true,
            default: false,
            ..
        } => (
            Danger::DataDependent,
            "required-column",
            Some(table),
            format!(
                "SQLite refuses {table}.{column} when {table} has rows: not null without a default"
            ),
            "give it a default, or add it nullable and fill it",
        ),
        Action::AddColumn {
            table,
            column,
            unique: true,
            ..
        } => (
            Danger::Transaction,
            "unsupported-column",
            Some(table),
            format!("SQLite can't add {table}.{column} as unique or as primary key"),
            "add the column, then create a unique index",
        ),
        Action::CreateIndex {
            table,
            unique: true,
            ..
        } => (
            Danger::DataDependent,
            "unique-over-existing-rows",
            Some(table),
            format!("it fails if {table} holds duplicates"),
            "look for duplicates first",
        ),
        Action::CreateIndex { table, .. } => (
            Danger::Lock,
            "blocking-index",
            Some(table),
            format!("nobody writes to the database while the index of {table} is built"),
            "build it when little is written",
        ),
        Action::ForeignKeysPragma if script.in_transaction => (
            Danger::Transaction,
            "pragma-in-transaction",
            None,
            "PRAGMA foreign_keys does nothing inside a transaction, and the tool opens one"
                .to_owned(),
            "tell the tool to run this migration without a transaction",
        ),
        Action::OutsideTransaction { by } if script.in_transaction => (
            Danger::Transaction,
            "refuses-transaction",
            None,
            format!("{by} refuses to run inside a transaction, and the tool opens one"),
            "tell the tool to run this migration without a transaction",
        ),
        _ => return None,
    };
    Some(Said {
        danger,
        rule,
        table: table.cloned(),
        message,
        help,
    })
}

/// MySQL commits at every change of the schema: a script that fails in the middle stays half done.
fn half_done(
    script: &Script<'_>,
    statements: &[Statement],
    actions: &[(usize, Action)],
) -> Option<Hazard> {
    if script.dialect != Dialect::MySql {
        return None;
    }
    let changes: Vec<usize> = statements
        .iter()
        .enumerate()
        .filter(|(_, statement)| {
            statement.tokens.first().is_some_and(|token| {
                ["ALTER", "CREATE", "DROP", "RENAME"]
                    .iter()
                    .any(|word| token.is(word))
            })
        })
        .map(|(index, _)| index)
        .collect();
    // New tables alone can be dropped again by hand without harm.
    let harmless = actions
        .iter()
        .all(|(_, action)| matches!(action, Action::CreateTable { .. } | Action::LockTimeout));
    let second = *changes.get(1)?;
    (!harmless).then(|| Hazard {
        danger: Danger::DataDependent,
        rule: "half-done".to_owned(),
        table: None,
        line: statements[second].line,
        statement: excerpt(script.sql, &statements[second]),
        message: format!(
            "{} changes of the schema in one script: MySQL commits each, so that a failure leaves it half done",
            changes.len()
        ),
        help: "one change of the schema a migration".to_owned(),
    })
}
