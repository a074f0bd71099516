//! Why a reader refuses a dotenv file. An error names a line and a key, never a value.

use std::fmt;

use crate::env::name;

/// A dotenv file that its reader refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct DotenvError {
    /// The line of the statement, from 1.
    pub line: usize,
    /// The key, if the text before the separator looks like a name and not like a piece of a value.
    pub key: Option<String>,
    /// What the reader stumbles over.
    pub fault: Fault,
}

impl DotenvError {
    pub(super) fn new(line: usize, key: Option<&str>, fault: Fault) -> Self {
        let key = key.filter(|key| name::is_name(key)).map(str::to_owned);
        Self { line, key, fault }
    }
}

impl fmt::Display for DotenvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(key) = &self.key {
            write!(f, " (key {key})")?;
        }
        write!(f, ": {}", self.fault.words())
    }
}

/// What a reader stumbles over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Bytes that aren't UTF-8.
    NotUtf8,
    /// A NUL byte.
    NulByte,
    /// White space inside or after the name.
    SpaceInKey,
    /// Nothing before the separator.
    NoKey,
    /// A character that the reader doesn't allow in a name.
    KeyCharacter,
    /// A quote that is opened and never closed.
    UnterminatedQuote,
    /// A compound command of the shell that is opened and never closed.
    UnterminatedBlock,
    /// A name that occurs twice.
    Duplicate,
    /// A line longer than the reader's buffer of 64 KiB.
    LineTooLong,
    /// A reference that starts with `${` and isn't complete.
    BrokenReference,
    /// `export NAME` for a name that the file doesn't set.
    UnsetExport,
    /// A shell operator where a word should be.
    ShellSyntax,
}

impl Fault {
    fn words(self) -> &'static str {
        match self {
            Self::NotUtf8 => "expected UTF-8, found other bytes; save the file as UTF-8",
            Self::NulByte => "expected text, found a NUL byte; save the file as UTF-8",
            Self::SpaceInKey => {
                "expected a name without spaces before `=`; remove `export` and the spaces around the name"
            }
            Self::NoKey => "expected a name before the separator, found none",
            Self::KeyCharacter => {
                "expected a name of letters, digits, `_`, `-` and `.`, found another character"
            }
            Self::UnterminatedQuote => {
                "expected a closing quote, found the end of the file; close the quote or escape it"
            }
            Self::UnterminatedBlock => {
                "expected the end of a shell block (`fi`, `done`, `esac`, `}` or `)`), found the end of the file"
            }
            Self::Duplicate => {
                "expected each name once, found it a second time; remove one of the lines"
            }
            Self::LineTooLong => "expected lines of at most 64 KiB, found a longer one",
            Self::BrokenReference => {
                "expected `${NAME}`, found an incomplete reference; write `$$` for a dollar sign"
            }
            Self::UnsetExport => {
                "expected a value, found `export` of a name that the file doesn't set"
            }
            Self::ShellSyntax => "expected a word, found a shell operator; quote the value",
        }
    }
}
