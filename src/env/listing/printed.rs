//! What a tool printed: the listing, and around it colours, notices, or an error instead.

use std::borrow::Cow;

use crate::env::tree::{Node, TreeError, json_values};

/// The escape character that starts a colour or another order to the terminal.
const ESCAPE: char = '\u{1b}';

/// Words that an error is told under.
const ERROR: [&str; 6] = ["error", "errors", "message", "detail", "title", "warning"];

/// Words that may stand beside those.
const BESIDE: [&str; 18] = [
    "code",
    "status",
    "statuscode",
    "status_code",
    "type",
    "__type",
    "name",
    "details",
    "hint",
    "reason",
    "documentation_url",
    "request_id",
    "requestid",
    "error_description",
    "error_code",
    "success",
    "ok",
    "reqid",
];

/// The text without orders to the terminal (`ESC [ … m` and their like, links).
/// <https://www.ecma-international.org/publications-and-standards/standards/ecma-48/>
pub fn without_colours(text: &str) -> Cow<'_, str> {
    if !text.contains(ESCAPE) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split(ESCAPE);
    out.extend(pieces.next());
    for piece in pieces {
        out.push_str(after_order(piece));
    }
    Cow::Owned(out)
}

/// What follows the order that starts `piece`.
fn after_order(piece: &str) -> &str {
    let end = match piece.as_bytes().first() {
        Some(b'[') => piece[1..]
            .find(|c: char| ('@'..='~').contains(&c))
            .map(|at| at + 2),
        // A link or a title ends with BEL, or with the escape character that the text was split at.
        Some(b']') => Some(piece.find('\u{7}').map_or(piece.len(), |at| at + 1)),
        Some(_) => piece.char_indices().nth(1).map(|(at, _)| at),
        None => None,
    };
    &piece[end.unwrap_or(piece.len())..]
}

/// Whether the text is a page for people: an HTML document where a listing was expected.
pub fn is_page(text: &str) -> bool {
    let start = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .as_bytes()
        .get(..5)
        .unwrap_or_default()
        .to_ascii_lowercase();
    matches!(start.as_slice(), b"<html" | b"<!doc" | b"<head")
}

/// The JSON values of a text that may have notices before and after them; several are the pages of one listing.
/// None if the text holds no JSON.
///
/// # Errors
/// The JSON is incomplete or goes wrong.
pub fn json(text: &str) -> Result<Option<Vec<Node>>, TreeError> {
    let mut at = 0;
    let mut said_something = false;
    for line in text.split_inclusive(['\n', '\r']) {
        let blanks = line.len() - line.trim_start_matches('\u{feff}').trim_start().len();
        let start = at + blanks;
        at += line.len();
        // An indented brace belongs to a text that came before it, such as a block of YAML.
        let stands_alone = blanks == 0 || !said_something;
        said_something |= !line.trim().is_empty();
        if stands_alone && text[start..].starts_with(['{', '[']) {
            let values = json_values(&text[start..]).map_err(|error| TreeError {
                line: error.line + text[..start].matches('\n').count(),
                ..error
            })?;
            if !values.is_empty() {
                return Ok(Some(values));
            }
        } else if is_assignment(line) {
            // The brace belongs to a value.
            break;
        }
    }
    Ok(None)
}

/// Whether a line starts like `NAME=`.
pub fn is_assignment(line: &str) -> bool {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line);
    line.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
    })
}

/// Whether the first line that says something starts like `NAME=`.
pub fn starts_with_assignment(text: &str) -> bool {
    let mut filled = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    filled.next().is_some_and(is_assignment)
}

/// Whether names such as these are those of an error message and not of an environment.
pub fn are_of_an_error<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    let mut error = false;
    for name in names {
        let name = name.to_ascii_lowercase();
        if ERROR.contains(&name.as_str()) {
            error = true;
        } else if !BESIDE.contains(&name.as_str()) {
            return false;
        }
    }
    error
}
