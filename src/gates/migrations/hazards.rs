//! What the SQL of pending migrations can do to data and traffic.

use std::collections::BTreeSet;

use super::code::MigrationsCode as Code;
use super::seen::{BooksSeen, Seen, SeenProject};
use super::spec::{LintPolicy, Migrations};
use crate::migrate::lint::{self, Danger, Gravity, Hazard, Script, TableSize, Transaction};
use crate::migrate::{Dialect, Migration};
use crate::model::{Findings, Level, Place};

impl Migrations {
    /// Judges the SQL of every pending migration, in running order: a table made by one of them is empty for the next.
    pub(super) fn hazards(&self, seen: &Seen, findings: &mut Findings<'_, Code>) {
        if self.lint == LintPolicy::Off {
            return;
        }
        for project in &seen.projects {
            let Some(dialect) = dialect(project, seen) else {
                continue;
            };
            let mut created = BTreeSet::new();
            let several = seen.projects.len() > 1;
            for migration in project.pending() {
                let Some(sql) = &migration.sql else { continue };
                let statements = lint::statements(sql, dialect).len();
                let tool = project.project.tool.about().name;
                let script = Script {
                    sql,
                    dialect,
                    transaction: if migration.without_transaction {
                        Transaction::None
                    } else {
                        lint::transaction(tool, sql, dialect, statements)
                    },
                    version: seen.sizes.version,
                    types: Some(&seen.sizes.types),
                };
                let subject = if several {
                    format!("{}: {}", project.project.dir(), migration.id)
                } else {
                    migration.id.clone()
                };
                let mut hazards = lint::lint(&script, &mut created);
                one_timeout(&mut hazards, seen);
                for hazard in hazards {
                    self.hazard(&hazard, &subject, migration, seen, findings);
                }
            }
        }
    }

    fn hazard(
        &self,
        hazard: &Hazard,
        subject: &str,
        migration: &Migration,
        seen: &Seen,
        findings: &mut Findings<'_, Code>,
    ) {
        let size = size(hazard, seen);
        let level = match (lint::weigh(hazard.danger, size), self.lint) {
            (Gravity::Note, _) => Level::Note,
            (Gravity::Failure, LintPolicy::Block) => Level::Failure,
            (Gravity::Warning | Gravity::Failure, _) => Level::Warning,
        };
        let finding = findings
            .add(code(hazard.danger), subject, &hazard.message)
            .level(level)
            .help(&hazard.help)
            .place(Place::line(migration.path.as_str(), hazard.line))
            .evidence("statement", &hazard.statement)
            .evidence("rule", &hazard.rule);
        if let (Some(table), Some(size)) = (&hazard.table, size) {
            let megabytes = size.bytes / 1_000_000;
            finding.evidence(
                "table-size",
                format_args!("{table}: about {} rows, {megabytes} MB", size.rows),
            );
        }
    }
}

fn size(hazard: &Hazard, seen: &Seen) -> Option<TableSize> {
    let table = hazard.table.as_ref()?;
    seen.sizes.tables.get(table).copied()
}

/// A missing lock timeout is one thing to mend, however many statements want it: the largest table tells how grave it is.
fn one_timeout(hazards: &mut Vec<Hazard>, seen: &Seen) {
    let timeouts = hazards
        .iter()
        .enumerate()
        .filter(|(_, hazard)| hazard.danger == Danger::Timeout);
    let gravest = timeouts
        .max_by_key(|(place, hazard)| {
            let gravity = lint::weigh(hazard.danger, size(hazard, seen));
            (gravity, std::cmp::Reverse(*place))
        })
        .map(|(place, _)| place);
    let mut place = 0;
    hazards.retain(|hazard| {
        let is_kept = hazard.danger != Danger::Timeout || Some(place) == gravest;
        place += 1;
        is_kept
    });
}

fn code(danger: Danger) -> Code {
    match danger {
        Danger::Destructive => Code::DestructiveStatement,
        Danger::Rewrite => Code::RewritingStatement,
        Danger::Lock => Code::LockingStatement,
        Danger::DataDependent => Code::DataDependentStatement,
        Danger::Incompatible => Code::IncompatibleStatement,
        Danger::Transaction | Danger::Nesting | Danger::HalfDone => {
            Code::TransactionUnsafeStatement
        }
        Danger::Timeout => Code::MissingLockTimeout,
        Danger::Unreadable | Danger::Refused => Code::UnreadableSql,
    }
}

/// The engine that the migrations are written for.
fn dialect(project: &SeenProject, seen: &Seen) -> Option<Dialect> {
    match &project.books {
        BooksSeen::Read { dialect, .. } => Some(*dialect),
        _ => seen.sizes.dialect,
    }
}
