//! Says which differences matter, and to whom.

mod report;
mod words;

use std::collections::BTreeSet;

use report::Report;

use super::SchemaParity;
use super::code::SchemaParityCode as Code;
use super::compare::compare;
use super::observe::Seen;
use crate::db::{ObjectKind, ObjectName, Origin, Schema};
use crate::migrate::TOOLS;
use crate::model::{Findings, Place};

impl SchemaParity {
    /// Compares what was seen.
    pub(super) fn weigh(&self, seen: &Seen, findings: &mut Findings<'_, Code>) {
        let (one, other) = (&seen.baseline, &seen.candidate);
        let sides = words::Sides {
            baseline: self.baseline.name(),
            candidate: self.candidate.name(),
        };
        if one.engine != other.engine {
            let message = format!(
                "expected the same engine on both sides, found {} in {} and {} in {}",
                one.product, sides.baseline, other.product, sides.candidate
            );
            findings.add(Code::NotComparable, "engine", message);
            return;
        }
        findings.check("version");
        for (side, schema) in [(sides.baseline, one), (sides.candidate, other)] {
            unread(side, schema, findings);
        }
        let other_release = differ(&one.product, &other.product);
        if other_release {
            let message = format!(
                "{} has {}, {} has {}",
                sides.baseline, one.product, sides.candidate, other.product
            );
            findings.add(Code::DifferentVersion, "version", message);
        }
        let books = bookkeeping();
        let skip = |name: &ObjectName| self.ignores(name) || is_book(name, &books);
        for name in one.objects.keys() {
            if name.kind == ObjectKind::Table && !skip(name) {
                findings.check(name);
            }
        }
        let mut report = Report {
            extra: self.extra,
            seen,
            sides,
            other_release,
            by_hand: [one, other].into_iter().any(is_by_hand),
            shown: BTreeSet::new(),
        };
        for difference in compare(one, other, skip) {
            report.add(&difference, findings);
        }
    }

    /// Patterns are compared with the object's name and its table's, with and without PostgreSQL's usual schema.
    fn ignores(&self, name: &ObjectName) -> bool {
        if self.ignore.is_empty() {
            return false;
        }
        let full = if name.table.is_empty() {
            name.name.clone()
        } else {
            format!("{}.{}", name.table, name.name)
        };
        let short = |text: &str| text.strip_prefix("public.").unwrap_or(text).to_owned();
        let names = [short(&full), short(&name.table), full, name.table.clone()];
        self.ignore.iter().any(|pattern| {
            names
                .iter()
                .any(|name| !name.is_empty() && pattern.matches(name))
        })
    }
}

/// The statements of a side's file that weren't understood, each by its place.
fn unread(file: &str, schema: &Schema, findings: &mut Findings<'_, Code>) {
    let Origin::Statements { unread, .. } = &schema.origin else {
        return;
    };
    findings.check(file);
    for statement in unread {
        let line = u32::try_from(statement.line).unwrap_or(u32::MAX);
        let message = format!(
            "expected statements that gate can read, found one that it can't: {}; `{}`",
            statement.why, statement.begins
        );
        findings
            .add(Code::Unread, format_args!("{file}:{line}"), message)
            .place(Place::line(file, line));
    }
}

/// Whether a side is a file that no server's own tool wrote.
fn is_by_hand(schema: &Schema) -> bool {
    matches!(schema.origin, Origin::Statements { dump: false, .. })
}

/// Whether two servers are of different major versions. A file written by hand is of none.
fn differ(one: &str, other: &str) -> bool {
    let versioned = |product: &str| product.contains(' ');
    versioned(one) && versioned(other) && major(one) != major(other)
}

/// `PostgreSQL 15`, `MariaDB 10.11`, `MySQL 8.0`, `SQLite 3`.
fn major(product: &str) -> String {
    let (name, version) = product.split_once(' ').unwrap_or((product, ""));
    let parts = match name {
        "PostgreSQL" | "SQLite" => 1,
        _ => 2,
    };
    let kept: Vec<&str> = version.split(['.', ' ']).take(parts).collect();
    format!("{name} {}", kept.join("."))
}

/// The lower-case names of the tables in which migration tools keep their books: they differ while a migration is pending.
fn bookkeeping() -> BTreeSet<String> {
    TOOLS
        .iter()
        .flat_map(|tool| {
            let books = &tool.about().books;
            books
                .names()
                .chain(books.beside.map(|(name, _)| name))
                .collect::<Vec<_>>()
        })
        .map(str::to_lowercase)
        .collect()
}

fn is_book(name: &ObjectName, books: &BTreeSet<String>) -> bool {
    let table = match name.kind {
        ObjectKind::Table => &name.name,
        _ => &name.table,
    };
    let bare = table.rsplit('.').next().unwrap_or(table).to_lowercase();
    books.contains(&bare)
}
