//! The project's modules, and which of them an import means.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// The modules of the project by their paths.
pub(super) struct Modules {
    /// A module's path without its ending (and without `/index`), and the file's number.
    paths: Vec<(PathBuf, usize)>,
    /// The modules by the last part of their paths, which an import's source ends with.
    named: HashMap<OsString, Vec<usize>>,
}

impl Modules {
    pub(super) fn new<'f>(files: impl Iterator<Item = (usize, &'f Path)>) -> Self {
        let paths: Vec<(PathBuf, usize)> = files
            .map(|(number, path)| (normal(&stem(path)), number))
            .collect();
        let mut named: HashMap<OsString, Vec<usize>> = HashMap::new();
        for (at, (path, _)) in paths.iter().enumerate() {
            let name = path.file_name().unwrap_or_default().to_owned();
            named.entry(name).or_default().push(at);
        }
        Self { paths, named }
    }

    /// The files that an import may mean: one for a path, those that end alike for an alias.
    pub(super) fn meant(&self, file: &Path, source: &str) -> Vec<usize> {
        let Some(last) = last_part(source) else {
            return Vec::new();
        };
        // Most imports are of packages and modules that aren't here: their names tell, before paths are put together.
        if !last.is_empty() && !self.named.contains_key(OsStr::new(last)) {
            return Vec::new();
        }
        let folder = file.parent().unwrap_or(Path::new(""));
        let Some(wanted) = Wanted::of(folder, source) else {
            return Vec::new();
        };
        let name = wanted.path().file_name().unwrap_or_default();
        let Some(candidates) = self.named.get(name) else {
            return Vec::new();
        };
        let own = normal(&stem(file));
        let meant = candidates.iter().map(|at| &self.paths[*at]);
        meant
            .filter(|(path, _)| *path != own && wanted.is(path))
            .map(|(_, number)| *number)
            .collect()
    }
}

/// The last part of the path that imports name a file by; empty for the `index` of a folder.
pub(super) fn name_of(file: &Path) -> &str {
    match file.file_stem().and_then(|it| it.to_str()) {
        None | Some("index") => "",
        Some(stem) => stem,
    }
}

/// The last part of a source without its ending; empty where it can't be told without the folder, nothing for packages.
pub(super) fn last_part(source: &str) -> Option<&str> {
    if !source.starts_with('.') && !is_alias(source) {
        return None;
    }
    let last = source.rsplit('/').next().unwrap_or_default();
    let stem = match last.rsplit_once('.') {
        Some((stem, ending)) if ENDINGS.contains(&ending) => stem,
        _ => last,
    };
    let stem = stem.trim_start_matches(['#', '~', '@']);
    let is_folder = matches!(stem, "" | "." | ".." | "index");
    Some(if is_folder { "" } else { stem })
}

/// Endings that a source may have.
const ENDINGS: [&str; 8] = ["js", "ts", "mjs", "cjs", "jsx", "tsx", "mts", "cts"];

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
        let bare = Path::new(source);
        let has_ending = bare
            .extension()
            .and_then(|it| it.to_str())
            .is_some_and(|it| ENDINGS.contains(&it));
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
