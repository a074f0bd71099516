//! Both environments side by side, by key: shapes, never values.

use std::fmt::Write as _;

use super::EnvParity;
use super::compare::{Comparison, compare};
use super::observe::{Seen, Side};
use crate::env::shape::Shape;
use crate::env::{State, Variable, name};

/// How many equal keys are listed before they are only counted.
const EQUAL_SHOWN: usize = 12;

/// How wide a name may make the first column.
const WIDEST: usize = 40;

/// A line of the comparison.
struct Row {
    key: String,
    baseline: String,
    candidate: String,
}

/// The groups in the order in which people look at them.
#[derive(Default)]
struct Groups {
    missing: Vec<Row>,
    extra: Vec<Row>,
    differs: Vec<Row>,
    unknown: Vec<Row>,
    same: Vec<Row>,
}

impl EnvParity {
    /// The comparison as text, with a sign in front of each line: `-` missing, `+` extra, `~` differs, `?` unknown, `=` same.
    pub(super) fn diff(&self, seen: &Seen, baseline: &Side) -> String {
        let groups = self.groups(seen, baseline);
        let all = [
            &groups.missing,
            &groups.extra,
            &groups.differs,
            &groups.unknown,
            &groups.same,
        ];
        let rows = || all.iter().flat_map(|rows| rows.iter());
        let width = |text: fn(&Row) -> &str, title: &str| {
            let widest = rows()
                .map(|row| text(row).chars().count())
                .max()
                .unwrap_or(0);
            widest.max(title.chars().count()).min(WIDEST)
        };
        let (left, right) = (baseline.name.as_str(), seen.candidate.name.as_str());
        let first = width(|row| &row.key, "key");
        let second = width(|row| &row.baseline, left);
        let mut out = format!("  {:first$}  {left:second$}  {right}\n", "key");
        let titles = [
            ('-', format!("missing in {right}"), &groups.missing),
            ('+', format!("only in {right}"), &groups.extra),
            ('~', "differs".to_owned(), &groups.differs),
            ('?', "can't be compared".to_owned(), &groups.unknown),
            ('=', "same".to_owned(), &groups.same),
        ];
        for (sign, title, rows) in titles {
            if rows.is_empty() {
                continue;
            }
            // Writing to a string can't fail.
            let _ = writeln!(out, "{title} ({})", rows.len());
            let shown = if sign == '=' && rows.len() > EQUAL_SHOWN {
                0
            } else {
                rows.len()
            };
            for row in &rows[..shown] {
                let line = format!(
                    "{sign} {:first$}  {:second$}  {}",
                    row.key, row.baseline, row.candidate
                );
                let _ = writeln!(out, "{}", line.trim_end());
            }
        }
        out.truncate(out.trim_end().len());
        out
    }

    fn groups(&self, seen: &Seen, baseline: &Side) -> Groups {
        let mut groups = Groups::default();
        let (left, right) = (&baseline.keys.variables, &seen.candidate.keys.variables);
        for (key, variable) in left.iter().filter(|(key, _)| !self.ignores(key)) {
            let Some(other) = right.get(key) else {
                groups.missing.push(row(key, Some(variable), None));
                continue;
            };
            let row = row(key, Some(variable), Some(other));
            match compare(
                key,
                &variable.state,
                &other.state,
                seen.fingerprint_key.as_ref(),
            ) {
                Comparison::Same => groups.same.push(row),
                Comparison::Different => groups.differs.push(row),
                Comparison::Unknown(_) => groups.unknown.push(row),
            }
        }
        for (key, variable) in right.iter().filter(|(key, _)| !self.ignores(key)) {
            if !left.contains_key(key) {
                groups.extra.push(row(key, None, Some(variable)));
            }
        }
        groups
    }
}

fn row(key: &str, baseline: Option<&Variable>, candidate: Option<&Variable>) -> Row {
    let line = baseline
        .or(candidate)
        .and_then(|variable| variable.line)
        .unwrap_or(0);
    Row {
        key: name::shown(key, line),
        baseline: baseline.map_or_else(|| "—".to_owned(), |variable| words(&variable.state)),
        candidate: candidate.map_or_else(|| "—".to_owned(), |variable| words(&variable.state)),
    }
}

/// The shape of a value in words: `url, 43 chars`. Lengths that would tell a value are left out.
pub(super) fn words(state: &State) -> String {
    match state {
        State::Readable(value) => {
            let shape = Shape::of(value.expose());
            match shape {
                Shape::Empty | Shape::Blank | Shape::Bool | Shape::Int | Shape::Float => {
                    shape.words().to_owned()
                }
                _ => format!(
                    "{}, {} chars",
                    shape.words(),
                    value.expose().chars().count()
                ),
            }
        }
        State::Printed(print) => match print.shape.as_str() {
            shape @ ("empty" | "blank" | "bool" | "int" | "float") => shape.to_owned(),
            shape => format!("{shape}, {} bytes", print.length),
        },
        State::Unreadable(_) => "unreadable".to_owned(),
    }
}
