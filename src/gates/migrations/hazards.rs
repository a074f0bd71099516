//! What the SQL of pending migrations can do to data and traffic.

use std::collections::BTreeSet;

use super::code::MigrationsCode as Code;
use super::seen::{BooksSeen, Seen, SeenProject};
use super::spec::{LintPolicy, Migrations};
use crate::migrate::lint::{self, Danger, Gravity, Hazard, Script};
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
                    in_transaction: lint::in_transaction(tool, sql, statements),
                    version: seen.sizes.version,
                };
                let subject = if several {
                    format!("{}: {}", project.project.dir(), migration.id)
                } else {
                    migration.id.clone()
                };
                for hazard in lint::lint(&script, &mut created) {
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
        let size = hazard
            .table
            .as_ref()
            .and_then(|table| seen.sizes.tables.get(table));
        let level = match (lint::weigh(hazard.danger, size.copied()), self.lint) {
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

fn code(danger: Danger) -> Code {
    match danger {
        Danger::Destructive => Code::DestructiveStatement,
        Danger::Rewrite => Code::RewritingStatement,
        Danger::Lock => Code::LockingStatement,
        Danger::DataDependent => Code::DataDependentStatement,
        Danger::Incompatible => Code::IncompatibleStatement,
        Danger::Transaction => Code::TransactionUnsafeStatement,
        Danger::Timeout => Code::MissingLockTimeout,
        Danger::Unreadable => Code::UnreadableSql,
    }
}

/// The engine that the migrations are written for.
fn dialect(project: &SeenProject, seen: &Seen) -> Option<Dialect> {
    match &project.books {
        BooksSeen::Read { dialect, .. } => Some(*dialect),
        _ => seen.sizes.dialect,
    }
}
