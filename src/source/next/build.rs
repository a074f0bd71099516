//! The build output: `middleware-manifest.json` lists every edge route with its chunks, and the chunks name what they
//! can't load.
//!
//! The manifest's `env` holds encryption and signing keys: it isn't read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::routes::{is_metadata, url};
use crate::source::builtins::{is_known, is_on_edge};

/// The parts of the manifest that are looked at.
#[derive(Debug, Deserialize)]
struct Manifest {
    #[serde(default)]
    middleware: BTreeMap<String, Function>,
    #[serde(default)]
    functions: BTreeMap<String, Function>,
}

#[derive(Debug, Deserialize)]
struct Function {
    files: Vec<String>,
}

/// An edge route of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BuiltRoute {
    pub path: String,
    /// The built-in modules that its chunks ask for and the edge runtime lacks, with the chunk.
    pub unsupported: BTreeMap<String, PathBuf>,
    /// Those that Next.js's own code may have brought in.
    pub by_framework: &'static [&'static str],
    /// Whether its chunks make code from text.
    pub evaluates: bool,
    /// Chunks that the manifest lists and that aren't there.
    pub missing: Vec<PathBuf>,
}

/// Reads a build's edge routes; nothing when there's no manifest, or one of a development server, which knows the routes
/// that somebody has looked at.
pub(super) fn edge_routes(output: &Path) -> Option<Result<Vec<BuiltRoute>, String>> {
    let path = output.join("server/middleware-manifest.json");
    if !path.is_file() || output.join("static/development").is_dir() {
        return None;
    }
    let read = std::fs::read(&path).map_err(|error| error.to_string());
    // An error's text could quote the file, which holds keys: only its place is told.
    let manifest = read.and_then(|bytes| {
        serde_json::from_slice::<Manifest>(&bytes)
            .map_err(|error| format!("line {}, column {}", error.line(), error.column()))
    });
    Some(manifest.map(|manifest| {
        let middleware = manifest
            .middleware
            .values()
            .map(|function| ("middleware".to_owned(), function));
        let functions = manifest
            .functions
            .iter()
            .map(|(key, function)| (route_path(key), function));
        let pages = manifest
            .functions
            .keys()
            .filter(|key| is_page_of_pages(key));
        let pages: BTreeSet<String> = pages.map(|key| route_path(key)).collect();
        // The slots of a page are functions of their own with the page's path.
        let mut files: BTreeMap<String, BTreeSet<&String>> = BTreeMap::new();
        for (path, function) in middleware.chain(functions) {
            files.entry(path).or_default().extend(&function.files);
        }
        let routes = files.into_iter();
        routes
            .map(|(path, files)| BuiltRoute {
                by_framework: if pages.contains(&path) {
                    &PAGES_HANDLER
                } else {
                    &[]
                },
                ..built(output, path, &files)
            })
            .collect()
    }))
}

/// What Next.js's own handler of pages imports, which Turbopack bundles with those in `pages` (next 15.5.29 and 16.4.6:
/// `server/route-modules/pages/pages-handler.js`).
const PAGES_HANDLER: [&str; 1] = ["path"];

/// Whether a key is a page of `pages`, and not one of `app` or an API route.
fn is_page_of_pages(key: &str) -> bool {
    let is_of_app = key.ends_with("/route") || key.ends_with("/page");
    !is_of_app && key != "/api" && !key.starts_with("/api/")
}

/// `/(shop)/items/page` is `/items`.
fn route_path(key: &str) -> String {
    match key.strip_suffix("/route") {
        Some(inside) => metadata_path(&url(inside)),
        None => url(key.strip_suffix("/page").unwrap_or(key)),
    }
}

/// `/blog/opengraph-image-1abc2d` is what `app/blog/(group)/opengraph-image.tsx` makes, `/robots.txt` what
/// `app/robots.ts` does.
fn metadata_path(path: &str) -> String {
    let path = path.trim_end_matches("/[__metadata_id__]");
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let made = [".xml", ".txt", ".webmanifest"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending));
    let stem = made.unwrap_or(name);
    let written = stem
        .rsplit_once('-')
        .filter(|(stem, hash)| hash.len() == 6 && is_metadata(stem))
        .map_or(stem, |(stem, _)| stem);
    if is_metadata(written) {
        format!("{folder}/{written}")
    } else {
        path.to_owned()
    }
}

fn built(output: &Path, path: String, files: &BTreeSet<&String>) -> BuiltRoute {
    let mut route = BuiltRoute {
        path,
        unsupported: BTreeMap::new(),
        by_framework: &[],
        evaluates: false,
        missing: Vec::new(),
    };
    let mut chunks: Vec<(PathBuf, String)> = Vec::new();
    for file in files {
        let chunk = output.join(file);
        match std::fs::read(&chunk) {
            Ok(bytes) => chunks.push((chunk, String::from_utf8_lossy(&bytes).into_owned())),
            Err(_) => route.missing.push(chunk),
        }
    }
    let texts: Vec<&str> = chunks.iter().map(|(_, text)| text.as_str()).collect();
    // Where a chunk isn't there, it may be the one that asks for a module.
    let is_whole = route.missing.is_empty();
    let is_used =
        |id: &str| !is_whole || texts.iter().any(|text| text.contains(&format!("({id})")));
    for (chunk, text) in &chunks {
        route.evaluates |= evaluates(text);
        for name in unsupported(text, is_used) {
            let chunk = || chunk.clone();
            route.unsupported.entry(name).or_insert_with(chunk);
        }
    }
    route
}

/// Whether a chunk calls `eval` or `Function`, by themselves and not as a method, or compiles WebAssembly.
fn evaluates(chunk: &str) -> bool {
    let is_called = |name: &str| {
        memchr::memmem::find_iter(chunk.as_bytes(), name).any(|at| {
            let before = chunk.as_bytes()[..at].last();
            before.is_none_or(|it| !it.is_ascii_alphanumeric() && !b"_$.".contains(it))
        })
    };
    ["eval(", "Function(", "WebAssembly.compile("]
        .into_iter()
        .any(is_called)
}

/// The number of the module of Turbopack whose code begins right before: `84069,(e,t,n)=>{e.n(`.
fn module_of(before: &str) -> Option<&str> {
    static BEGINNING: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(\d+),\(?[\w$,]*\)?=>\{[^{}]{0,60}$").ok());
    const LONGEST: usize = 120;
    let mut from = before.len().saturating_sub(LONGEST);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let found = BEGINNING.as_ref()?.captures(&before[from..])?;
    found.get(1).map(|id| id.as_str())
}

/// `__import_unsupported("fs")` of both bundlers; Turbopack's externals `e.x("node:fs", () => require("node:fs"))`;
/// webpack's `module.exports = require("node:fs")`. Of Turbopack's modules, those that no chunk of the route asks for
/// are left out: it keeps what a condition that it settled has guarded.
fn unsupported(chunk: &str, is_used: impl Fn(&str) -> bool) -> BTreeSet<String> {
    static CALLS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"(?x) (?: __import_unsupported\(\s* ["'](?P<refused>[^"']+)["']
            | \.x\(\s* ["'](?:node:)?(?P<external>[a-z0-9_/]+)["'] \s*,
            | (?:\brequire|\bimport)\(\s* ["']node:(?P<prefixed>[a-z0-9_/]+)["'] \s*\)
            | module\.exports\s*=\s*require\(\s* ["'](?P<module>[a-z0-9_/]+)["'] )"#,
        )
        .ok()
    });
    let Some(calls) = CALLS.as_ref() else {
        return BTreeSet::new();
    };
    let names = calls.captures_iter(chunk).filter_map(|call| {
        let start = call.get(0).map_or(0, |it| it.start());
        if module_of(&chunk[..start]).is_some_and(|id| !is_used(id)) {
            return None;
        }
        if let Some(refused) = call.name("refused") {
            return Some(refused.as_str().trim_start_matches("node:").to_owned());
        }
        let name = call
            .name("external")
            .or(call.name("prefixed"))
            .or(call.name("module"))?
            .as_str();
        (is_known(name) && !is_on_edge(name)).then(|| name.to_owned())
    });
    names.collect()
}
