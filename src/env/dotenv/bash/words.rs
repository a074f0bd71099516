//! A text as words and separators.

use std::borrow::Cow;

use memchr::memchr;

use super::quoted::{ends_word, is_name_byte, is_plain};
use super::word::{Content, Word};
use super::{Fault, Separator};
use crate::env::dotenv::cursor::{line_end, next_line};

/// Splits a text into words and separators.
pub(super) struct Words<'text> {
    pub(super) text: &'text str,
    pub(super) at: usize,
    /// The last lines of the documents (`<<END`) that start after this line.
    documents: Vec<String>,
}

impl<'text> Words<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self {
            text,
            at: 0,
            documents: Vec::new(),
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
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
            self.skip_documents();
        }
    }

    /// Skips the documents that the line before announced.
    fn skip_documents(&mut self) {
        for last in std::mem::take(&mut self.documents) {
            while !self.is_at_end() {
                let line = &self.text[self.at..line_end(self.text, self.at)];
                self.at = next_line(self.text, self.at);
                if line.trim_start_matches('\t') == last {
                    break;
                }
            }
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
        } else if rest.starts_with("|&") {
            (Separator::Pipe, 2)
        } else if rest.starts_with('|') {
            (Separator::Pipe, 1)
        } else if rest.starts_with(";;&") {
            (Separator::Arm, 3)
        } else if rest.starts_with(";;") || rest.starts_with(";&") {
            (Separator::Arm, 2)
        } else if rest.starts_with('&') {
            (Separator::Background, 1)
        } else if rest.starts_with(';') {
            (Separator::Semicolon, 1)
        } else if rest.starts_with(')') {
            // It ends the command, and the block around it comes next.
            (Separator::Line, 0)
        } else {
            return None;
        };
        self.at += length;
        if length == 1 && separator == Separator::Line {
            self.skip_documents();
        }
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
            let document = self.take("<<-") || (self.take("<<") && self.peek() != Some(b'<'));
            if !document {
                self.at += 1;
                self.at += usize::from(matches!(self.peek(), Some(b'<' | b'>' | b'&')));
            }
            self.skip_blanks();
            let word = self.word()?.ok_or(Fault::ShellSyntax)?;
            if document {
                self.documents.push(word.text.into_owned());
            }
            self.skip_blanks();
        }
        self.word()
    }

    fn word(&mut self) -> Result<Option<Word<'text>>, Fault> {
        let at = self.at;
        let plain = self.run(is_plain);
        let mut word = Word {
            at,
            raw: plain,
            text: Cow::Borrowed(plain),
            content: Content::Text,
        };
        let opens_array = self.peek() == Some(b'(')
            && plain.find('=') == Some(plain.len().saturating_sub(1))
            && word.is_assignment();
        if opens_array {
            self.elements()?;
            word.content = Content::Array;
        } else if self.peek().is_none_or(ends_word) {
            return Ok((!plain.is_empty()).then_some(word));
        }
        // Something after the parenthesis, such as a carriage return, makes a plain text of an array.
        if !self.peek().is_none_or(ends_word) {
            word.content = Content::Text;
            let mut text = self.text[at..self.at].to_owned();
            if self.rest_of_word(&mut text)? {
                word.content = Content::Expands;
            }
            word.text = Cow::Owned(text);
        }
        word.raw = &self.text[at..self.at];
        Ok(Some(word))
    }

    /// Skips the elements of an array with their parentheses.
    fn elements(&mut self) -> Result<(), Fault> {
        self.at += 1;
        loop {
            self.command_start();
            if self.take(")") {
                return Ok(());
            }
            self.word()?.ok_or(Fault::ShellSyntax)?;
        }
    }

    /// Skips `piece` if it comes next.
    pub(super) fn take(&mut self, piece: &str) -> bool {
        let comes = self.text[self.at..].starts_with(piece);
        self.at += if comes { piece.len() } else { 0 };
        comes
    }

    /// Skips the `()` after the name of a function.
    pub(super) fn take_parentheses(&mut self) -> bool {
        let before = self.at;
        self.skip_blanks();
        let taken = self.take("(") && {
            self.skip_blanks();
            self.take(")")
        };
        if !taken {
            self.at = before;
        }
        taken
    }

    /// Skips everything up to `end` and that too.
    pub(super) fn skip_past(&mut self, end: &str) -> Result<(), Fault> {
        let length = self.text[self.at..].find(end);
        self.at += length.ok_or(Fault::UnterminatedBlock)? + end.len();
        Ok(())
    }

    /// Skips the patterns of an arm of `case` with their parenthesis; stays before `esac`.
    pub(super) fn pattern(&mut self) -> Result<(), Fault> {
        let start = self.command_start();
        self.take("(");
        let before = self.command_start();
        loop {
            self.skip_blanks();
            if self.take(")") {
                return Ok(());
            }
            if self.take("|") {
                continue;
            }
            let word = self.word()?.ok_or(Fault::ShellSyntax)?;
            if start == before && word.at == start && word.raw == "esac" {
                self.at = start;
                return Ok(());
            }
        }
    }
}
