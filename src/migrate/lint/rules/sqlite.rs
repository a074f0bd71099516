//! What SQLite does, by its pages on ALTER TABLE and PRAGMA.

use super::super::read::Constraint;
use super::Said;
use super::{Action, Danger, Script, Transaction};

/// What an action does on SQLite.
pub(super) fn about(script: &Script<'_>, action: &Action) -> Option<Said> {
    unsupported(action)
        .or_else(|| refused_with_rows(action))
        .or_else(|| harmful(script, action))
}

/// What it does with harm.
fn harmful(script: &Script<'_>, action: &Action) -> Option<Said> {
    let (danger, rule, table, message, help) = match action {
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
        Action::ForeignKeysPragma if script.transaction == Transaction::Tool => (
            Danger::Nesting,
            "pragma-in-transaction",
            None,
            "PRAGMA foreign_keys does nothing inside a transaction, and the tool opens one"
                .to_owned(),
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

/// Columns that only a table without rows takes.
fn refused_with_rows(action: &Action) -> Option<Said> {
    let (rule, table, message, help) = match action {
        Action::AddColumn {
            table,
            column,
            not_null: true,
            default: false,
            ..
        } => (
            "required-column",
            table,
            format!(
                "SQLite refuses {table}.{column} when {table} has rows: not null without a default"
            ),
            "give it a default, or add it nullable and fill it",
        ),
        Action::AddColumn {
            table,
            column,
            varying: true,
            ..
        } => (
            "varying-default",
            table,
            format!(
                "SQLite refuses {table}.{column} when {table} has rows: its default isn't a constant"
            ),
            "add it nullable and fill it, or rebuild the table",
        ),
        _ => return None,
    };
    Some(Said {
        danger: Danger::DataDependent,
        rule,
        table: Some(table.clone()),
        message,
        help,
    })
}

/// What SQLite has no statement for.
fn unsupported(action: &Action) -> Option<Said> {
    let (rule, table, message, help) = match action {
        Action::AddColumn {
            table,
            column,
            unique: true,
            ..
        } => (
            "unsupported-column",
            table,
            format!("SQLite can't add {table}.{column} as unique or as primary key"),
            "add the column, then create a unique index",
        ),
        Action::AddColumn {
            table,
            column,
            kept: true,
            ..
        } => (
            "unsupported-column",
            table,
            format!("SQLite can't add {table}.{column} as a stored column"),
            "make it virtual, or rebuild the table",
        ),
        Action::AlterType { table, .. } => (
            "unsupported-alter",
            table,
            format!("SQLite can't change the type of a column of {table}"),
            "rebuild the table: a new one, a copy, the old name",
        ),
        Action::AddConstraint {
            table,
            kind: Constraint::ForeignKey | Constraint::Unique | Constraint::PrimaryKey,
            ..
        } => (
            "unsupported-alter",
            table,
            format!("SQLite can't add this constraint to {table}"),
            "create a unique index, or rebuild the table: a new one, a copy, the old name",
        ),
        _ => return None,
    };
    Some(Said {
        danger: Danger::Refused,
        rule,
        table: Some(table.clone()),
        message,
        help,
    })
}
