//! Reading a table so that all of its problems are found, not the first alone.
//!
//! serde stops at the first error. Here the key that an error points at is taken out and the rest is read again,
//! until nothing is left to complain about.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, Error};

use super::nearest;
use crate::setting::Problems;

/// More problems in one table than anybody reads; also the bound of the loop.
const MOST: usize = 50;

/// Reads `table` with `read`, adding every problem; what comes back lacks the keys that were complained about, and
/// serves to look for further problems. Errors inside `unset` spans aren't problems: their real values aren't known.
/// `also` are the keys that may stand beside the table's own and were read elsewhere: an unknown key may be meant as one of them.
/// `None` where too little is left to read.
pub(super) fn read<T>(
    mut table: Spanned<DeTable<'_>>,
    read: impl Fn(Deserializer<'_>) -> Result<T, Error>,
    also: &[&str],
    unset: &[Range<usize>],
    problems: &mut Problems,
) -> Option<T> {
    let mut pruned: Vec<String> = Vec::new();
    for _ in 0..MOST {
        let error = match read(Deserializer::from(table.clone())) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let span = error.span().unwrap_or_else(|| table.span());
        let missing = quoted(error.message(), "missing field `");
        // A key that was taken out, or is there under a mistyped name, has been complained about.
        let told = |name: &str| pruned.iter().any(|key| nearest(key, [name]).is_some());
        if missing.is_some_and(told) {
            return None;
        }
        if !unset.iter().any(|unset| overlaps(unset, &span)) {
            let own = table.get_ref().keys().any(|key| key.span() == span);
            let also = if own { also } else { &[] };
            add_beside(problems, span.clone(), error.message(), also);
        }
        match prune(table.get_mut(), &span) {
            Some(name) => pruned.push(name),
            None => return None,
        }
    }
    None
}

/// Adds serde's complaint in our words.
pub(super) fn add(problems: &mut Problems, span: Range<usize>, message: &str) {
    add_beside(problems, span, message, &[]);
}

fn add_beside(problems: &mut Problems, span: Range<usize>, message: &str, also: &[&str]) {
    if let Some(name) = quoted(message, "missing field `") {
        return problems.add(span, format!("missing key `{name}`"));
    }
    for word in ["field", "variant"] {
        if let Some(unknown) = quoted(message, &format!("unknown {word} `")) {
            let expected = message.split_once("expected ").map_or("", |(_, list)| list);
            let listed = expected.split('`').skip(1).step_by(2);
            let known: Vec<&str> = also.iter().copied().chain(listed).collect();
            return unknown_word(problems, span, word, unknown, &known);
        }
    }
    let turned = ["invalid type: ", "invalid value: ", "invalid length "]
        .iter()
        .find_map(|prefix| message.strip_prefix(prefix))
        .and_then(|rest| rest.split_once(", expected "))
        .map(|(found, expected)| format!("expected {}, found {found}", plain(expected)));
    problems.add(span, turned.unwrap_or_else(|| message.trim().to_owned()));
}

/// Rust's name of a type as a person would say it.
fn plain(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number that isn't negative",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        other => other,
    }
}

fn unknown_word(
    problems: &mut Problems,
    span: Range<usize>,
    word: &str,
    unknown: &str,
    known: &[&str],
) {
    let what = if word == "field" { "key" } else { "word" };
    let message = format!("unknown {what} `{unknown}`");
    match nearest(unknown, known.iter().copied()) {
        Some(near) => problems.add_with_help(span, message, format!("did you mean `{near}`?")),
        None if known.is_empty() => problems.add(span, message),
        None => problems.add_with_help(span, message, format!("known here: {}", known.join(", "))),
    }
}

fn quoted<'m>(message: &'m str, prefix: &str) -> Option<&'m str> {
    message.strip_prefix(prefix)?.split('`').next()
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Takes out the deepest key or array element that `span` lies in; its name, or an index.
fn prune(table: &mut DeTable<'_>, span: &Range<usize>) -> Option<String> {
    // A sub-table's own span is its header alone, so all of them are searched before their parents are judged.
    for (_, value) in table.iter_mut() {
        if let Some(name) = prune_below(value, span) {
            return Some(name);
        }
    }
    let key = table
        .iter()
        .find(|(key, value)| within(span, &key.span()) || within(span, &value.span()))
        .map(|(key, _)| key.clone())?;
    table.remove(&key);
    Some(key.into_inner().into_owned())
}

fn prune_below(value: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<String> {
    match value.get_mut() {
        DeValue::Table(table) => prune(table, span),
        DeValue::Array(array) => {
            if let Some(name) = array
                .iter_mut()
                .find_map(|element| prune_below(element, span))
            {
                return Some(name);
            }
            let index = array
                .iter()
                .position(|element| within(span, &element.span()))?;
            let kept = array.iter().enumerate().filter(|(at, _)| *at != index);
            *array = kept.map(|(_, element)| element.clone()).collect();
            Some(index.to_string())
        }
        _ => None,
    }
}
