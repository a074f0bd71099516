//! Lines that mean different things to different readers.

use std::collections::HashMap;

use super::entry::{Entry, Value};
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
/// A reader that refuses the whole file differs on every key.
pub fn ambiguities(bytes: &[u8], reader: Dialect, others: &[Dialect]) -> Vec<Ambiguity> {
    let mut readers = [reader].into_iter().chain(others.iter().copied());
    if is_plain(bytes, readers.all(takes_quotes_off)) {
        return Vec::new();
    }
    let Ok(text) = decode(bytes, reader) else {
        return Vec::new();
    };
    let Ok(reading) = read(&text, reader) else {
        return Vec::new();
    };
    let mine = &reading.entries;
    let mut differs: Vec<Vec<Dialect>> = vec![Vec::new(); mine.len()];
    for &other in others.iter().filter(|&&other| other != reader) {
        for index in differing(mine, bytes, other) {
            differs[index].push(other);
        }
    }
    let last: HashMap<&str, usize> = mine
        .iter()
        .enumerate()
        .map(|(index, entry)| (entry.key.as_ref(), index))
        .collect();
    let told = differs.into_iter().enumerate().filter(|(index, differs)| {
        // Where a key occurs twice, the last one counts.
        !differs.is_empty() && last[mine[*index].key.as_ref()] == *index
    });
    told.map(|(index, differs)| Ambiguity {
        key: mine[index].key.clone().into_owned(),
        line: mine[index].line,
        differs,
    })
    .collect()
}

/// Whether a reader takes quotes for quotes.
fn takes_quotes_off(dialect: Dialect) -> bool {
    !matches!(dialect, Dialect::Docker | Dialect::Kubectl)
}

/// Whether every line is one that no reader can misunderstand: a comment, or a name in capitals and a value of harmless
/// signs; in quotes too, where all readers take them off. Most files are, and needn't be read by everyone.
fn is_plain(bytes: &[u8], quotes: bool) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        if !is_plain_line(&bytes[at..end], quotes) {
            return false;
        }
        at = end + 1;
    }
    true
}

fn is_plain_line(line: &[u8], quotes: bool) -> bool {
    if line.is_empty() {
        return true;
    }
    if line[0] == b'#' {
        // One reader takes the next `=` for its own, another continues comments.
        return !line.iter().any(|byte| matches!(byte, b'=' | b'\\' | b'\r'));
    }
    let Some(equals) = memchr::memchr(b'=', line) else {
        return false;
    };
    let (name, value) = (&line[..equals], &line[equals + 1..]);
    let named = name
        .first()
        .is_some_and(|&byte| byte.is_ascii_uppercase() || byte == b'_')
        && name
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_');
    named
        && match value {
            [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => {
                quotes && inner.iter().all(|&byte| is_harmless(byte) || byte == b' ')
            }
            bare => bare.iter().all(|&byte| is_harmless(byte)),
        }
}

fn is_harmless(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-./:+,@%?=".contains(&byte)
}

/// The indexes of the entries that `other` reads differently.
fn differing(mine: &[Entry<'_>], bytes: &[u8], other: Dialect) -> Vec<usize> {
    let all = || (0..mine.len()).collect();
    let Ok(text) = decode(bytes, other) else {
        return all();
    };
    let Ok(reading) = read(&text, other) else {
        return all();
    };
    let theirs = &reading.entries;
    let aligned = mine.len() == theirs.len()
        && mine
            .iter()
            .zip(theirs)
            .all(|(one, other)| one.key == other.key);
    if aligned {
        let pairs = mine.iter().zip(theirs).enumerate();
        return pairs
            .filter(|(_, (one, other))| !same(one, other))
            .map(|(index, _)| index)
            .collect();
    }
    let by_key: HashMap<&str, &Entry<'_>> = theirs
        .iter()
        .map(|entry| (entry.key.as_ref(), entry))
        .collect();
    let entries = mine.iter().enumerate();
    entries
        .filter(|(_, entry)| {
            !by_key
                .get(entry.key.as_ref())
                .is_some_and(|other| same(entry, other))
        })
        .map(|(index, _)| index)
        .collect()
}

/// Whether two readers see the same value, or none of them sees one.
fn same(one: &Entry<'_>, other: &Entry<'_>) -> bool {
    match (&one.value, &other.value) {
        (Value::Text(one), Value::Text(other)) => one == other,
        (one, other) => !matches!(one, Value::Text(_)) && !matches!(other, Value::Text(_)),
    }
}
