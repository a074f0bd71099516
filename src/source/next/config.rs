//! What an application's `next.config` says about its build, as far as it is written out.

use std::path::Path;

use super::routes::ENDINGS;
use crate::source::javascript::property;

/// The settings that decide where things are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Config {
    /// `distDir`: where the build output is, relative to the application.
    pub output: String,
    /// `pageExtensions`: endings of pages' files, without the dot.
    pub endings: Vec<String>,
}

impl Config {
    /// Reads `next.config.js`, `.mjs`, `.cjs`, `.ts` or `.mts`; what isn't said, or is computed, is as Next.js has it.
    pub(super) fn of(folder: &Path) -> Self {
        let places = ["js", "mjs", "cjs", "ts", "mts"]
            .map(|ending| folder.join(format!("next.config.{ending}")));
        let read = places
            .iter()
            .find_map(|path| Some((path, std::fs::read_to_string(path).ok()?)));
        let said = |key: &str| -> Vec<String> {
            let written = read
                .as_ref()
                .and_then(|(path, text)| property(path, text, key));
            written.unwrap_or_default()
        };
        let usual = || ENDINGS.map(str::to_owned).to_vec();
        let written = said("pageExtensions");
        Self {
            output: said("distDir").pop().unwrap_or_else(|| ".next".to_owned()),
            endings: if written.is_empty() { usual() } else { written },
        }
    }
}
