//! What PostgreSQL does and squawk doesn't ask about.

use std::collections::BTreeSet;

use super::{Action, Danger, Hazard, Script, Statement, Transaction};
use super::{Said, excerpt};

/// The first version that adds a value to an enumerated type inside a transaction.
const VALUES_IN_TRANSACTIONS: u32 = 12;

/// What an action does on PostgreSQL.
pub(super) fn about(action: &Action) -> Option<Said> {
    let (danger, rule, table, message, help) = match action {
        Action::Rewrite { table, by } => (
            Danger::Rewrite,
            "rewrites-table",
            table,
            format!("{by} writes {table} anew; nobody reads or writes it until it is done"),
            "do it when nobody works, or with pg_repack",
        ),
        Action::AddColumn {
            table,
            column,
            counted: true,
            ..
        } => (
            Danger::Rewrite,
            "adds-written-column",
            table,
            format!(
                "every row of {table} is written anew to number {column}; nobody reads or writes it until it is done"
            ),
            "add it nullable, fill it in batches, then give it its sequence as a default",
        ),
        Action::Refresh { table } => (
            Danger::Lock,
            "refreshes-alone",
            table,
            format!("nobody reads {table} while it is filled"),
            "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on it",
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

/// New values of enumerated types that the transaction which adds them can't use yet, or (up to version 11) can't add.
pub(super) fn early_values(
    script: &Script<'_>,
    statements: &[Statement],
    actions: &[(usize, Action)],
) -> Vec<Hazard> {
    if script.transaction == Transaction::None {
        return Vec::new();
    }
    let is_old = script
        .version
        .is_some_and(|version| version < VALUES_IN_TRANSACTIONS);
    let added = actions.iter().filter_map(|(index, action)| match action {
        Action::AddEnumValue { value } => Some((*index, value)),
        _ => None,
    });
    added
        .filter_map(|(index, value)| {
            let statement = &statements[index];
            let user = statements[index + 1..].iter().find(|later| {
                script.sql[later.start..later.end].contains(value.as_str())
            });
            let (at, message) = match user {
                _ if is_old => (
                    statement,
                    "ALTER TYPE … ADD VALUE refuses to run inside a transaction before PostgreSQL 12".to_owned(),
                ),
                Some(user) => (
                    user,
                    format!("{value} can't be used in the transaction that adds it to its type"),
                ),
                None => return None,
            };
            Some(Hazard {
                danger: Danger::Transaction,
                rule: "early-enum-value".to_owned(),
                table: None,
                line: at.line,
                statement: excerpt(script.sql, at),
                message,
                help: "add the value in a migration of its own".to_owned(),
            })
        })
        .collect()
}

/// The first statement for each table that waits for a lock which others queue behind, before a script says for how long.
pub(super) fn impatient(
    script: &Script<'_>,
    statements: &[Statement],
    actions: &[(usize, Action)],
) -> Vec<Hazard> {
    let mut asked: BTreeSet<&str> = BTreeSet::new();
    let before = actions
        .iter()
        .take_while(|(_, action)| *action != Action::LockTimeout);
    let waiting = before.filter_map(|(index, action)| {
        let table = action.table()?;
        let statement = &statements[*index];
        (queues(action, statement) && asked.insert(table)).then_some((statement, table))
    });
    waiting
        .map(|(statement, table)| Hazard {
            danger: Danger::Timeout,
            rule: "require-lock-timeout".to_owned(),
            table: Some(table.to_owned()),
            line: statement.line,
            statement: excerpt(script.sql, statement),
            message: format!(
                "it may wait for its lock on {table} without end, and everybody else waits behind it"
            ),
            help: "begin with SET lock_timeout = '2s' and try again when it gives up".to_owned(),
        })
        .collect()
}

/// Whether reads or writes of the table wait behind an action that waits. Changes of rows lock rows; changes of the schema
/// that go on beside everything but each other let the rest pass.
fn queues(action: &Action, statement: &Statement) -> bool {
    let is_mild = ["VALIDATE", "STATISTICS", "CONCURRENTLY"]
        .iter()
        .any(|word| statement.tokens.iter().any(|token| token.is(word)));
    !is_mild
        && !matches!(
            action,
            Action::CreateTable { .. } | Action::UpdateAll { .. } | Action::DeleteAll { .. }
        )
}
