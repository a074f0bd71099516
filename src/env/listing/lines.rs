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

/// `NAME="value"` with backslashes: `\n` and `\r` are line ends, any other sign stands for itself. Nothing is expanded.
pub(super) fn read_escaped(text: &str, keys: &mut Keys) {
    let mut rest = text;
    let mut number = 1;
    while let Some(line) = rest.lines().next() {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        let (value, end) = match value.strip_prefix('"') {
            Some(_) => {
                let from = name.len() + 2;
                let (value, length) = unescaped(&rest[from..]);
                (value, from + length)
            }
            None => (value.to_owned(), line.len()),
        };
        if is_assignment(line) {
            let name = name.trim().trim_start_matches("export ");
            keys.insert(name, State::Readable(Secret::new(value)), Some(number));
        }
        number += 1 + rest[..end].matches('\n').count();
        rest = rest[end..].split_once('\n').map_or("", |(_, after)| after);
    }
}

/// The text up to the closing quote without its escapes, and the length that it takes with the quote.
fn unescaped(text: &str) -> (String, usize) {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (out, at + 1),
            '\\' => match chars.next() {
                Some((_, 'n')) => out.push('\n'),
                Some((_, 'r')) => out.push('\r'),
                Some((_, c)) => out.push(c),
                None => {}
            },
            c => out.push(c),
        }
    }
    (out, text.len())
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
