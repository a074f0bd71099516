//! The build output: `middleware-manifest.json` lists every edge route with its chunks, and the chunks name what they
//! can't load.
//!
//! The manifest's `env` holds encryption and signing keys: it isn't read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::routes::url;
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
    /// Chunks that the manifest lists and that aren't there.
    pub missing: Vec<PathBuf>,
}

/// Reads a build's edge routes; nothing when there's no manifest.
pub(super) fn edge_routes(output: &Path) -> Option<Result<Vec<BuiltRoute>, String>> {
    let path = output.join("server/middleware-manifest.json");
    if !path.is_file() {
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
            .map(|function| built(output, "middleware".to_owned(), function));
        let functions = manifest
            .functions
            .iter()
            .map(|(key, function)| built(output, route_path(key), function));
        let mut routes: Vec<BuiltRoute> = middleware.chain(functions).collect();
        routes.sort_by(|left, right| left.path.cmp(&right.path));
        routes
    }))
}

/// `/(shop)/items/page` is `/items`.
fn route_path(key: &str) -> String {
    let inside = key
        .strip_suffix("/route")
        .or_else(|| key.strip_suffix("/page"))
        .unwrap_or(key);
    url(inside)
}

fn built(output: &Path, path: String, function: &Function) -> BuiltRoute {
    let mut route = BuiltRoute {
        path,
        unsupported: BTreeMap::new(),
        missing: Vec::new(),
    };
    let files: BTreeSet<&String> = function.files.iter().collect();
    for file in files {
        let chunk = output.join(file);
        match std::fs::read(&chunk) {
            Ok(bytes) => {
                for name in unsupported(&String::from_utf8_lossy(&bytes)) {
                    route
                        .unsupported
                        .entry(name)
                        .or_insert_with(|| chunk.clone());
                }
            }
            Err(_) => route.missing.push(chunk),
        }
    }
    route
}

/// `__import_unsupported("fs")` of both bundlers; Turbopack's externals `e.x("node:fs", () => require("node:fs"))`;
/// webpack's `module.exports = require("node:fs")`.
fn unsupported(chunk: &str) -> BTreeSet<String> {
    static CALLS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"(?x) __import_unsupported\(\s* ["'](?P<refused>[^"']+)["']
            | \.x\(\s* ["'](?:node:)?(?P<external>[a-z0-9_/]+)["'] \s*,
            | (?:\brequire|\bimport)\(\s* ["']node:(?P<prefixed>[a-z0-9_/]+)["'] \s*\)
            | module\.exports\s*=\s*require\(\s* ["'](?P<module>[a-z0-9_/]+)["']"#,
        )
        .ok()
    });
    let Some(calls) = CALLS.as_ref() else {
        return BTreeSet::new();
    };
    let names = calls.captures_iter(chunk).filter_map(|call| {
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
