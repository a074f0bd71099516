//! Says which differences matter, and to whom.

mod report;
mod words;

use std::collections::BTreeSet;

use report::Report;

use super::SchemaParity;
use super::code::SchemaParityCode as Code;
use super::compare::compare;
use super::observe::Seen;
use crate::db::{ObjectKind, ObjectName};
use crate::migrate::TOOLS;
use crate::model::Findings;

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
        let other_release = major(&one.product) != major(&other.product);
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
