//! Modules of the project that export ways to read keys, and which import means which of them.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::javascript::Role;

/// The exporting modules.
pub(super) struct Modules {
    /// A module's path without its ending (and without `/index`), and its exports.
    modules: Vec<(PathBuf, Vec<(String, Role)>)>,
    /// The modules by the last part of their paths, which an import's source ends with.
    named: HashMap<OsString, Vec<usize>>,
}

impl Modules {
    pub(super) fn new<'f>(files: impl Iterator<Item = (&'f Path, &'f [(String, Role)])>) -> Self {
        let modules: Vec<(PathBuf, Vec<(String, Role)>)> = files
            .map(|(path, exports)| (normal(&stem(path)), exports.to_vec()))
            .collect();
        let mut named: HashMap<OsString, Vec<usize>> = HashMap::new();
        for (at, (path, _)) in modules.iter().enumerate() {
            let name = path.file_name().unwrap_or_default().to_owned();
            named.entry(name).or_default().push(at);
        }
        Self { modules, named }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.modules.is_empty()
    }

    /// Whether a file imports one of the modules; `sources` are what it imports.
    pub(super) fn are_imported(&self, file: &Path, sources: &[Box<str>]) -> bool {
        sources
            .iter()
            .any(|source| self.meant(file, source).is_some())
    }

    /// The exports of the module that an import in a file means.
    fn meant(&self, file: &Path, source: &str) -> Option<&[(String, Role)]> {
        let folder = file.parent().unwrap_or(Path::new(""));
        let own = normal(&stem(file));
        let wanted = Wanted::of(folder, source)?;
        let candidates = self.named.get(wanted.path().file_name()?)?;
        candidates
            .iter()
            .map(|at| &self.modules[*at])
            .find(|(path, _)| *path != own && wanted.is(path))
            .map(|(_, exports)| exports.as_slice())
    }

    /// What `import { name } from "source"` means in a file.
    pub(super) fn role(&self, file: &Path, source: &str, name: &str) -> Option<Role> {
        let exports = self.meant(file, source)?;
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

/// The path that imports name a file by: without its ending, and for `env/index.ts` that of the folder.
fn stem(path: &Path) -> PathBuf {
    without_index(path.with_extension(""))
}

fn without_index(path: PathBuf) -> PathBuf {
    match (path.file_name(), path.parent()) {
        (Some(name), Some(folder)) if name == "index" => folder.to_path_buf(),
        _ => path,
    }
}

/// What an import's source says about the module it means.
enum Wanted {
    /// Its place.
    At(PathBuf),
    /// How its path ends, as aliases like `@/lib/env` have it. A package of the workspace, `@acme/env`, ends alike.
    Ending(PathBuf),
}

impl Wanted {
    /// Nothing for packages, which aren't modules of the project.
    fn of(folder: &Path, source: &str) -> Option<Self> {
        let known = ["js", "ts", "mjs", "cjs", "jsx", "tsx", "mts", "cts"];
        let bare = Path::new(source);
        let has_ending = bare
            .extension()
            .and_then(|it| it.to_str())
            .is_some_and(|it| known.contains(&it));
        let bare = if has_ending {
            bare.with_extension("")
        } else {
            bare.to_path_buf()
        };
        if source.starts_with('.') {
            return Some(Self::At(without_index(normal(&folder.join(bare)))));
        }
        if !is_alias(source) {
            return None;
        }
        let mut parts = bare.components();
        parts.next();
        let rest = parts.as_path();
        if !rest.as_os_str().is_empty() {
            return Some(Self::Ending(without_index(rest.to_path_buf())));
        }
        let name = source.trim_start_matches(['#', '~', '/']);
        (name.len() < source.len()).then(|| Self::Ending(name.into()))
    }

    fn path(&self) -> &Path {
        match self {
            Self::At(path) | Self::Ending(path) => path,
        }
    }

    fn is(&self, module: &Path) -> bool {
        match self {
            Self::At(path) => module == path,
            Self::Ending(path) => module.ends_with(path),
        }
    }
}

/// Whether a source that isn't relative may mean a module of the project.
fn is_alias(source: &str) -> bool {
    let first = source.split('/').next().unwrap_or_default();
    source.starts_with(['@', '~', '#']) || ["src", "$lib", "app", "$app"].contains(&first)
}

/// What a text imports, as far as that may be modules of the project: a look at the words, which also finds those in
/// comments, for deciding whether a parser has to look.
pub(super) fn sources(text: &str) -> Vec<Box<str>> {
    // Three searches for one word each are several times as fast as one for all three.
    static WORDS: LazyLock<[Finder<'static>; 3]> =
        LazyLock::new(|| ["from", "require(", "import("].map(Finder::new));
    let quoted = WORDS.iter().flat_map(|word| {
        let ends = word.find_iter(text.as_bytes());
        ends.filter_map(|at| quoted(&text[at + word.needle().len()..]))
    });
    quoted
        .filter(|source| source.starts_with('.') || is_alias(source))
        .map(Box::from)
        .collect()
}

/// The quoted word that a text begins with, on one line.
fn quoted(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text
        .chars()
        .next()
        .filter(|it| matches!(it, '"' | '\'' | '`'))?;
    let line = text[1..].split('\n').next()?;
    line.split_once(quote).map(|(source, _)| source)
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
