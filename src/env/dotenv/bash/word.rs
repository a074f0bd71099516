//! A word of a command, and what it assigns.

use std::borrow::Cow;

use memchr::memchr;

use super::Value;
use super::quoted::is_name_byte;

/// A word of a command.
pub(super) struct Word<'text> {
    /// Where it starts.
    pub at: usize,
    /// Its text as it stands in the file.
    pub(super) raw: &'text str,
    /// The text without quotes and without what is expanded.
    pub(super) text: Cow<'text, str>,
    pub(super) content: Content,
}

/// What stands in a word besides text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Text,
    /// Something that the shell would expand.
    Expands,
    /// `NAME=(…)`.
    Array,
}

/// What a word assigns.
pub(super) enum Assignment<'text> {
    Text {
        name: Cow<'text, str>,
        appends: bool,
        value: Value<'text>,
    },
    /// An array, which never reaches the environment.
    Array { name: Cow<'text, str> },
}

impl<'text> Word<'text> {
    /// The name before `=` or `+=`, and whether it appends. `declared` allows quotes in the name, as builtins do.
    fn name(&self, declared: bool) -> Option<(&str, bool)> {
        let equals = memchr(b'=', self.text.as_bytes())?;
        let name = &self.text[..equals];
        // What is expanded before the sign isn't in the text.
        let expanded_before = self
            .raw
            .find(['$', '`'])
            .is_some_and(|expansion| self.raw.find('=').is_none_or(|equals| expansion < equals));
        let quoted = self.raw.get(..=equals) != self.text.get(..=equals);
        if expanded_before || (quoted && !declared) {
            return None;
        }
        let (name, appends) = match name.strip_suffix('+') {
            Some(name) => (name, true),
            None => (name, false),
        };
        // `NAME[0]=` makes an array too.
        let name = match name.split_once('[') {
            Some((name, subscript)) if subscript.ends_with(']') => name,
            _ => name,
        };
        let valid = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(is_name_byte);
        valid.then_some((name, appends))
    }

    pub(super) fn is_assignment(&self) -> bool {
        self.name(false).is_some()
    }

    /// Whether something in the word is expanded.
    pub(super) fn expands(&self) -> bool {
        self.content == Content::Expands
    }

    /// The word as it stands in the file.
    pub(super) fn raw(&self) -> &'text str {
        self.raw
    }

    /// The word without quotes and without what is expanded.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What the word assigns, if it does.
    pub(super) fn into_assignment(self, declared: bool) -> Option<Assignment<'text>> {
        let (name, appends) = self.name(declared)?;
        let length = name.len();
        let prefix = memchr(b'=', self.text.as_bytes())? + 1;
        let element = self.text[length..].starts_with('[');
        let name = match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[..length]),
            Cow::Owned(text) => Cow::Owned(text[..length].to_owned()),
        };
        if element || self.content == Content::Array {
            return Some(Assignment::Array { name });
        }
        // A tilde is a home folder at the start and after each colon, unless it is quoted.
        let raw = self.raw.split_once('=').map_or("", |(_, value)| value);
        let home = raw.starts_with('~') || raw.contains(":~");
        let value = match self.text {
            _ if self.content == Content::Expands || home => Value::Expands,
            Cow::Borrowed(text) => Value::plain(&text[prefix..]),
            Cow::Owned(text) => Value::Text(Cow::Owned(text[prefix..].to_owned())),
        };
        Some(Assignment::Text {
            name,
            appends,
            value,
        })
    }
}
