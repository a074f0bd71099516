//! Says which differences matter, and to whom.

mod words;

use std::collections::BTreeSet;

use similar::TextDiff;

use super::SchemaParity;
use super::code::SchemaParityCode as Code;
use super::compare::{Change, Difference, compare, outline};
use super::observe::Seen;
use crate::db::{ObjectKind, ObjectName};
use crate::migrate::TOOLS;
use crate::model::{Findings, Level};
use crate::setting::Policy;

/// Lines around a change in a diff.
const CONTEXT: usize = 2;
/// The most lines of a diff that a report shows.
const LONGEST: usize = 60;

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
        let mut shown = BTreeSet::new();
        for difference in compare(one, other, skip) {
            self.add(
                &difference,
                seen,
                &sides,
                other_release,
                &mut shown,
                findings,
            );
        }
    }

    fn add(
        &self,
        difference: &Difference,
        seen: &Seen,
        sides: &words::Sides<'_>,
        other_release: bool,
        shown: &mut BTreeSet<String>,
        findings: &mut Findings<'_, Code>,
    ) {
        let (code, level) = self.grade(difference, other_release);
        let Some(level) = level else {
            return;
        };
        let message = words::message(difference, sides);
        let expected = seen
            .pending
            .iter()
            .find(|pending| pending.explains(difference));
        let subject = difference.name.to_string();
        let mut finding = match expected {
            Some(pending) => findings
                .add(
                    Code::Expected,
                    subject,
                    format_args!("{message}; expected, because {} is pending", pending.name),
                )
                .evidence("migration", &pending.name)
                .evidence("difference", crate::model::Code::name(code)),
            None => findings.add(code, subject, message).level(level),
        };
        if let Some(diff) = diff(difference, seen, sides, shown) {
            finding = finding.evidence("diff", diff);
        }
        drop(finding);
    }

    /// The code and the level of a difference; no level: it isn't mentioned.
    fn grade(&self, difference: &Difference, other_release: bool) -> (Code, Option<Level>) {
        use ObjectKind as Kind;
        let kind = difference.name.kind;
        let code = match (&difference.change, kind) {
            (Change::Renamed(_), _) => Code::Renamed,
            (_, Kind::ColumnOrder) => Code::ColumnOrder,
            (Change::Missing(_), Kind::Table) => Code::MissingTable,
            (Change::Missing(_), Kind::Column) => Code::MissingColumn,
            (Change::Missing(_), Kind::Constraint) => Code::MissingConstraint,
            (Change::Missing(definition), Kind::Index) if is_unique(definition) => {
                Code::MissingConstraint
            }
            (Change::Missing(_), Kind::Index) => Code::MissingIndex,
            (Change::Missing(_), _) => Code::MissingObject,
            (Change::Extra(_), Kind::Table) => Code::ExtraTable,
            (Change::Extra(definition), Kind::Column) if is_demanding(definition) => {
                Code::DemandingColumn
            }
            (Change::Extra(_), Kind::Column) => Code::ExtraColumn,
            (Change::Extra(_), Kind::Constraint) => Code::ExtraConstraint,
            (Change::Extra(definition), Kind::Index) if is_unique(definition) => {
                Code::ExtraConstraint
            }
            (Change::Extra(_), Kind::Index) => Code::ExtraIndex,
            (Change::Extra(_), Kind::Policy) => Code::DifferentPolicy,
            (Change::Extra(_), _) => Code::ExtraObject,
            (Change::Different(..), Kind::Column) => Code::DifferentColumn,
            (Change::Different(..), Kind::Constraint) => Code::DifferentConstraint,
            (Change::Different(..), Kind::Index) => Code::DifferentIndex,
            (Change::Different(..), Kind::Policy) => Code::DifferentPolicy,
            (Change::Different(one, other), Kind::Table)
                if one.contains("row security") || other.contains("row security") =>
            {
                Code::DifferentPolicy
            }
            (Change::Different(one, other), Kind::Enum) if words::only_adds(one, other) => {
                Code::DifferentObject
            }
            (Change::Different(..), Kind::Enum | Kind::Type) => Code::DifferentType,
            (Change::Different(..), _) => Code::DifferentObject,
        };
        (code, self.level(code, kind, other_release))
    }

    fn level(&self, code: Code, kind: ObjectKind, other_release: bool) -> Option<Level> {
        let own = crate::model::Code::level(code);
        // Another release of the server prints the same view in other words.
        if other_release
            && matches!(kind, ObjectKind::View | ObjectKind::Function)
            && own == Level::Warning
        {
            return Some(Level::Note);
        }
        let extra = matches!(
            code,
            Code::ExtraTable | Code::ExtraColumn | Code::ExtraIndex | Code::ExtraObject
        );
        if !extra {
            return Some(own);
        }
        match self.extra {
            Policy::Block => Some(Level::Failure),
            Policy::Warn => Some(Level::Warning),
            Policy::Note => Some(Level::Note),
            Policy::Ignore => None,
        }
    }

    /// Patterns are compared with the object's name and its table's, with and without PostgreSQL's usual schema.
    fn ignores(&self, name: &ObjectName) -> bool {
        if self.ignore.is_empty() {
            return false;
        }
        let full = match name.table.is_empty() {
            true => name.name.clone(),
            false => format!("{}.{}", name.table, name.name),
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

/// A column that an insert which doesn't know it can't fill.
fn is_demanding(definition: &str) -> bool {
    let words = definition.to_lowercase();
    words.contains("not null")
        && ![
            "default ",
            "identity",
            "generated",
            "auto_increment",
            "primary key",
        ]
        .iter()
        .any(|word| words.contains(word))
}

fn is_unique(definition: &str) -> bool {
    definition.starts_with("unique ")
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

/// The diff of the table, once a table, or of the definition of what stands alone.
fn diff(
    difference: &Difference,
    seen: &Seen,
    sides: &words::Sides<'_>,
    shown: &mut BTreeSet<String>,
) -> Option<String> {
    let name = &difference.name;
    let table = match name.kind {
        ObjectKind::Table => Some(&name.name),
        _ => Some(&name.table).filter(|table| !table.is_empty()),
    };
    let (one, other) = match (table, &difference.change) {
        (Some(table), _) => {
            if !shown.insert(table.clone()) {
                return None;
            }
            (
                outline(&seen.baseline, table),
                outline(&seen.candidate, table),
            )
        }
        (None, Change::Different(one, other)) => (words::lines(one), words::lines(other)),
        (None, _) => return None,
    };
    let one = if one == "\n" { String::new() } else { one };
    let other = if other == "\n" { String::new() } else { other };
    let diff = TextDiff::from_lines(&one, &other);
    let text = diff
        .unified_diff()
        .context_radius(CONTEXT)
        .header(sides.baseline, sides.candidate)
        .to_string();
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= LONGEST {
        return Some(text.trim_end().to_owned());
    }
    let more = lines.len() - LONGEST;
    Some(format!(
        "{}\n… {more} more lines",
        lines[..LONGEST].join("\n")
    ))
}
