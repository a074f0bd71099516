//! Differences in words: the direction that matters, and what follows from it.

use crate::db::ObjectKind;
use crate::gates::schema_parity::compare::{Change, Difference};

/// What the two sides are called.
pub(super) struct Sides<'a> {
    pub(super) baseline: &'a str,
    pub(super) candidate: &'a str,
}

/// What differs and why it matters.
pub(super) fn message(difference: &Difference, sides: &Sides<'_>) -> String {
    let Sides {
        baseline,
        candidate,
    } = sides;
    let name = &difference.name;
    let kind = name.kind;
    let what = match kind {
        ObjectKind::Column => format!("{name}"),
        kind => format!("{kind} {name}"),
    };
    match &difference.change {
        Change::Missing(definition) => {
            let shown = shown(kind, definition);
            format!(
                "{candidate} lacks {what}{shown}, which {baseline} has: {}",
                missing(kind, definition, baseline)
            )
        }
        Change::Extra(definition) => {
            let shown = shown(kind, definition);
            format!(
                "{candidate} has {what}{shown}, which {baseline} lacks: {}",
                extra(kind, definition, baseline)
            )
        }
        Change::Renamed(other) => {
            format!("{what} of {baseline} is called {other} in {candidate}")
        }
        Change::Different(one, other) if kind == ObjectKind::ColumnOrder => {
            format!(
                "the columns of {name} are ordered {one} in {baseline} and {other} in {candidate}"
            )
        }
        Change::Different(one, other) => match kind {
            ObjectKind::View | ObjectKind::Function | ObjectKind::Trigger => {
                format!("{what} is defined otherwise in {candidate} than in {baseline}")
            }
            ObjectKind::Enum => enumeration(&what, one, other, sides),
            _ => format!("{what} is {other} in {candidate}, and {one} in {baseline}"),
        },
    }
}

fn shown(kind: ObjectKind, definition: &str) -> String {
    match kind {
        ObjectKind::Column | ObjectKind::Constraint | ObjectKind::Index => {
            format!(" ({definition})")
        }
        _ => String::new(),
    }
}

fn missing(kind: ObjectKind, definition: &str, baseline: &str) -> String {
    match kind {
        ObjectKind::Constraint => "data that the code takes to be impossible can get in".to_owned(),
        ObjectKind::Index if definition.starts_with("unique ") => {
            "duplicates that the code takes to be impossible can get in, and ON CONFLICT on it fails".to_owned()
        }
        ObjectKind::Index => format!("what is fast on {baseline} may be slow"),
        ObjectKind::Policy => "rows may be shown to the wrong people".to_owned(),
        ObjectKind::Trigger => format!("what it does on {baseline} isn't done"),
        _ => format!("code tested on {baseline} will fail"),
    }
}

fn extra(kind: ObjectKind, definition: &str, baseline: &str) -> String {
    let words = definition.to_lowercase();
    match kind {
        ObjectKind::Column if super::report::is_demanding(&words) => {
            format!("inserts that work on {baseline} will fail, because it has no default")
        }
        ObjectKind::Constraint => format!("writes that work on {baseline} can fail"),
        ObjectKind::Index if definition.starts_with("unique ") => {
            format!("writes that work on {baseline} can fail")
        }
        ObjectKind::Policy | ObjectKind::Trigger => format!("it was never tested on {baseline}"),
        _ => format!("code tested on {baseline} doesn't know it"),
    }
}

/// The labels of an enumeration that each side lacks.
fn enumeration(what: &str, one: &str, other: &str, sides: &Sides<'_>) -> String {
    let lacking = |own: &str, theirs: &str| -> Vec<String> {
        let own: Vec<&str> = own.split(", ").collect();
        theirs
            .split(", ")
            .filter(|label| !own.contains(label))
            .map(str::to_owned)
            .collect()
    };
    let (missing, extra) = (lacking(other, one), lacking(one, other));
    let Sides {
        baseline,
        candidate,
    } = sides;
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(format!("{what} of {candidate} lacks {}, which {baseline} has: writes tested on {baseline} will fail", missing.join(", ")));
    }
    if !extra.is_empty() {
        parts.push(format!(
            "{what} of {candidate} has {}, which {baseline} lacks",
            extra.join(", ")
        ));
    }
    if parts.is_empty() {
        parts.push(format!(
            "{what} has its labels in another order: {other} in {candidate}, {one} in {baseline}"
        ));
    }
    parts.join("; ")
}

/// Whether the candidate's labels are the baseline's in the same order, and more.
pub(super) fn only_adds(one: &str, other: &str) -> bool {
    let mut other = other.split(", ");
    one.split(", ")
        .all(|label| other.any(|found| found == label))
}

/// A definition on several lines, broken where a reader would break it.
pub(super) fn lines(definition: &str) -> String {
    let mut text = definition.to_owned();
    for word in [
        " FROM ",
        " WHERE ",
        " JOIN ",
        " LEFT JOIN ",
        " GROUP BY ",
        " ORDER BY ",
        " UNION ",
        " from ",
        " where ",
        " join ",
        " group by ",
        " order by ",
    ] {
        text = text.replace(word, &format!("\n{}", word.trim_start()));
    }
    text.replace(", ", ",\n  ") + "\n"
}
