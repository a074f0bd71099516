//! Collects the places that name a version.

use std::borrow::Cow;
use std::path::Path;

use super::{Language, Pin, Role, Wants};
use crate::source::usage::relative;

/// The places found so far, in a project at `root`.
pub(super) struct Places<'r> {
    root: &'r Path,
    pub(super) pins: Vec<Pin>,
}

/// What a line of a file says.
#[derive(Clone, Debug)]
pub(super) struct Said<'t> {
    pub language: Language,
    /// Nothing when the text names no version.
    pub wants: Option<Wants>,
    /// As it is written.
    pub text: Cow<'t, str>,
    pub role: Role,
}

impl<'r> Places<'r> {
    pub(super) fn new(root: &'r Path) -> Self {
        Self {
            root,
            pins: Vec::new(),
        }
    }

    /// Adds a place.
    pub(super) fn add(&mut self, path: &Path, line: usize, said: Said<'_>) {
        self.pins.extend(said.wants.map(|wants| Pin {
            language: said.language,
            wants,
            text: said.text.trim().to_owned(),
            file: relative(self.root, path),
            line,
            role: said.role,
            on_lambda: false,
        }));
    }

    /// Reads a file's lines; a file that isn't there has none.
    pub(super) fn each_line(
        &mut self,
        path: &Path,
        mut look: impl for<'l> FnMut(&'l str) -> Option<Said<'l>>,
    ) {
        let Ok(text) = std::fs::read_to_string(path) else {
            return;
        };
        for (number, line) in text.lines().enumerate() {
            if let Some(said) = look(line) {
                self.add(path, number + 1, said);
            }
        }
    }
}

/// The 1-based line on which a text first stands; the first one when it doesn't.
pub(super) fn line_of(text: &str, needle: &str) -> usize {
    text.find(needle)
        .map_or(1, |at| text[..at].matches('\n').count() + 1)
}
