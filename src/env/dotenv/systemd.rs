//! systemd's `EnvironmentFile=` (`src/basic/env-file.c`): quotes, backslashes and continuations, no substitution.
//!
//! Before version 254, a backslash at the end of a comment made the next line a part of it; that isn't followed.

use std::borrow::Cow;

use memchr::memchr3;

use super::DotenvError;
use super::cursor::{line_end, next_line};
use super::entry::{Reading, Value};

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

pub(super) fn read<'text>(
    text: &'text str,
    reading: &mut Reading<'text>,
) -> Result<(), DotenvError> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start_matches(is_space).len();
        match bytes.get(at) {
            None => return Ok(()),
            Some(b'#' | b';') => at = next_line(text, at),
            Some(_) => {
                // The first sign belongs to the name, even `=`; a character never starts with the bytes looked for.
                let end = memchr3(b'=', b'\n', b'\r', &bytes[at + 1..])
                    .map_or(text.len(), |n| at + 1 + n);
                if bytes.get(end) != Some(&b'=') {
                    reading.skip(at);
                    at = end;
                    continue;
                }
                let key = text[at..end].trim_end_matches(is_space);
                let (value, after) = value(text, end + 1);
                if is_environment_name(key) {
                    reading.push(at, key, Value::Text(value));
                } else {
                    reading.skip(at);
                }
                at = after;
            }
        }
    }
}

fn is_environment_name(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The value from `from`, and where the next statement may start.
fn value(text: &str, from: usize) -> (Cow<'_, str>, usize) {
    let end = line_end(text, from);
    let end = memchr::memchr(b'\r', &text.as_bytes()[from..end]).map_or(end, |n| from + n);
    let line = &text[from..end];
    let line = line.trim_start_matches(is_space);
    // Without a backslash, a quote has a meaning only at the start.
    if !line.contains('\\') && !line.starts_with(['"', '\'']) {
        return (Cow::Borrowed(line.trim_end_matches(is_space)), end);
    }
    let mut words = Words {
        text,
        at: from,
        out: String::new(),
        kept: 0,
    };
    words.run();
    words
        .out
        .truncate(words.out.trim_end_matches(is_space).len().max(words.kept));
    (Cow::Owned(words.out), words.at)
}

/// The value states of systemd's machine.
struct Words<'text> {
    text: &'text str,
    at: usize,
    out: String,
    /// White space before this length was quoted or escaped, and stays.
    kept: usize,
}

impl Words<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.text[self.at..].chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn run(&mut self) {
        // Before the value and after a closing quote, quotes open and blanks are dropped.
        let mut before_value = true;
        while let Some(c) = self.next() {
            match c {
                '\n' | '\r' => {
                    self.at -= 1;
                    return;
                }
                '\'' if before_value => self.single(),
                '"' if before_value => self.double(),
                '\\' => {
                    before_value = false;
                    match self.next() {
                        Some('\n' | '\r') | None => {}
                        Some(c) => self.out.push(c),
                    }
                    self.kept = self.out.len();
                }
                c if before_value && is_space(c) => {}
                c => {
                    before_value = false;
                    self.out.push(c);
                }
            }
        }
    }

    fn single(&mut self) {
        while let Some(c) = self.next()
            && c != '\''
        {
            self.out.push(c);
        }
        self.kept = self.out.len();
    }

    fn double(&mut self) {
        while let Some(c) = self.next()
            && c != '"'
        {
            if c != '\\' {
                self.out.push(c);
                continue;
            }
            match self.next() {
                Some(c @ ('"' | '\\' | '`' | '$')) => self.out.push(c),
                Some('\n') | None => {}
                Some(c) => self.out.extend(['\\', c]),
            }
        }
        self.kept = self.out.len();
    }
}
