//! Lines that mean different things to different readers.

use std::collections::HashMap;

use super::entry::Value;
use super::{Dialect, decode, read};

/// A key that another reader understands differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguity {
    /// The key as `reader` sees it.
    pub key: String,
    /// The line in the file, from 1.
    pub line: usize,
    /// The other readers that see another value, or don't see the key at all.
    pub differs: Vec<Dialect>,
}

/// Compares how `reader` and each of `others` read `bytes`.
///
/// Keys that only one of the others sees aren't told: broken lines make keys out of pieces of values.
/// A reader that refuses the whole file differs on its first key.
pub fn ambiguities(bytes: &[u8], reader: Dialect, others: &[Dialect]) -> Vec<Ambiguity> {
    let Ok(text) = decode(bytes, reader) else {
        return Vec::new();
    };
    let Ok(reading) = read(&text, reader) else {
        return Vec::new();
    };
    let mut found: Vec<Ambiguity> = Vec::new();
    let mut last: HashMap<&str, usize> = HashMap::new();
    for (index, entry) in reading.entries.iter().enumerate() {
        last.insert(entry.key.as_ref(), index);
    }
    let mut indexes: Vec<usize> = last.into_values().collect();
    indexes.sort_unstable();
    for &index in &indexes {
        let entry = &reading.entries[index];
        found.push(Ambiguity {
            key: entry.key.clone().into_owned(),
            line: entry.line,
            differs: Vec::new(),
        });
    }
    for &other in others.iter().filter(|&&other| other != reader) {
        let seen = values(bytes, other);
        for (ambiguity, &index) in found.iter_mut().zip(&indexes) {
            let mine = comparable(&reading.entries[index].value);
            if seen.get(ambiguity.key.as_str()) != Some(&mine) {
                ambiguity.differs.push(other);
            }
        }
    }
    found.retain(|ambiguity| !ambiguity.differs.is_empty());
    found
}

/// A value as text; none stands for one that isn't in the file.
fn comparable(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone().into_owned()),
        _ => None,
    }
}

fn values(bytes: &[u8], dialect: Dialect) -> HashMap<String, Option<String>> {
    let Ok(text) = decode(bytes, dialect) else {
        return HashMap::new();
    };
    let Ok(reading) = read(&text, dialect) else {
        return HashMap::new();
    };
    let entries = reading.entries.into_iter();
    entries
        .map(|entry| (entry.key.into_owned(), comparable(&entry.value)))
        .collect()
}
