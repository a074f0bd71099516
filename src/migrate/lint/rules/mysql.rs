//! What MySQL and MariaDB do, by their manuals' pages on online DDL.

use std::collections::BTreeSet;

use super::super::read::Constraint;
use super::super::types;
use super::{Action, Danger, Hazard, Script, Statement};
use super::{Said, excerpt};

/// What an action does on MySQL and MariaDB.
pub(super) fn about(script: &Script<'_>, action: &Action) -> Option<Said> {
    rewriting(script, action).or_else(|| checking(action))
}

/// What copies the table.
fn rewriting(script: &Script<'_>, action: &Action) -> Option<Said> {
    let (danger, rule, table, message, help) = match action {
        Action::AlterType { in_place: true, .. } => return None,
        Action::AlterType {
            table, column, to, ..
        } if types::widens(script, table, column, to.as_deref()) => {
            return None;
        }
        Action::AlterType { table, column, .. } => (
            Danger::Rewrite,
            "changes-type",
            table,
            format!("{table} is copied to change {column}; writes wait until it is done"),
            "say ALGORITHM=INPLACE or INSTANT, so that the server refuses rather than copies; else use an online schema change tool",
        ),
        Action::AddColumn {
            table,
            column,
            counted,
            kept,
            ..
        } if *counted || *kept => (
            Danger::Rewrite,
            "adds-written-column",
            table,
            format!("{table} is copied to fill {column}; writes wait until it is done"),
            "add it nullable and fill it in batches, or use a virtual column",
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

/// What scans the table, or stops at what is in it.
fn checking(action: &Action) -> Option<Said> {
    let (danger, rule, table, message, help) = match action {
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

/// MySQL commits at every change of the schema: a script that fails in the middle stays half done. Changes of tables that it
/// makes itself can be taken back by hand without harm.
pub(super) fn half_done(
    script: &Script<'_>,
    statements: &[Statement],
    actions: &[(usize, Action)],
) -> Option<Hazard> {
    let created: BTreeSet<&str> = actions
        .iter()
        .filter_map(|(_, action)| match action {
            Action::CreateTable { table } => Some(table.as_str()),
            _ => None,
        })
        .collect();
    let changes: BTreeSet<usize> = actions
        .iter()
        .filter(|(index, action)| {
            let changes_schema = ["ALTER", "CREATE", "DROP", "RENAME"].iter().any(|word| {
                statements[*index]
                    .tokens
                    .first()
                    .is_some_and(|token| token.is(word))
            });
            changes_schema
                && !matches!(action, Action::Touch { .. })
                && action.table().is_some_and(|table| !created.contains(table))
        })
        .map(|(index, _)| *index)
        .collect();
    let second = &statements[*changes.iter().nth(1)?];
    Some(Hazard {
        danger: Danger::HalfDone,
        rule: "half-done".to_owned(),
        table: None,
        line: second.line,
        statement: excerpt(script.sql, second),
        message: format!(
            "{} changes of the schema in one script: MySQL commits each, so that a failure leaves it half done",
            changes.len()
        ),
        help: "one change of the schema a migration".to_owned(),
    })
}
