//! The line pattern that npm's and Ruby's dotenv share, as a hand-written matcher.
//!
//! Both are one regular expression: `^\s*(export\s+)?(key)(\s*=\s*?|:\s+?)('…'|"…"|[^#\n]+)?\s*(#.*)?$`.
//! Its white space crosses lines, so `KEY=` takes a quoted text on the next line for its value. What
//! backtracking would find is found here directly; the comments say why that is the same.

use memchr::{memchr, memchr2};

use super::DotenvError;
use super::cursor::{line_end, skip_blank, skip_space};
use super::entry::Reading;

/// The word that may stand before a key.
const EXPORT: &str = "export";

/// Where the two expressions differ.
pub(super) struct Flavor {
    pub is_space: fn(char) -> bool,
    pub is_key: fn(u8) -> bool,
    pub quotes: &'static [u8],
    /// Whether a name alone on its line is a statement.
    pub bare_key: bool,
    /// The characters besides the line feed that `^`, `$` and `.` take for line ends.
    pub line_separators: &'static [char],
}

impl Flavor {
    /// The start of the line after the one at `at`, or the end of the text.
    fn next_line(&self, text: &str, at: usize) -> usize {
        let end = line_end(text, at);
        let separator = text[at..end].find(self.line_separators);
        let end = separator.map_or(end, |found| at + found);
        end + text[end..].chars().next().map_or(0, char::len_utf8)
    }

    /// Whether only white space and perhaps a comment stand between `at` and a line end.
    fn closes_line(&self, text: &str, at: usize) -> bool {
        let end = skip_blank(text, at, self.is_space);
        matches!(text.as_bytes().get(end), None | Some(b'\n' | b'#'))
            || text[at..end].contains(self.line_separators)
    }
}

/// One match of the pattern.
pub(super) struct Statement<'text> {
    pub at: usize,
    pub export: bool,
    pub key: &'text str,
    /// The value with its quotes and spaces; none is a separator (or nothing) with nothing after it.
    pub value: Option<&'text str>,
    end: usize,
}

/// Calls `found` for each match, and notes the lines that match nothing.
pub(super) fn scan<'text>(
    text: &'text str,
    flavor: &Flavor,
    reading: &mut Reading<'text>,
    mut found: impl FnMut(Statement<'text>, &mut Reading<'text>) -> Result<(), DotenvError>,
) -> Result<(), DotenvError> {
    let mut at = 0;
    loop {
        at = skip_space(text, at, flavor.is_space);
        let Some(&first) = text.as_bytes().get(at) else {
            return Ok(());
        };
        if first == b'#' {
            at = flavor.next_line(text, at);
            continue;
        }
        let start = at;
        if let Some(statement) = statement(text, start, flavor) {
            at = flavor.next_line(text, statement.end);
            found(statement, reading)?;
        } else {
            reading.skip(start);
            at = flavor.next_line(text, start);
        }
    }
}

fn statement<'text>(text: &'text str, at: usize, flavor: &Flavor) -> Option<Statement<'text>> {
    let word = at + EXPORT.len();
    if text[at..].starts_with(EXPORT) {
        let key = skip_space(text, word, flavor.is_space);
        if key > word
            && let Some(found) = keyed(text, key, flavor)
        {
            return Some(Statement {
                at,
                export: true,
                ..found
            });
        }
    }
    keyed(text, at, flavor)
}

/// A statement whose key starts at `at`. Shorter keys needn't be tried: what follows them is a key character.
fn keyed<'text>(text: &'text str, at: usize, flavor: &Flavor) -> Option<Statement<'text>> {
    let bytes = text.as_bytes();
    let length = bytes[at..]
        .iter()
        .take_while(|&&byte| (flavor.is_key)(byte))
        .count();
    if length == 0 {
        return None;
    }
    let key_end = at + length;
    let statement = |value, end| Statement {
        at,
        export: false,
        key: &text[at..key_end],
        value,
        end,
    };
    if let Some(from) = after_separator(text, key_end, flavor) {
        let (value, end) = value(text, from, flavor);
        return Some(statement(value, end));
    }
    if flavor.bare_key && flavor.closes_line(text, key_end) {
        return Some(statement(None, key_end));
    }
    None
}

/// The position after `\s*=` or after `:` with one white space.
fn after_separator(text: &str, key_end: usize, flavor: &Flavor) -> Option<usize> {
    let bytes = text.as_bytes();
    let equals = skip_space(text, key_end, flavor.is_space);
    if bytes.get(equals) == Some(&b'=') {
        return Some(equals + 1);
    }
    if bytes.get(key_end) == Some(&b':') {
        let space = text[key_end + 1..].chars().next()?;
        return (flavor.is_space)(space).then_some(key_end + 1 + space.len_utf8());
    }
    None
}

/// The value from `from`, and where the match ends. Once a separator is there, something always matches:
/// a quoted text up to the end of a line, else the rest of the line up to `#`, else nothing.
fn value<'text>(text: &'text str, from: usize, flavor: &Flavor) -> (Option<&'text str>, usize) {
    let bytes = text.as_bytes();
    let quote_at = skip_space(text, from, flavor.is_space);
    if let Some(&quote) = bytes.get(quote_at)
        && flavor.quotes.contains(&quote)
        && let Some(close) = closing_quote(text, quote_at, quote, flavor)
    {
        return (Some(&text[from..=close]), close + 1);
    }
    let end = memchr2(b'#', b'\n', &bytes[from..]).map_or(text.len(), |found| from + found);
    let value = (end > from).then(|| &text[from..end]);
    (value, end)
}

/// The quote that ends the text opened at `open`, if only white space or a comment follows on its line.
///
/// The expression reads `\"` as one item, then any other character; on failure it gives items back, and
/// a backslash before a quote can stand for itself. So the first unescaped quote is tried, then the escaped ones backwards.
fn closing_quote(text: &str, open: usize, quote: u8, flavor: &Flavor) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut escaped = Vec::new();
    let mut at = open + 1;
    while let Some(found) = memchr2(quote, b'\\', &bytes[at.min(bytes.len())..]) {
        let here = at + found;
        if bytes[here] == quote {
            if flavor.closes_line(text, here + 1) {
                return Some(here);
            }
            break;
        }
        at = here + 1;
        if bytes.get(at) == Some(&quote) {
            escaped.push(at);
            at += 1;
        }
    }
    escaped
        .into_iter()
        .rev()
        .find(|&here| flavor.closes_line(text, here + 1))
}

/// The text without its outer quotes, if it has a pair; and the quote.
pub(super) fn unquoted<'text>(value: &'text str, quotes: &[u8]) -> (&'text str, Option<u8>) {
    let bytes = value.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last))
            if bytes.len() > 1 && first == last && memchr(*first, quotes).is_some() =>
        {
            (&value[1..value.len() - 1], Some(*first))
        }
        _ => (value, None),
    }
}
