//! What differs between two schemas, object by object.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::{ObjectKind, ObjectName, Schema};

/// How an object differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Only the baseline has it.
    Missing(String),
    /// Only the candidate has it.
    Extra(String),
    /// Both have it: the baseline's definition, the candidate's.
    Different(String, String),
    /// Both have it under different names: the candidate's name.
    Renamed(String),
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// The object; of a renamed one the baseline's name.
    pub(super) name: ObjectName,
    pub(super) change: Change,
}

/// Every difference, in the order of kinds and names. What belongs to a table that one side lacks goes with the table.
pub(super) fn compare(
    baseline: &Schema,
    candidate: &Schema,
    skip: impl Fn(&ObjectName) -> bool,
) -> Vec<Difference> {
    let one: BTreeMap<_, _> = baseline
        .objects
        .iter()
        .filter(|(name, _)| !skip(name))
        .collect();
    let other: BTreeMap<_, _> = candidate
        .objects
        .iter()
        .filter(|(name, _)| !skip(name))
        .collect();
    let mut missing: Vec<(&ObjectName, &String)> = Vec::new();
    let mut differences = Vec::new();
    for (name, definition) in &one {
        match other.get(name) {
            None => missing.push((name, definition)),
            Some(found) if found != definition => {
                if name.kind == ObjectKind::ColumnOrder && same_order(definition, found) {
                    continue;
                }
                differences.push(Difference {
                    name: (*name).clone(),
                    change: Change::Different((*definition).clone(), (*found).clone()),
                });
            }
            Some(_) => {}
        }
    }
    let mut extra: Vec<(&ObjectName, &String)> = other
        .iter()
        .filter(|(name, _)| !one.contains_key(*name))
        .map(|(name, definition)| (*name, *definition))
        .collect();
    differences.extend(renamed(&mut missing, &mut extra));
    differences.extend(alone(&missing, Change::Missing));
    differences.extend(alone(&extra, Change::Extra));
    differences.sort_by(|a, b| a.name.cmp(&b.name));
    differences
}

/// Whether the columns that both have stand in the same order.
fn same_order(one: &str, other: &str) -> bool {
    let common = |own: &str, theirs: &str| -> Vec<String> {
        let theirs: BTreeSet<&str> = theirs.split(", ").collect();
        own.split(", ")
            .filter(|name| theirs.contains(name))
            .map(str::to_owned)
            .collect()
    };
    common(one, other) == common(other, one)
}

/// Constraints and indexes of the same table with the same definition: the same thing under another name.
fn renamed(
    missing: &mut Vec<(&ObjectName, &String)>,
    extra: &mut Vec<(&ObjectName, &String)>,
) -> Vec<Difference> {
    let mut found = Vec::new();
    missing.retain(|(name, definition)| {
        if !matches!(name.kind, ObjectKind::Constraint | ObjectKind::Index) {
            return true;
        }
        let twin = extra.iter().position(|(other, same)| {
            other.kind == name.kind && other.table == name.table && same == definition
        });
        let Some(twin) = twin else {
            return true;
        };
        let (other, _) = extra.remove(twin);
        found.push(Difference {
            name: (*name).clone(),
            change: Change::Renamed(other.name.clone()),
        });
        false
    });
    found
}

/// The objects that don't belong to a table of the same list.
fn alone(list: &[(&ObjectName, &String)], change: fn(String) -> Change) -> Vec<Difference> {
    let tables: BTreeSet<&str> = list
        .iter()
        .filter(|(name, _)| name.kind == ObjectKind::Table)
        .map(|(name, _)| name.name.as_str())
        .collect();
    list.iter()
        .filter(|(name, _)| {
            name.kind != ObjectKind::ColumnOrder && !tables.contains(name.table.as_str())
        })
        .map(|(name, definition)| Difference {
            name: (*name).clone(),
            change: change((*definition).clone()),
        })
        .collect()
}

/// A table and all that belongs to it, a line each, for a diff that can be read.
pub(super) fn outline(schema: &Schema, table: &str) -> String {
    let first = |kind| ObjectName {
        kind,
        table: table.to_owned(),
        name: String::new(),
    };
    // Objects are ordered by kind, table and name.
    let of = |kind| {
        schema
            .objects
            .range(first(kind)..)
            .take_while(move |(name, _)| name.kind == kind && name.table == table)
    };
    let own = ObjectName {
        kind: ObjectKind::Table,
        table: String::new(),
        name: table.to_owned(),
    };
    let Some(definition) = schema.objects.get(&own) else {
        return String::new();
    };
    let mut lines = vec![format!("{table}: {definition}")];
    let columns: BTreeMap<&str, &str> = of(ObjectKind::Column)
        .map(|(name, definition)| (name.name.as_str(), definition.as_str()))
        .collect();
    let order = of(ObjectKind::ColumnOrder).flat_map(|(_, list)| list.split(", "));
    lines.extend(order.filter_map(|name| Some(format!("  {name} {}", columns.get(name)?))));
    for kind in [
        ObjectKind::Constraint,
        ObjectKind::Index,
        ObjectKind::Trigger,
        ObjectKind::Policy,
    ] {
        let rest =
            of(kind).map(|(name, definition)| format!("  {kind} {}: {definition}", name.name));
        lines.extend(rest);
    }
    lines.join("\n") + "\n"
}
