//! One difference as a finding: its code, its level, its words, its diff.

use std::collections::BTreeSet;

use similar::TextDiff;

use super::words;
use crate::db::ObjectKind;
use crate::gates::schema_parity::code::SchemaParityCode as Code;
use crate::gates::schema_parity::compare::{Change, Difference, outline};
use crate::gates::schema_parity::observe::Seen;
use crate::model::{Findings, Level};
use crate::setting::Policy;

/// Lines around a change in a diff.
const CONTEXT: usize = 2;
/// The most lines of a diff that a report shows.
const LONGEST: usize = 60;

/// What is the same for every difference of a gate.
pub(super) struct Report<'a> {
    /// What harmless extras are worth.
    pub(super) extra: Policy,
    pub(super) seen: &'a Seen,
    pub(super) sides: words::Sides<'a>,
    /// Whether the servers are of different major versions.
    pub(super) other_release: bool,
    /// Whether a side is a file in other words than the server's.
    pub(super) by_hand: bool,
    /// Tables whose diff was shown.
    pub(super) shown: BTreeSet<String>,
}

impl Report<'_> {
    /// Says one difference.
    pub(super) fn add(&mut self, difference: &Difference, findings: &mut Findings<'_, Code>) {
        let (code, level) = self.grade(difference);
        let Some(level) = level else {
            return;
        };
        let mut message = words::message(difference, &self.sides);
        if self.by_hand && difference.name.kind == ObjectKind::View && code == Code::DifferentObject
        {
            message.push_str("; gate can't tell whether the two mean the same, because the server writes a query in its own words");
        }
        let expected = self
            .seen
            .pending
            .iter()
            .find(|pending| pending.explains(difference));
        let subject = difference.name.to_string();
        let finding = match expected {
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
        if let Some(diff) = self.diff(difference) {
            finding.evidence("diff", diff);
        }
    }

    /// The code and the level of a difference; no level: it isn't mentioned.
    fn grade(&self, difference: &Difference) -> (Code, Option<Level>) {
        use ObjectKind as Kind;
        let kind = difference.name.kind;
        let code = match (&difference.change, kind) {
            (Change::Renamed(_), _) => Code::Renamed,
            (_, Kind::ColumnOrder) => Code::ColumnOrder,
            (Change::Missing(_), Kind::Table) => Code::MissingTable,
            (Change::Missing(_), Kind::Column) => Code::MissingColumn,
            (Change::Missing(definition), Kind::Index) if !is_unique(definition) => {
                Code::MissingIndex
            }
            (Change::Missing(_), Kind::Constraint | Kind::Index) => Code::MissingConstraint,
            (Change::Missing(_), _) => Code::MissingObject,
            (Change::Extra(_), Kind::Table) => Code::ExtraTable,
            (Change::Extra(definition), Kind::Column) if is_demanding(definition) => {
                Code::DemandingColumn
            }
            (Change::Extra(_), Kind::Column) => Code::ExtraColumn,
            (Change::Extra(definition), Kind::Index) if !is_unique(definition) => Code::ExtraIndex,
            (Change::Extra(_), Kind::Constraint | Kind::Index) => Code::ExtraConstraint,
            (Change::Different(..) | Change::Extra(_), Kind::Policy) => Code::DifferentPolicy,
            (Change::Extra(_), _) => Code::ExtraObject,
            (Change::Different(..), Kind::Column) => Code::DifferentColumn,
            (Change::Different(..), Kind::Constraint) => Code::DifferentConstraint,
            (Change::Different(..), Kind::Index) => Code::DifferentIndex,
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
        (code, self.level(code, kind))
    }

    fn level(&self, code: Code, kind: ObjectKind) -> Option<Level> {
        let own = crate::model::Code::level(code);
        // Another release of the server prints the same view in other words.
        if self.other_release
            && matches!(kind, ObjectKind::View | ObjectKind::Function)
            && own == Level::Warning
        {
            return Some(Level::Note);
        }
        // The server writes a query anew: only its name can be compared with certainty.
        if self.by_hand && kind == ObjectKind::View && code == Code::DifferentObject {
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

    /// The diff of the table, once a table, or of the definition of what stands alone.
    fn diff(&mut self, difference: &Difference) -> Option<String> {
        let name = &difference.name;
        let table = match name.kind {
            ObjectKind::Table => Some(&name.name),
            _ => Some(&name.table).filter(|table| !table.is_empty()),
        };
        let (one, other) = match (table, &difference.change) {
            (Some(table), _) => {
                if !self.shown.insert(table.clone()) {
                    return None;
                }
                (
                    outline(&self.seen.baseline, table),
                    outline(&self.seen.candidate, table),
                )
            }
            (None, Change::Different(one, other)) => (words::lines(one), words::lines(other)),
            (None, _) => return None,
        };
        let diff = TextDiff::from_lines(&one, &other);
        let text = diff
            .unified_diff()
            .context_radius(CONTEXT)
            .header(self.sides.baseline, self.sides.candidate)
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
}

/// A column that an insert which doesn't know it can't fill.
pub(super) fn is_demanding(definition: &str) -> bool {
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
