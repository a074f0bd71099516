//! Single facts about an answer that signatures are made of.

use std::cell::OnceCell;
use std::sync::OnceLock;

use regex::Regex;
use serde_json::Value;

use super::table::SIGNATURES;
use crate::http::answer::{Answer, SCANNED};

/// One fact.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tell {
    /// The body contains a text.
    Has(&'static str),
    /// The body doesn't contain a text.
    HasNo(&'static str),
    /// The body, trimmed, is exactly this text.
    Is(&'static str),
    /// The body starts with a text.
    Starts(&'static str),
    /// The body matches a regular expression; one a row.
    Like(&'static str),
    /// The body is empty.
    Empty,
    /// The body is a JSON object with exactly these members, in any order.
    Members(&'static [&'static str]),
    /// The body is a JSON object with at least these members.
    Member(&'static [&'static str]),
    /// The media type is this one; `""` is none.
    Type(&'static str),
    /// The whole content type, letter by letter: implementations differ in case and spaces.
    TypeIs(&'static str),
    /// The status is one of these.
    Status(&'static [u16]),
    /// The status is between these, both included.
    Between(u16, u16),
    /// A header is there; `x-*` is any that starts so.
    Header(&'static str),
    /// A header isn't there.
    NoHeader(&'static str),
    /// A header contains a text, in any case.
    Says(&'static str, &'static str),
    /// All headers are among these: whoever passes an application's answer on passes its headers, too.
    OnlyHeaders(&'static [&'static str]),
}

/// An answer, prepared once for many questions.
pub(super) struct Reading<'a> {
    pub(super) answer: &'a Answer<'a>,
    /// The beginning of the body with plain line breaks.
    pub(super) body: String,
    json: OnceCell<Option<Value>>,
}

/// The patterns of the table, by row, each compiled when it is first needed.
static PATTERNS: [OnceLock<Option<Regex>>; SIGNATURES.len()] =
    [const { OnceLock::new() }; SIGNATURES.len()];

impl<'a> Reading<'a> {
    pub(super) fn new(answer: &'a Answer<'a>) -> Self {
        let start = &answer.body[..answer.body.len().min(SCANNED)];
        Self {
            answer,
            body: String::from_utf8_lossy(start).replace("\r\n", "\n"),
            json: OnceCell::new(),
        }
    }

    /// The body as JSON, if it is an object or an array.
    pub(super) fn json(&self) -> Option<&Value> {
        let json = self.json.get_or_init(|| {
            let is_structure = self.body.trim_start().starts_with(['{', '[']);
            is_structure.then(|| self.answer.json()).flatten()
        });
        json.as_ref()
    }

    /// The body without white space around it.
    pub(super) fn trimmed(&self) -> &str {
        self.body.trim()
    }
}

impl Tell {
    /// Whether the fact is true of an answer.
    pub(super) fn is_true(&self, row: usize, reading: &Reading<'_>) -> bool {
        let answer = reading.answer;
        match *self {
            Self::Has(text) => reading.body.contains(text),
            Self::HasNo(text) => !reading.body.contains(text),
            Self::Is(text) => reading.trimmed() == text,
            Self::Starts(text) => reading.body.trim_start().starts_with(text),
            Self::Like(pattern) => PATTERNS[row]
                .get_or_init(|| Regex::new(pattern).ok())
                .as_ref()
                .is_some_and(|pattern| pattern.is_match(&reading.body)),
            Self::Empty => answer.is_empty(),
            Self::Members(names) => members(reading).is_some_and(|object| {
                object.len() == names.len() && names.iter().all(|name| object.contains_key(*name))
            }),
            Self::Member(names) => members(reading)
                .is_some_and(|object| names.iter().all(|name| object.contains_key(*name))),
            Self::Type(media_type) => answer.media_type() == media_type,
            Self::TypeIs(value) => answer
                .header("content-type")
                .is_some_and(|known| known == value),
            Self::Status(statuses) => statuses.contains(&answer.status),
            Self::Between(first, last) => (first..=last).contains(&answer.status),
            Self::Header(name) => answer.has_header(name),
            Self::NoHeader(name) => !answer.has_header(name),
            Self::Says(name, part) => answer.header_contains(name, part),
            Self::OnlyHeaders(names) => answer
                .headers
                .iter()
                .all(|(known, _)| names.iter().any(|name| known.eq_ignore_ascii_case(name))),
        }
    }
}

fn members<'r>(reading: &'r Reading<'_>) -> Option<&'r serde_json::Map<String, Value>> {
    reading.json().and_then(Value::as_object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::origin::signature::Strength;

    #[test]
    fn every_pattern_compiles_and_a_row_has_one_at_most() {
        for signature in SIGNATURES {
            let patterns: Vec<&str> = signature
                .tells
                .iter()
                .filter_map(|tell| match tell {
                    Tell::Like(pattern) => Some(*pattern),
                    _ => None,
                })
                .collect();
            assert!(patterns.len() <= 1, "{patterns:?}");
            for pattern in patterns {
                assert!(Regex::new(pattern).is_ok(), "{pattern}");
            }
        }
    }

    #[test]
    fn the_table_is_sorted_by_the_strength_of_its_signs() {
        assert!(SIGNATURES.is_sorted_by_key(|signature| signature.strength));
        assert!(
            SIGNATURES
                .iter()
                .all(|signature| signature.strength < Strength::Presumption)
        );
    }

    #[test]
    fn names_are_lower_case_words_joined_by_hyphens() {
        for signature in SIGNATURES {
            let plain = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
            };
            assert!(signature.name.chars().all(plain), "{}", signature.name);
        }
    }
}
