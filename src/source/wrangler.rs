//! Wrangler's configuration files (`wrangler.json`, `.jsonc`, `.toml`): a worker's date, flags and code, for each of its
//! environments.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::jsonc::plain_json;

/// What a wrangler file says of a worker.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Wrangler {
    pub name: Option<String>,
    pub main: Option<String>,
    pub compatibility_date: Option<String>,
    pub compatibility_flags: Option<Vec<String>>,
    /// Set for Pages, whose code is in `functions`.
    pub pages_build_output_dir: Option<String>,
    #[serde(default, rename = "env")]
    environments: BTreeMap<String, Self>,
}

impl Wrangler {
    /// The worker itself, and each named environment whose date, flags or code differ from it. What an environment
    /// doesn't say it takes from the top, and its name is the worker's with its own behind it (Wrangler's documentation,
    /// `Inheritable keys`).
    pub(super) fn deployments(self) -> Vec<(Option<String>, Self)> {
        let top = Self {
            environments: BTreeMap::new(),
            ..self.clone()
        };
        let named = self.environments.into_iter().map(|(name, own)| {
            let merged = Self {
                name: own.name.or_else(|| top.name.clone()),
                main: own.main.or_else(|| top.main.clone()),
                compatibility_date: own
                    .compatibility_date
                    .or_else(|| top.compatibility_date.clone()),
                compatibility_flags: own
                    .compatibility_flags
                    .or_else(|| top.compatibility_flags.clone()),
                pages_build_output_dir: top.pages_build_output_dir.clone(),
                environments: BTreeMap::new(),
            };
            (name, merged)
        });
        let key = |it: &Self| {
            (
                it.main.clone(),
                it.compatibility_date.clone(),
                it.compatibility_flags.clone(),
            )
        };
        let mut deployments = vec![(None, top.clone())];
        deployments.extend(
            named
                .filter(|(_, merged)| key(merged) != key(&top))
                .map(|(name, merged)| (Some(name), merged)),
        );
        deployments
    }
}

/// Reads a file. Parse errors could quote values: only the place is told.
pub(super) fn read(path: &Path) -> Result<Wrangler, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.kind().to_string())?;
    if path.extension().is_some_and(|it| it == "toml") {
        return toml::from_str(&text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            format!("line {}", text[..at].matches('\n').count() + 1)
        });
    }
    serde_json::from_str(&plain_json(&text)).map_err(|error| format!("line {}", error.line()))
}
