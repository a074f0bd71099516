//! Inside a word: quotes and escapes taken off, expansions skipped and told of.

use memchr::memchr;

use super::words::Words;
use super::{Fault, ansi};

impl<'text> Words<'text> {
    /// The rest of a word with quotes, escapes or dollars; returns whether something in it would be expanded.
    pub(super) fn rest_of_word(&mut self, out: &mut String) -> Result<bool, Fault> {
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
                b'`' => expands |= self.backquoted()?,
                b'$' => expands |= self.dollar(out, true)?,
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

    /// Skips a command in backquotes; it expands.
    fn backquoted(&mut self) -> Result<bool, Fault> {
        self.at += 1;
        loop {
            match self.next_char().ok_or(Fault::UnterminatedQuote)? {
                '`' => return Ok(true),
                '\\' => {
                    self.next_char();
                }
                _ => {}
            }
        }
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
                b'`' => expands |= self.backquoted()?,
                b'$' => expands |= self.dollar(out, false)?,
                _ => {
                    out.push_str(self.run(|byte| !matches!(byte, b'"' | b'\\' | b'`' | b'$')));
                }
            }
        }
    }

    /// The text up to the first byte that isn't `plain`; all others are ASCII, so it ends between characters.
    pub(super) fn run(&mut self, plain: impl Fn(u8) -> bool) -> &'text str {
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
            Some(b'{') => {
                let inner = self.text.as_bytes().get(self.at + 1);
                let named = |&byte: &u8| is_name_byte(byte) || b"@*#?-$!".contains(&byte);
                if !inner.is_none_or(named) {
                    return Err(Fault::BrokenReference);
                }
                self.nested(b'{', b'}')
            }
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

/// A byte that names are made of.
pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A byte that stands for itself inside a word.
pub(super) fn is_plain(byte: u8) -> bool {
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

/// Whether a word ends before this byte.
pub(super) fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')'
    )
}
