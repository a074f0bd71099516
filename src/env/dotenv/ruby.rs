//! Ruby's dotenv: its pattern, then escapes, commands and variables.

use std::borrow::Cow;

use super::entry::{Reading, Value};
use super::pattern::{Flavor, scan, unquoted};
use super::{DotenvError, Fault};

const RUBY: Flavor = Flavor {
    is_space,
    is_key: |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'),
    quotes: b"'\"",
    bare_key: true,
    line_separators: &[],
};

/// A key that switches how `\n` is read, from the line after it on.
const LINE_BREAK_MODE: &str = "DOTENV_LINEBREAK_MODE";

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r')
}

pub(super) fn read<'text>(
    text: &'text str,
    reading: &mut Reading<'text>,
) -> Result<(), DotenvError> {
    let mut legacy_line_breaks = false;
    scan(text, &RUBY, reading, |statement, reading| {
        if statement.export && statement.value.is_none() {
            if reading.knows(statement.key) {
                return Ok(());
            }
            return Err(reading.refuse(statement.at, Some(statement.key), Fault::UnsetExport));
        }
        let value = finish(statement.value.unwrap_or_default(), legacy_line_breaks);
        if statement.key == LINE_BREAK_MODE {
            legacy_line_breaks = value == Value::plain("legacy");
        }
        reading.push(statement.at, statement.key, value);
        Ok(())
    })
}

fn finish(value: &str, legacy_line_breaks: bool) -> Value<'_> {
    let value = value.trim_matches(|c| is_space(c) || c == '\0');
    let (text, quote) = unquoted(value, RUBY.quotes);
    if quote == Some(b'\'') || !text.contains(['\\', '$']) {
        return Value::plain(text);
    }
    let mut text = Cow::Borrowed(text);
    if quote == Some(b'"') {
        text = Cow::Owned(if legacy_line_breaks {
            text.replace("\\n", "\n").replace("\\r", "\r")
        } else {
            text.replace("\\n", r"\\n").replace("\\r", r"\\r")
        });
    }
    let text = unescaped(&text);
    if runs_command(&text) {
        return Value::Expands;
    }
    substituted(&text).map_or(Value::Expands, |text| Value::Text(Cow::Owned(text)))
}

/// A backslash goes, except before a dollar sign.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\'
            && let Some(next) = chars.next_if(|&next| next != '$')
        {
            out.push(next);
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether there is a command with no backslash before it.
fn runs_command(text: &str) -> bool {
    text.match_indices("$(")
        .any(|(at, _)| !text[..at].ends_with('\\') && is_command(&text[at + 1..]))
}

/// Whether the text starts with parentheses that close and hold something.
fn is_command(text: &str) -> bool {
    let mut depth = 0usize;
    let closed = text.chars().any(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    text.starts_with('(') && closed && !text.starts_with("()")
}

/// The text if no variable stands in it, with `\$` as `$`.
fn substituted(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        rest = after;
        // What looks like a command and isn't closed is none, and its backslash stays.
        if let Some(before) = before.strip_suffix('\\')
            && (is_command(after) || !after.starts_with('('))
        {
            out.push_str(before);
            out.push('$');
            // The escaped reference is copied with its braces and name.
            continue;
        }
        out.push_str(before);
        out.push('$');
        let name = after.strip_prefix('{').unwrap_or(after);
        if name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            return None;
        }
    }
    out.push_str(rest);
    Some(out)
}
