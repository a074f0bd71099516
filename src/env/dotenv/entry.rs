//! What a reader makes of a dotenv file: keys, values, lines.

use std::borrow::Cow;
use std::fmt::{self, Debug};

use memchr::memchr_iter;

use super::{DotenvError, Fault};

/// A key that a reader found, with what it makes of the value.
pub struct Entry<'text> {
    /// The name, exactly as the reader sees it.
    pub key: Cow<'text, str>,
    /// The line that the statement starts on, from 1.
    pub line: usize,
    /// The value.
    pub value: Value<'text>,
}

/// What a reader makes of a value.
#[derive(Clone, PartialEq, Eq)]
pub enum Value<'text> {
    /// The value, in full.
    Text(Cow<'text, str>),
    /// The reader would substitute a variable or run a command here, so the value isn't in the file.
    Expands,
    /// The reader takes the value from the environment it runs in.
    FromHost,
    /// The reader knows the name and sets nothing.
    Unset,
}

impl<'text> Value<'text> {
    /// A value that stands in the file as it is.
    pub(super) fn plain(text: &'text str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "***",
            Self::Expands => "expands",
            Self::FromHost => "from host",
            Self::Unset => "unset",
        })
    }
}

impl Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {:?}", self.line, self.value)
    }
}

/// All that a reader found in a text.
#[derive(Debug)]
pub struct Reading<'text> {
    /// The keys in order of the file; a later entry wins over an earlier one with the same key.
    pub entries: Vec<Entry<'text>>,
    /// The lines that the reader skips although they are neither empty nor comments.
    pub skipped: Vec<usize>,
    lines: LineCount<'text>,
}

impl<'text> Reading<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self {
            // A line of a dotenv file has some 40 bytes; a low guess costs one copy.
            entries: Vec::with_capacity(text.len() / 48),
            skipped: Vec::new(),
            lines: LineCount {
                text: text.as_bytes(),
                offset: 0,
                line: 1,
            },
        }
    }

    /// Notes a key whose statement starts at byte `at`.
    pub(super) fn push(&mut self, at: usize, key: impl Into<Cow<'text, str>>, value: Value<'text>) {
        let line = self.lines.at(at);
        self.entries.push(Entry {
            key: key.into(),
            line,
            value,
        });
    }

    /// Notes a line that the reader drops without a word.
    pub(super) fn skip(&mut self, at: usize) {
        let line = self.lines.at(at);
        self.skipped.push(line);
    }

    /// The error for a statement at byte `at`; `key` is dropped unless it looks like a name.
    pub(super) fn refuse(&mut self, at: usize, key: Option<&str>, fault: Fault) -> DotenvError {
        DotenvError::new(self.lines.at(at), key, fault)
    }

    /// Takes a key out that a later statement removes.
    pub(super) fn forget(&mut self, key: &str) {
        self.entries.retain(|entry| entry.key != key);
    }

    /// The value that a key has so far.
    pub(super) fn latest(&self, key: &str) -> Option<&Value<'text>> {
        let mut entries = self.entries.iter().rev();
        Some(&entries.find(|entry| entry.key == key)?.value)
    }

    /// Whether a key is there already.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }
}

/// Turns growing byte offsets into line numbers in one pass over the text.
#[derive(Debug)]
struct LineCount<'text> {
    text: &'text [u8],
    offset: usize,
    line: usize,
}

impl LineCount<'_> {
    fn at(&mut self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        if offset < self.offset {
            return 1 + memchr_iter(b'\n', &self.text[..offset]).count();
        }
        self.line += memchr_iter(b'\n', &self.text[self.offset..offset]).count();
        self.offset = offset;
        self.line
    }
}
