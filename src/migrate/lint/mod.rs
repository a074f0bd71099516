//! What can go wrong when a pending migration meets a database with data and traffic.
//!
//! PostgreSQL scripts are judged by squawk's rules and by ours where squawk has none; MySQL, MariaDB and SQLite by ours.
//! A hazard says what the statement does and to which table; how grave that is depends on the table's size ([`weigh`]).

mod alter;
mod block;
mod cursor;
mod read;
mod rules;
mod size;
mod split;
mod squawk;
mod transaction;
mod types;

use std::collections::BTreeSet;

pub use read::{Action, read};
pub use size::{Gravity, TableSize, weigh};
pub use split::{Statement, Token, statements};
pub use transaction::{Transaction, transaction};
pub use types::{Types, retyped};

use super::Dialect;

/// A migration's SQL, and what is known about how it will run.
#[derive(Clone, Copy, Debug)]
pub struct Script<'a> {
    /// The text.
    pub sql: &'a str,
    /// Where it will run.
    pub dialect: Dialect,
    /// The transaction that it runs in.
    pub transaction: Transaction,
    /// The server's major version, if it is known.
    pub version: Option<u32>,
    /// The types that the columns have which it changes, if they are known.
    pub types: Option<&'a Types>,
}

/// What kind of harm a statement can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Data is gone afterwards.
    Destructive,
    /// The whole table is written anew while nobody may use it.
    Rewrite,
    /// Reads or writes wait while the table is scanned or an index is built.
    Lock,
    /// It fails, or silently changes meaning, if the data isn't as hoped.
    DataDependent,
    /// The code that runs now doesn't work with what comes out.
    Incompatible,
    /// It can't run inside the transaction that is there.
    Transaction,
    /// It ends the tool's transaction, or means nothing inside it.
    Nesting,
    /// When it fails, half of it stays.
    HalfDone,
    /// The engine has no such statement.
    Refused,
    /// It may wait for a lock without end, and everything queues behind it.
    Timeout,
    /// The SQL can't be parsed.
    Unreadable,
}

/// Something that can go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    /// The kind of harm.
    pub danger: Danger,
    /// The rule's name, for waivers and searches.
    pub rule: String,
    /// The table it happens to, in lower case without its schema, where one is named.
    pub table: Option<String>,
    /// Line in the script, from 1.
    pub line: u32,
    /// The beginning of the statement.
    pub statement: String,
    /// What happens.
    pub message: String,
    /// How to do it safely.
    pub help: String,
}

/// The tables that `sql` names in what it does, in lower case without their schema.
pub fn tables(sql: &str, dialect: Dialect) -> BTreeSet<String> {
    let statements = statements(sql, dialect);
    let inner = block::pieces(sql, &statements);
    let own = statements.iter().flat_map(read);
    own.filter_map(|action| action.table().map(ToOwned::to_owned))
        .chain(inner.iter().flat_map(|piece| tables(piece.sql, dialect)))
        .collect()
}

/// The hazards of `script`, by line. Tables in `created` are new and empty, so that nothing can happen to them; the
/// tables that the script creates are added.
pub fn lint(script: &Script<'_>, created: &mut BTreeSet<String>) -> Vec<Hazard> {
    let statements = statements(script.sql, script.dialect);
    let inner: Vec<Hazard> = block::pieces(script.sql, &statements)
        .into_iter()
        .flat_map(|piece| {
            let inner = lint(
                &Script {
                    sql: piece.sql,
                    ..*script
                },
                &mut created.clone(),
            );
            inner.into_iter().map(move |hazard| Hazard {
                line: hazard.line + piece.lines,
                ..hazard
            })
        })
        .collect();
    let actions: Vec<(usize, Action)> = statements
        .iter()
        .enumerate()
        .flat_map(|(index, statement)| {
            read(statement)
                .into_iter()
                .map(move |action| (index, action))
        })
        .collect();
    for (_, action) in &actions {
        if let Action::CreateTable { table } = action {
            created.insert(table.clone());
        }
    }
    let mut hazards = rules::judge(script, &statements, &actions);
    if script.dialect == Dialect::Postgres {
        hazards.extend(squawk::judge(script, &statements));
    }
    let is_patient = actions
        .iter()
        .any(|(_, action)| *action == Action::LockTimeout);
    hazards.extend(
        inner
            .into_iter()
            .filter(|hazard| !(is_patient && hazard.danger == Danger::Timeout)),
    );
    hazards.retain(|hazard| {
        hazard
            .table
            .as_ref()
            .is_none_or(|table| !created.contains(table))
    });
    hazards.sort_by(|a, b| (a.line, a.danger, &a.rule).cmp(&(b.line, b.danger, &b.rule)));
    hazards.dedup_by(|a, b| a.line == b.line && a.rule == b.rule && a.table == b.table);
    hazards
}
