//! Docker Compose: compose-go's reader, statement by statement; a statement can start in the middle of a line.

use std::borrow::Cow;

use memchr::memchr;

use super::cursor::{line_end, skip_blank, skip_space};
use super::entry::{Reading, Value};
use super::{DotenvError, Fault};

/// White space except the line feed.
fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}'
    )
}

pub(super) fn read<'text>(
    text: &'text str,
    reading: &mut Reading<'text>,
) -> Result<(), DotenvError> {
    let mut at = 0;
    loop {
        at = skip_space(text, at, char::is_whitespace);
        if at == text.len() {
            return Ok(());
        }
        if text.as_bytes()[at] == b'#' {
            at = line_end(text, at);
            continue;
        }
        at = statement(text, at, reading)?;
    }
}

fn statement<'text>(
    text: &'text str,
    start: usize,
    reading: &mut Reading<'text>,
) -> Result<usize, DotenvError> {
    let mut from = start;
    if let Some(after) = text[start..].strip_prefix("export")
        && after.starts_with([' ', '\t', '\n', '\r', '\u{c}'])
    {
        from = skip_blank(text, start + 6, is_blank);
        if from == text.len() {
            return Err(reading.refuse(start, None, Fault::NoKey));
        }
    }
    let Some((end, separator)) =
        key_end(text, from).map_err(|fault| reading.refuse(start, None, fault))?
    else {
        // A name that ends the file without a line feed counts as a value without a name.
        let (value, end) = value(text, from).map_err(|fault| reading.refuse(start, None, fault))?;
        reading.push(start, "", value);
        return Ok(end);
    };
    let key = text[from..end].trim_end();
    if key.contains(' ') {
        return Err(reading.refuse(start, None, Fault::SpaceInKey));
    }
    let after = skip_blank(text, end + 1, is_blank);
    if separator == b'\n' {
        reading.push(start, key, Value::FromHost);
        return Ok(after);
    }
    let (value, end) =
        value(text, after).map_err(|fault| reading.refuse(start, Some(key), fault))?;
    reading.push(start, key, value);
    Ok(end)
}

/// Where the name ends, and whether by `=`, `:` or the line.
fn key_end(text: &str, from: usize) -> Result<Option<(usize, u8)>, Fault> {
    for (at, c) in text[from..].char_indices() {
        match c {
            '=' => return Ok(Some((from + at, b'='))),
            ':' => return Ok(Some((from + at, b':'))),
            '\n' => return Ok(Some((from + at, b'\n'))),
            '_' | '.' | '-' | '[' | ']' => {}
            c if is_blank(c) || c.is_alphanumeric() => {}
            _ => return Err(Fault::KeyCharacter),
        }
    }
    Ok(None)
}

fn value(text: &str, at: usize) -> Result<(Value<'_>, usize), Fault> {
    let bytes = text.as_bytes();
    let Some(&quote @ (b'"' | b'\'')) = bytes.get(at) else {
        let end = line_end(text, at);
        let line = &text[at..end];
        let value = match line.find(" #") {
            Some(comment) => &line[..comment],
            None => line,
        };
        let value = substituted(Cow::Borrowed(value.trim_end()))?;
        return Ok((value, (end + 1).min(text.len())));
    };
    let close = closing_quote(bytes, at, quote).ok_or(Fault::UnterminatedQuote)?;
    let inner = without_quote_escapes(&text[at + 1..close], quote);
    if quote == b'\'' {
        return Ok((Value::Text(inner), close + 1));
    }
    let inner = if memchr(b'\\', inner.as_bytes()).is_some() {
        Cow::Owned(unescaped(&inner))
    } else {
        inner
    };
    Ok((substituted(inner)?, close + 1))
}

fn closing_quote(bytes: &[u8], open: usize, quote: u8) -> Option<usize> {
    let mut at = open + 1;
    while let Some(found) = memchr::memchr2(quote, b'\\', bytes.get(at..)?) {
        at += found;
        if bytes[at] == quote {
            return Some(at);
        }
        at += 2;
    }
    None
}

/// An escaped quote loses its backslash; every other escaped character keeps it.
fn without_quote_escapes(text: &str, quote: u8) -> Cow<'_, str> {
    if memchr(b'\\', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some(next) if next == char::from(quote) => out.push(next),
            Some(next) => out.extend(['\\', next]),
            None => out.push('\\'),
        }
    }
    Cow::Owned(out)
}

/// Shell escapes of double quotes; `\$` becomes `$$`, which substitution turns into a dollar sign.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let simple = match rest.bytes().next() {
            Some(b'a') => "\u{7}",
            Some(b'b') => "\u{8}",
            Some(b'f') => "\u{c}",
            Some(b'n') => "\n",
            Some(b'r') => "\r",
            Some(b't') => "\t",
            Some(b'v') => "\u{b}",
            Some(b'\\') => "\\",
            Some(b'"') => "\"",
            Some(b'$') => "$$",
            Some(b'0') => {
                rest = octal(rest, &mut out);
                continue;
            }
            _ => {
                out.push('\\');
                continue;
            }
        };
        out.push_str(simple);
        rest = &rest[1..];
    }
    out.push_str(rest);
    out
}

/// `\0` and up to three digits: three octal ones are a character, anything else loses only the zero.
fn octal<'text>(rest: &'text str, out: &mut String) -> &'text str {
    let digits = rest
        .bytes()
        .skip(1)
        .take(3)
        .take_while(u8::is_ascii_digit)
        .count();
    let number = &rest[1..=digits];
    match u8::from_str_radix(number, 8) {
        Ok(code) if digits == 3 => out.push(char::from(code)),
        _ => {
            out.push('\\');
            out.push_str(number);
        }
    }
    &rest[1 + digits..]
}

/// `$$` is a dollar sign; `$NAME` and `${NAME…}` are substituted; `${` alone is an error.
fn substituted(text: Cow<'_, str>) -> Result<Value<'_>, Fault> {
    if memchr(b'$', text.as_bytes()).is_none() {
        return Ok(Value::Text(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    let mut expands = false;
    while let Some(at) = memchr(b'$', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        out.push('$');
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            rest = after;
        } else if rest.starts_with(is_name_start) {
            expands = true;
        } else if let Some(inner) = rest.strip_prefix('{') {
            if !is_reference(inner) {
                return Err(Fault::BrokenReference);
            }
            expands = true;
        }
    }
    out.push_str(rest);
    Ok(if expands {
        Value::Expands
    } else {
        Value::Text(Cow::Owned(out))
    })
}

fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

/// `NAME}` or `NAME`, an operator (`-`, `+`, `?`, with or without a colon) and a word, then `}` on the same line.
fn is_reference(inner: &str) -> bool {
    let name = inner
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(inner.len());
    if !inner.starts_with(is_name_start) {
        return false;
    }
    let after = &inner[name..];
    if after.starts_with('}') {
        return true;
    }
    let word = after.strip_prefix(':').unwrap_or(after);
    let line = word.lines().next().unwrap_or_default();
    word.starts_with(['-', '+', '?']) && line.contains('}')
}
