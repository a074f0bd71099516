//! Shell words: quotes and escapes taken off, expansions marked.

use std::borrow::Cow;

use memchr::memchr;

use super::{Fault, Separator, Value, ansi};
use crate::env::dotenv::cursor::line_end;

/// A word of a command.
pub(super) struct Word<'text> {
    /// Where it starts.
    pub at: usize,
    /// Its text as it stands in the file.
    raw: &'text str,
    /// The text without quotes, up to the first expansion.
    text: Cow<'text, str>,
    expands: bool,
}

impl<'text> Word<'text> {
    /// The unquoted name before `=` or `+=`, if this is an assignment.
    fn name(&self) -> Option<(&'text str, bool)> {
        let equals = memchr(b'=', self.raw.as_bytes())?;
        let name = &self.raw[..equals];
        let (name, appends) = match name.strip_suffix('+') {
            Some(name) => (name, true),
            None => (name, false),
        };
        let valid = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        valid.then_some((name, appends))
    }

    pub(super) fn is_assignment(&self) -> bool {
        self.name().is_some()
    }

    /// Whether the word names a builtin that assigns.
    pub(super) fn is_declaration(&self) -> bool {
        matches!(
            self.text.as_ref(),
            "export" | "declare" | "typeset" | "readonly"
        ) && !self.expands
    }

    /// Whether the word names the builtin that takes variables away.
    pub(super) fn is_unset(&self) -> bool {
        self.text == "unset" && !self.expands
    }

    /// The word as it stands in the file.
    pub(super) fn raw(&self) -> &'text str {
        self.raw
    }

    /// Name, whether it appends, and the value.
    pub(super) fn into_assignment(self) -> Option<(&'text str, bool, Value<'text>)> {
        let (name, appends) = self.name()?;
        let prefix = name.len() + usize::from(appends) + 1;
        // A tilde is a home folder at the start and after each colon, unless it is quoted.
        let raw = &self.raw[prefix..];
        if self.expands || raw.starts_with('~') || raw.contains(":~") {
            return Some((name, appends, Value::Expands));
        }
        let value = match self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[prefix..]),
            Cow::Owned(text) => Cow::Owned(text[prefix..].to_owned()),
        };
        Some((name, appends, Value::Text(value)))
    }
}

/// Splits a text into words and separators.
pub(super) struct Words<'text> {
    text: &'text str,
    at: usize,
}

impl<'text> Words<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self { text, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\\') if self.text[self.at + 1..].starts_with('\n') => self.at += 2,
                Some(b'#') => self.at = line_end(self.text, self.at),
                _ => return,
            }
        }
    }

    /// Skips blank lines and comments; returns where the next command starts.
    pub(super) fn command_start(&mut self) -> usize {
        loop {
            self.skip_blanks();
            if self.peek() != Some(b'\n') {
                return self.at;
            }
            self.at += 1;
        }
    }

    /// Takes the operator after a command; none is an operator that can't stand there.
    pub(super) fn take_separator(&mut self) -> Option<Separator> {
        let rest = &self.text[self.at..];
        let (separator, length) = if rest.is_empty() {
            (Separator::Line, 0)
        } else if rest.starts_with('\n') {
            (Separator::Line, 1)
        } else if rest.starts_with("&&") {
            (Separator::And, 2)
        } else if rest.starts_with("||") {
            (Separator::Or, 2)
        } else if rest.starts_with('|') {
            (Separator::Pipe, 1)
        } else if rest.starts_with('&') {
            (Separator::Background, 1)
        } else if rest.starts_with(';') && !rest.starts_with(";;") {
            (Separator::Semicolon, 1)
        } else {
            return None;
        };
        self.at += length;
        Some(separator)
    }

    /// The assignment that is all of a line: `NAME=value`, the value plain or in one pair of quotes with nothing to
    /// expand. None leaves the place as it is, for the grammar to read.
    pub(super) fn plain_line(&mut self) -> Option<(&'text str, &'text str)> {
        let rest = &self.text[self.at..];
        let bytes = rest.as_bytes();
        let equals = bytes.iter().position(|&byte| !is_name_byte(byte))?;
        if bytes[equals] != b'=' || equals == 0 || bytes[0].is_ascii_digit() {
            return None;
        }
        let value = equals + 1;
        let (from, to, end) = if let Some(&quote @ (b'"' | b'\'')) = bytes.get(value) {
            let from = value + 1;
            let to = from + memchr(quote, &bytes[from..])?;
            let expands = |byte: &u8| matches!(byte, b'\\' | b'$' | b'`');
            if quote == b'"' && bytes[from..to].iter().any(expands) {
                return None;
            }
            (from, to, to + 1)
        } else {
            let length = bytes[value..].iter().position(|&byte| !is_plain(byte));
            let to = length.map_or(bytes.len(), |length| value + length);
            // A tilde may be a home folder.
            if memchr(b'~', &bytes[value..to]).is_some() {
                return None;
            }
            (value, to, to)
        };
        if !matches!(bytes.get(end), None | Some(b'\n')) {
            return None;
        }
        self.at += end;
        Some((&rest[..equals], &rest[from..to]))
    }

    /// The next word of the command, or none at its end.
    pub(super) fn next_word(&mut self) -> Result<Option<Word<'text>>, Fault> {
        self.skip_blanks();
        while matches!(self.peek(), Some(b'<' | b'>')) {
            // A redirection and its target change nothing that matters here.
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'<' | b'>' | b'&')));
            self.skip_blanks();
            self.word()?.ok_or(Fault::ShellSyntax)?;
            self.skip_blanks();
        }
        self.word()
    }

    fn word(&mut self) -> Result<Option<Word<'text>>, Fault> {
        let at = self.at;
        self.run(is_plain);
        let plain = self.at;
        if self.peek().is_none_or(ends_word) {
            let raw = &self.text[at..plain];
            return Ok((!raw.is_empty()).then_some(Word {
                at,
                raw,
                text: Cow::Borrowed(raw),
                expands: false,
            }));
        }
        let mut text = self.text[at..plain].to_owned();
        let expands = self.rest_of_word(&mut text)?;
        Ok(Some(Word {
            at,
            raw: &self.text[at..self.at],
            text: Cow::Owned(text),
            expands,
        }))
    }

    /// The rest of a word with quotes, escapes or dollars; returns whether something in it would be expanded.
    fn rest_of_word(&mut self, out: &mut String) -> Result<bool, Fault> {
        let mut expands = false;
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => {
                    self.at += 1;
                    match self.next_char() {
                        None => out.push('\\'),
                        Some('\n') => {}
                        Some(c) => out.push(c),
                    }
                }
                b'\'' => out.push_str(self.until(b'\'')?),
                b'"' => expands |= self.double_quoted(out)?,
                b'`' => {
                    self.until(b'`')?;
                    expands = true;
                }
                b'$' => expands |= self.dollar(out, true)?,
                // `A=(1 2)` is an array, `a(b)` an error; neither reaches the environment.
                b'(' => return Err(Fault::ShellSyntax),
                _ if ends_word(byte) => break,
                _ => out.push_str(self.run(is_plain)),
            }
        }
        Ok(expands)
    }

    fn next_char(&mut self) -> Option<char> {
        let c = self.text[self.at..].chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// The text between this quote and the next.
    fn until(&mut self, quote: u8) -> Result<&'text str, Fault> {
        let from = self.at + 1;
        let length =
            memchr(quote, &self.text.as_bytes()[from..]).ok_or(Fault::UnterminatedQuote)?;
        self.at = from + length + 1;
        Ok(&self.text[from..from + length])
    }

    fn double_quoted(&mut self, out: &mut String) -> Result<bool, Fault> {
        self.at += 1;
        let mut expands = false;
        loop {
            match self.peek().ok_or(Fault::UnterminatedQuote)? {
                b'"' => {
                    self.at += 1;
                    return Ok(expands);
                }
                b'\\' => {
                    self.at += 1;
                    match self.next_char().ok_or(Fault::UnterminatedQuote)? {
                        '\n' => {}
                        c @ ('$' | '`' | '"' | '\\') => out.push(c),
                        c => out.extend(['\\', c]),
                    }
                }
                b'`' => {
                    self.until(b'`')?;
                    expands = true;
                }
                b'$' => expands |= self.dollar(out, false)?,
                _ => {
                    out.push_str(self.run(|byte| !matches!(byte, b'"' | b'\\' | b'`' | b'$')));
                }
            }
        }
    }

    /// The text up to the first byte that isn't `plain`; all others are ASCII, so it ends between characters.
    fn run(&mut self, plain: impl Fn(u8) -> bool) -> &'text str {
        let from = self.at;
        let rest = &self.text.as_bytes()[from..];
        let length = rest
            .iter()
            .position(|&byte| !plain(byte))
            .unwrap_or(rest.len());
        self.at += length;
        &self.text[from..self.at]
    }

    /// A dollar sign: an expansion, a quote of its own kind, or itself.
    fn dollar(&mut self, out: &mut String, unquoted: bool) -> Result<bool, Fault> {
        self.at += 1;
        match self.peek() {
            Some(b'(') => self.nested(b'(', b')'),
            Some(b'{') => self.nested(b'{', b'}'),
            Some(b'\'') if unquoted => {
                self.at =
                    ansi::quoted(self.text, self.at + 1, out).ok_or(Fault::UnterminatedQuote)?;
                Ok(false)
            }
            Some(b'"') if unquoted => self.double_quoted(out),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                let rest = &self.text.as_bytes()[self.at..];
                let name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
                self.at += rest.iter().take_while(name).count();
                Ok(true)
            }
            Some(byte) if byte.is_ascii_digit() || b"@*#?-$!".contains(&byte) => {
                self.at += 1;
                Ok(true)
            }
            _ => {
                out.push('$');
                Ok(false)
            }
        }
    }

    /// Skips `(…)` or `{…}` with what is nested and quoted inside.
    fn nested(&mut self, open: u8, close: u8) -> Result<bool, Fault> {
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => {
                    self.at += 1;
                    self.next_char();
                    continue;
                }
                b'\'' => {
                    self.until(b'\'')?;
                    continue;
                }
                _ if byte == open => depth += 1,
                _ if byte == close => depth -= 1,
                _ => {}
            }
            self.next_char();
            if depth == 0 {
                return Ok(true);
            }
        }
        Err(Fault::UnterminatedQuote)
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A byte that stands for itself inside a word.
fn is_plain(byte: u8) -> bool {
    PLAIN[usize::from(byte)]
}

/// [`is_plain`] for every byte.
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let special = b"\\'\"`$( \t\n;&|<>)";
    let mut index = 0;
    while index < special.len() {
        plain[special[index] as usize] = false;
        index += 1;
    }
    plain
};

fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b')'
    )
}
