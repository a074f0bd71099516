//! Statements inside PostgreSQL's anonymous blocks, `DO $$ … $$`, which run at once like those outside.

use super::split::{Statement, Token, statements};
use crate::migrate::Dialect;

/// A statement of a block, as a script of its own.
pub(super) struct Piece<'sql> {
    pub(super) sql: &'sql str,
    /// How many lines of the script stand before it.
    pub(super) lines: u32,
}

/// What a statement that changes the schema or the data begins with.
const VERBS: &[&str] = &["ALTER", "CREATE", "DROP", "TRUNCATE", "DELETE", "UPDATE"];
/// What may stand before it in a block.
const BEFORE: &[&str] = &["BEGIN", "THEN", "ELSE", "LOOP"];

/// The statements in the blocks among these; whether a condition lets them run isn't known.
pub(super) fn pieces<'sql>(sql: &'sql str, all: &[Statement]) -> Vec<Piece<'sql>> {
    let blocks = all
        .iter()
        .filter(|statement| statement.tokens.first().is_some_and(|token| token.is("DO")));
    blocks
        .filter_map(|block| body(sql, block))
        .flat_map(|(start, body)| {
            statements(body, Dialect::Postgres)
                .into_iter()
                .filter_map(move |statement| {
                    let at = start + beginning(body, &statement)?;
                    let piece = &sql[at..start + statement.end];
                    let lines = memchr::memchr_iter(b'\n', &sql.as_bytes()[..at]).count();
                    Some(Piece {
                        sql: piece,
                        lines: u32::try_from(lines).unwrap_or(u32::MAX),
                    })
                })
        })
        .collect()
}

/// The text between the dollar quotes of a block, and where it begins.
fn body<'sql>(sql: &'sql str, block: &Statement) -> Option<(usize, &'sql str)> {
    let quoted = block.tokens.iter().find_map(|token| match token {
        Token::Text(text) if text.starts_with('$') => Some(text),
        _ => None,
    })?;
    let tag = quoted[1..].find('$')? + 2;
    let start = block.start + sql[block.start..block.end].find(quoted.as_str())? + tag;
    let end = start + quoted.len().checked_sub(2 * tag)?;
    Some((start, sql.get(start..end)?))
}

/// Where a statement's verb is, at its beginning or behind a word that opens a part of the block.
fn beginning(body: &str, statement: &Statement) -> Option<usize> {
    let is_any = |token: &Token, words: &[&str]| words.iter().any(|word| token.is(word));
    let place = statement
        .tokens
        .iter()
        .enumerate()
        .position(|(place, token)| {
            let before = place.checked_sub(1).map(|before| &statement.tokens[before]);
            is_any(token, VERBS) && before.is_none_or(|before| is_any(before, BEFORE))
        })?;
    let Token::Word(verb) = &statement.tokens[place] else {
        return None;
    };
    if place == 0 {
        return Some(statement.start);
    }
    let Token::Word(opener) = &statement.tokens[place - 1] else {
        return None;
    };
    // The two words one behind the other, whatever space is between.
    let text = &body[statement.start..statement.end];
    text.match_indices(opener.as_str()).find_map(|(at, found)| {
        let rest = &text[at + found.len()..];
        let skipped = rest.len() - rest.trim_start().len();
        (skipped > 0 && rest[skipped..].starts_with(verb.as_str()))
            .then_some(statement.start + at + found.len() + skipped)
    })
}
