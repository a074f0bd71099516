//! A project's aliases (`paths` and `baseUrl` of `tsconfig.json` or `jsconfig.json`) for when the resolver can't read them:
//! the configuration that they extend may be a package that isn't installed.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::jsonc::plain_json;

/// The aliases of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Aliases {
    /// What stands before and behind the `*` of a pattern, and the paths it may mean, each with a `*` or without.
    patterns: Vec<(String, Option<String>, Vec<PathBuf>)>,
    /// Where names are looked up that no pattern fits.
    base: Option<PathBuf>,
}

impl Aliases {
    /// Reads the configuration in a folder, and those it extends by a path.
    pub(super) fn of(folder: &Path) -> Self {
        const DEPTH: usize = 5;
        let mut aliases = Self::default();
        let mut next = ["tsconfig.json", "jsconfig.json"]
            .iter()
            .map(|name| folder.join(name))
            .find(|path| path.is_file());
        for _ in 0..DEPTH {
            let Some(path) = next else { break };
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let config: Value = serde_json::from_str(&plain_json(&text)).unwrap_or_default();
            aliases.add(path.parent().unwrap_or(folder), &config["compilerOptions"]);
            let extends = config["extends"].as_str().filter(|it| it.starts_with('.'));
            next = extends.map(|extends| {
                let extended = path.with_file_name(extends);
                if extended.is_file() {
                    extended
                } else {
                    extended.with_extension("json")
                }
            });
        }
        aliases
    }

    /// What the nearer configuration says stays.
    fn add(&mut self, folder: &Path, options: &Value) {
        let base = options["baseUrl"].as_str().map(|base| folder.join(base));
        let from = base.clone().unwrap_or_else(|| folder.to_path_buf());
        if self.base.is_none() {
            self.base = base;
        }
        if !self.patterns.is_empty() {
            return;
        }
        for (pattern, targets) in options["paths"].as_object().into_iter().flatten() {
            let (before, behind) = match pattern.split_once('*') {
                Some((before, behind)) => (before, Some(behind.to_owned())),
                None => (pattern.as_str(), None),
            };
            let targets = targets
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            let paths = targets.map(|target| from.join(target)).collect();
            self.patterns.push((before.to_owned(), behind, paths));
        }
    }

    /// The paths that an import may mean, the first one first.
    pub(super) fn meant(&self, source: &str) -> Vec<PathBuf> {
        let fitting = self.patterns.iter().flat_map(|(before, behind, paths)| {
            let inside = match behind {
                Some(behind) => source
                    .strip_prefix(before.as_str())
                    .and_then(|it| it.strip_suffix(behind.as_str())),
                None => (source == before).then_some(""),
            };
            let filled =
                |path: &PathBuf| Some(PathBuf::from(path.to_str()?.replacen('*', inside?, 1)));
            paths.iter().filter_map(filled).collect::<Vec<_>>()
        });
        let below_base = self.base.iter().map(|base| base.join(source));
        fitting.chain(below_base).collect()
    }
}
