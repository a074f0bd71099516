//! Modules of the project that export ways to read keys, and which import means which of them.

use std::path::{Component, Path, PathBuf};

use aho_corasick::AhoCorasick;

use super::javascript::Role;

/// The exporting modules.
pub(super) struct Modules {
    /// A module's path without its ending (and without `/index`), and its exports.
    modules: Vec<(PathBuf, Vec<(String, Role)>)>,
    /// Finds the modules' names in texts.
    names: Option<AhoCorasick>,
}

impl Modules {
    pub(super) fn new<'f>(files: impl Iterator<Item = (&'f Path, &'f [(String, Role)])>) -> Self {
        let modules: Vec<(PathBuf, Vec<(String, Role)>)> = files
            .map(|(path, exports)| (stem(path), exports.to_vec()))
            .collect();
        // An import's source ends with the module's name.
        let name = |(path, _): &(PathBuf, Vec<(String, Role)>)| {
            path.file_name().map(|it| it.to_string_lossy().into_owned())
        };
        let ends = modules.iter().filter_map(name).flat_map(|name| {
            ["\"", "'", ".js", ".ts", ".mjs", ".cjs", "/index"].map(|end| format!("{name}{end}"))
        });
        Self {
            names: AhoCorasick::new(ends).ok(),
            modules,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.modules.is_empty()
    }

    /// Whether a text names one of the modules, so that it may import it.
    pub(super) fn are_named_in(&self, text: &str) -> bool {
        self.names.as_ref().is_none_or(|names| names.is_match(text))
    }

    /// What `import { name } from "source"` means in a file of a folder.
    pub(super) fn role(
        &self,
        file: &Path,
        folder: &Path,
        source: &str,
        name: &str,
    ) -> Option<Role> {
        let own = stem(file);
        let (_, exports) = self
            .modules
            .iter()
            .find(|(path, _)| *path != own && is_meant(path, folder, source))?;
        let named = |wanted: &str| {
            exports
                .iter()
                .find(|(export, _)| export == wanted)
                .map(|(_, role)| role.clone())
        };
        match name {
            // The whole module: its functions become methods.
            "*" => named("*").or_else(|| {
                let methods = exports.iter().filter_map(|(name, role)| match role {
                    Role::Getter(getter) => Some((name.clone(), getter.clone())),
                    _ => None,
                });
                Some(Role::Methods(methods.collect()))
            }),
            name => named(name),
        }
    }
}

/// A path without its ending; `env/index.ts` is `env`.
fn stem(path: &Path) -> PathBuf {
    let path = path.with_extension("");
    match (path.file_name(), path.parent()) {
        (Some(name), Some(folder)) if name == "index" => folder.to_path_buf(),
        _ => path,
    }
}

/// Whether an import's source is the module: by its place when it's relative, else by the end of its path, as
/// aliases like `@/lib/env` have it.
fn is_meant(module: &Path, folder: &Path, source: &str) -> bool {
    let bare = Path::new(source);
    let known = ["js", "ts", "mjs", "cjs", "jsx", "tsx", "mts", "cts"];
    let bare = if bare
        .extension()
        .and_then(|it| it.to_str())
        .is_some_and(|it| known.contains(&it))
    {
        bare.with_extension("")
    } else {
        bare.to_path_buf()
    };
    if source.starts_with('.') {
        return stem(&normal(&folder.join(bare))) == normal(module);
    }
    let mut parts = bare.components();
    let first = parts.next();
    let rest = parts.as_path();
    let is_alias = matches!(first, Some(Component::Normal(name)) if ["@", "~", "#", "src", "$lib", "app", "$app"].iter().any(|it| name == *it));
    if rest.as_os_str().is_empty() {
        return source.starts_with(['#', '~'])
            && module.ends_with(source.trim_start_matches(['#', '~', '/']));
    }
    // A package of the workspace, `@acme/env`, and an alias of the project end alike.
    (is_alias || source.starts_with(['@', '~', '#'])) && module.ends_with(stem(rest))
}

fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}
