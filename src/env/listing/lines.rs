//! Lines of names and values that no dotenv reader wrote.

use super::Wanted;
use super::printed::is_assignment;
use crate::env::{Keys, State};
use crate::redact::Secret;

/// `NAME=value` as it is, without quotes or escapes; lines that start no pair belong to the value before them.
pub(super) fn read_raw(text: &str, keys: &mut Keys) {
    let mut pair: Option<(&str, String, usize)> = None;
    let mut in_block = false;
    for (index, line) in text.lines().enumerate() {
        if !in_block && is_assignment(line) {
            insert(pair.take(), keys);
            if let Some((name, value)) = line.split_once('=') {
                pair = Some((name.trim(), value.to_owned(), index + 1));
            }
        } else if let Some((_, value, _)) = &mut pair {
            value.push('\n');
            value.push_str(line);
        }
        // The lines of a certificate may look like pairs.
        in_block = (in_block || line.contains("-----BEGIN ")) && !line.contains("-----END ");
    }
    insert(pair, keys);
}

fn insert(pair: Option<(&str, String, usize)>, keys: &mut Keys) {
    if let Some((name, value, line)) = pair {
        let value = value.trim_end_matches('\n');
        keys.insert(name, State::Readable(Secret::new(value)), Some(line));
    }
}

/// `heroku config` for people: a title, then `NAME:  value` with the values in one column.
pub(super) fn read_heroku(text: &str, _: Wanted<'_>, keys: &mut Keys) {
    let lines = text.lines().filter(|line| !line.starts_with("==="));
    let column = lines.clone().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let blanks = value.len() - value.trim_start().len();
        (blanks > 0 && !value.trim().is_empty()).then_some(name.len() + 1 + blanks)
    });
    let mut pair: Option<(&str, String, usize)> = None;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("===") {
            continue;
        }
        let named = line.split_once(':').filter(|(name, rest)| {
            let blanks = rest.len() - rest.trim_start().len();
            crate::env::name::is_name(name)
                && (rest.trim().is_empty() || Some(name.len() + 1 + blanks) == column)
        });
        match (named, &mut pair) {
            (Some((name, value)), _) => {
                insert(pair.take(), keys);
                pair = Some((name, value.trim().to_owned(), index + 1));
            }
            (None, Some((_, value, _))) => {
                value.push('\n');
                value.push_str(line);
            }
            (None, None) => {}
        }
    }
    insert(pair, keys);
}
