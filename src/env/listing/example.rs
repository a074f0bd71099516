//! Example files: which keys a project documents.

use super::pairs::NAME_ONLY;
use crate::env::{Keys, name};

/// Reads the names of `NAME=…` lines. A commented-out line documents its key as well as any other;
/// values are examples, so none is kept.
pub fn read_example(text: &str, keys: &mut Keys) {
    for (index, line) in text.lines().enumerate() {
        let line =
            line.trim_start_matches(|c: char| c == '#' || c == '\u{feff}' || c.is_whitespace());
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((key, _)) = line.split_once('=') else {
            continue;
        };
        let key = key.trim();
        if name::is_name(key) {
            keys.insert(key, NAME_ONLY, Some(index + 1));
        }
    }
}
