//! The keys of an environment, each in one of three states: readable, present but unreadable, or absent.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::fingerprint::Print;
use crate::redact::Secret;

/// A key that is present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What is known of its value.
    pub state: State,
    /// The number of the source in [`Keys::sources`] that it comes from.
    pub source: usize,
    /// The line in that source, where it has lines.
    pub line: Option<usize>,
}

/// What is known of the value of a key that is present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The value.
    Readable(Secret),
    /// The key is there, its value can't be read from here.
    Unreadable(Unreadable),
    /// Shape, length and keyed fingerprint of the value, from a snapshot.
    Printed(Print),
}

/// Why a value can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The platform keeps it to itself.
    Sensitive,
    /// The listing has names alone, or digests.
    NamesOnly,
    /// The reader would substitute a variable or run a command.
    Expands,
    /// It comes from the environment that the reader runs in.
    FromHost,
    /// It is in an object that isn't among the sources.
    Elsewhere(String),
    /// It is known only when the program runs.
    AtRunTime,
    /// The listing holds it encrypted.
    Encrypted,
    /// It isn't text: a list, a mapping, bytes.
    NotText,
}

impl Unreadable {
    /// The reason in words, for messages: `its value …`.
    pub fn words(&self) -> String {
        match self {
            Self::Sensitive => "is kept back by the platform".to_owned(),
            Self::NamesOnly => "isn't in the listing, which has names alone".to_owned(),
            Self::Expands => "holds a reference that its reader expands".to_owned(),
            Self::FromHost => "comes from the host that its reader runs on".to_owned(),
            Self::Elsewhere(object) => format!("is in {object}, which isn't among the sources"),
            Self::AtRunTime => "is known only at run time".to_owned(),
            Self::Encrypted => "is encrypted in the listing".to_owned(),
            Self::NotText => "isn't a text".to_owned(),
        }
    }
}

/// The keys of one environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Every key that is present.
    pub variables: BTreeMap<String, Variable>,
    /// What the sources are called in reports, in order.
    pub sources: Vec<String>,
    /// Why there may be more keys than these: objects that aren't among the sources.
    pub open: Vec<String>,
    /// Why the sources themselves are incomplete: a listing that ends early, or that has two values for one name.
    pub cut_short: Vec<String>,
    /// Keys that a source sets twice, with the later line.
    pub repeated: Vec<(String, usize)>,
    /// Names that the sources ask for and that aren't there, with the object asked.
    pub dangling: BTreeMap<String, String>,
    /// How many keys the current source gave.
    given: usize,
}

impl Keys {
    /// Starts a further source, which overrides those before it.
    pub fn begin(&mut self, name: impl Into<String>) {
        self.sources.push(name.into());
        self.given = 0;
    }

    /// Notes a key of the current source.
    pub fn insert(&mut self, key: impl Into<String>, state: State, line: Option<usize>) {
        let key = key.into();
        if key.is_empty() {
            return;
        }
        self.dangling.remove(&key);
        self.given += 1;
        let source = self.sources.len().saturating_sub(1);
        let variable = Variable {
            state,
            source,
            line,
        };
        match self.variables.entry(key) {
            Entry::Occupied(mut earlier) => {
                if let (Some(line), true) = (line, earlier.get().source == source) {
                    self.repeated.push((earlier.key().clone(), line));
                }
                earlier.insert(variable);
            }
            Entry::Vacant(place) => {
                place.insert(variable);
            }
        }
    }

    /// Notes a readable key of the current source.
    pub fn insert_text(&mut self, key: impl Into<String>, text: &str) {
        self.insert(key, State::Readable(Secret::new(text)), None);
    }

    /// The source that `variable` comes from, with its line.
    pub fn place(&self, variable: &Variable) -> (&str, Option<usize>) {
        let source = self.sources.get(variable.source).map_or("", String::as_str);
        (source, variable.line)
    }

    /// The names that the current source gave, unless a later source took them over.
    pub fn of_current(&self) -> impl Iterator<Item = &str> {
        let current = self.sources.len().saturating_sub(1);
        let variables = self.variables.iter();
        variables
            .filter(move |(_, variable)| variable.source == current)
            .map(|(name, _)| name.as_str())
    }

    /// Whether the current source gave this key.
    pub fn is_in_current(&self, key: &str) -> bool {
        let current = self.sources.len().saturating_sub(1);
        let variable = self.variables.get(key);
        variable.is_some_and(|variable| variable.source == current)
    }

    /// Whether the current source gave no key so far.
    pub fn is_current_empty(&self) -> bool {
        self.given == 0
    }
}
