//! python-dotenv: a small grammar of its own, with Python's idea of white space.

use std::borrow::Cow;

use memchr::memchr;

use super::DotenvError;
use super::cursor::{line_end, next_line, skip_blank, skip_space};
use super::entry::{Reading, Value};

/// `str.isspace`, which `\s` follows.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// White space that isn't a line end for the grammar.
fn is_blank(c: char) -> bool {
    is_space(c) && c != '\n' && c != '\r'
}

pub(super) fn read<'text>(
    text: &'text str,
    reading: &mut Reading<'text>,
) -> Result<(), DotenvError> {
    let mut at = 0;
    loop {
        at = skip_space(text, at, is_space);
        if at == text.len() {
            return Ok(());
        }
        at = match binding(text, at, reading) {
            Ok(end) => end,
            Err(Stuck(where_)) => {
                reading.skip(at);
                next_line(text, where_)
            }
        };
    }
}

/// The grammar doesn't fit; reading goes on after the line of this position.
struct Stuck(usize);

fn binding<'text>(
    text: &'text str,
    start: usize,
    reading: &mut Reading<'text>,
) -> Result<usize, Stuck> {
    let mut at = start;
    if text[at..].starts_with("export") {
        let key = skip_blank(text, at + 6, is_blank);
        if key > at + 6 {
            at = key;
        }
    }
    if text[at..].starts_with('#') {
        return Ok(next_line(text, at));
    }
    let (key, key_end) = key(text, at)?;
    at = skip_blank(text, key_end, is_blank);
    let mut value = Value::Unset;
    if text[at..].starts_with('=') {
        let from = skip_blank(text, at + 1, is_blank);
        let spaced = from > at + 1;
        (value, at) = if spaced && text[from..].starts_with('#') {
            (Value::plain(""), from)
        } else {
            parse_value(text, from)?
        };
    }
    let end = closes_line(text, at)?;
    reading.push(start, key, value);
    Ok(end)
}

fn key(text: &str, at: usize) -> Result<(&str, usize), Stuck> {
    if let Some(quoted) = text[at..].strip_prefix('\'') {
        return match memchr(b'\'', quoted.as_bytes()) {
            Some(length) if length > 0 => Ok((&quoted[..length], at + length + 2)),
            _ => Err(Stuck(at)),
        };
    }
    let rest = &text[at..];
    let end = rest
        .find(|c| matches!(c, '=' | '#') || is_space(c))
        .unwrap_or(rest.len());
    if end == 0 {
        return Err(Stuck(at));
    }
    Ok((&rest[..end], at + end))
}

fn parse_value(text: &str, at: usize) -> Result<(Value<'_>, usize), Stuck> {
    if let Some(&quote @ (b'\'' | b'"')) = text.as_bytes().get(at) {
        let close = closing_quote(text, at, quote).ok_or(Stuck(at))?;
        let inner = decoded(&text[at + 1..close], quote);
        return Ok((substitutable(inner), close + 1));
    }
    let end = line_end(text, at);
    let value = without_comment(&text[at..end]).trim_end_matches(is_space);
    Ok((substitutable(Cow::Borrowed(value)), end))
}

fn closing_quote(text: &str, open: usize, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = open + 1;
    while let Some(found) = memchr::memchr2(quote, b'\\', bytes.get(at..)?) {
        at += found;
        if bytes[at] == quote {
            return Some(at);
        }
        // The backslash and the character after it, whatever it is.
        at += 1;
        at += text.get(at..)?.chars().next()?.len_utf8();
    }
    None
}

/// The text before the first white space that a `#` follows.
fn without_comment(line: &str) -> &str {
    let hash =
        memchr::memchr_iter(b'#', line.as_bytes()).find(|&hash| line[..hash].ends_with(is_space));
    match hash {
        Some(hash) => line[..hash].trim_end_matches(is_space),
        None => line,
    }
}

fn decoded(text: &str, quote: u8) -> Cow<'_, str> {
    if memchr(b'\\', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\'
            && let Some(meaning) = chars.peek().and_then(|&next| escape(next, quote))
        {
            chars.next();
            out.push(meaning);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn escape(c: char, quote: u8) -> Option<char> {
    match c {
        '\\' | '\'' => Some(c),
        _ if quote == b'\'' => None,
        '"' => Some('"'),
        'a' => Some('\u{7}'),
        'b' => Some('\u{8}'),
        'f' => Some('\u{c}'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'v' => Some('\u{b}'),
        _ => None,
    }
}

/// `${NAME}` and `${NAME:-default}` are substituted, in every kind of quotes.
fn substitutable(text: Cow<'_, str>) -> Value<'_> {
    let reference = text.match_indices("${").any(|(at, _)| {
        let inner = &text[at + 2..];
        let name_end = inner.find(['}', ':']).unwrap_or(inner.len());
        let after = &inner[name_end..];
        after.starts_with('}') || (after.starts_with(":-") && after.contains('}'))
    });
    if reference {
        Value::Expands
    } else {
        Value::Text(text)
    }
}

/// A comment may follow, then the line has to end.
fn closes_line(text: &str, at: usize) -> Result<usize, Stuck> {
    let end = skip_blank(text, at, is_blank);
    match text.as_bytes().get(end) {
        None => Ok(end),
        Some(b'\n') => Ok(end + 1),
        Some(b'#') => Ok(next_line(text, end)),
        // The comment pattern took the blanks only if a `#` came; the position for going on is before them.
        Some(_) => Err(Stuck(at)),
    }
}
