//! The path that says whether the service is well, told from its code or from what already asks for it: a container's
//! health check, a cluster's probe.

use std::path::Path;
use std::sync::LazyLock;

use ignore::{DirEntry, WalkBuilder};
use regex::Regex;

use super::folders::relative;

/// How many files are read, and how large they may be in bytes: this is a look, not a scan.
const MOST_FILES: usize = 5_000;
const LARGEST: u64 = 256 * 1024;

/// Endings of files in which routes are declared or asked for.
const ENDINGS: [&str; 22] = [
    "js", "mjs", "cjs", "ts", "mts", "tsx", "jsx", "py", "rb", "go", "rs", "java", "kt", "php",
    "ex", "exs", "cs", "yml", "yaml", "toml", "json", "sh",
];

/// A path that ends in a word for health, in quotes or bare, after a host of this machine or nothing.
static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?:["'`\s]|(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\$?\{?\w+\}?)?)"#,
        r#"(/(?:[A-Za-z0-9_-]+/){0,3}(?:health(?:z|[_-]?checks?)?|readyz|livez)(?:/(?:ready|readiness|live|liveness))?/?)"#,
        r#"(?:["'`\s)]|$)"#,
    ))
    .ok()
});

/// The same as Django writes it, without the slash before it: `path("health/", …)`.
static ROUTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"\bpath\(\s*["']((?:[A-Za-z0-9_-]+/){0,3}(?:health(?:z|[_-]?checks?)?|readyz|livez)/?)["']"#,
    )
    .ok()
});

/// A file that is a route by its place: `app/api/health/route.ts`, `pages/api/healthz.js`, `routes/health/+server.ts`.
static PLACED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|/)(?:app|pages|src/routes|server|server/routes)/((?:[A-Za-z0-9_-]+/){0,3}?(?:healthz?|health[_-]?checks?|readyz|livez))(?:/(?:route|\+server|index)|\.get)?\.(?:[cm]?[jt]s|[jt]sx)$",
    )
    .ok()
});

/// A path and the place that says it, from `root`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The path of the URL.
    pub path: String,
    /// The file, and the line where it isn't the file's name that tells.
    pub place: String,
}

/// Looks in the files of `folder` of the project at `root`: the first path by the order of the files, those of tests last.
pub(super) fn look(root: &Path, folder: &str) -> Option<Health> {
    let walk = WalkBuilder::new(root.join(folder))
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != "node_modules")
        .sort_by_file_name(std::cmp::Ord::cmp)
        .build();
    let files = walk.flatten().filter(is_read).take(MOST_FILES);
    let mut asked_by_a_test = None;
    for entry in files {
        let Some(file) = relative(root, entry.path()) else {
            continue;
        };
        let Some(health) = by_place(&file).or_else(|| by_text(entry.path(), &file)) else {
            continue;
        };
        if !is_test(&file) {
            return Some(health);
        }
        asked_by_a_test.get_or_insert(health);
    }
    asked_by_a_test
}

fn is_read(entry: &DirEntry) -> bool {
    let path = entry.path();
    let ending = path.extension().and_then(|ending| ending.to_str());
    let name = entry.file_name().to_string_lossy();
    let small = || {
        entry
            .metadata()
            .is_ok_and(|about| about.is_file() && about.len() <= LARGEST)
    };
    (ending.is_some_and(|ending| ENDINGS.contains(&ending)) || name.contains("Dockerfile"))
        && name != "gates.toml"
        && small()
}

fn is_test(file: &str) -> bool {
    let words = file.split(['/', '.', '_', '-']);
    words
        .into_iter()
        .any(|word| matches!(word, "test" | "tests" | "spec" | "specs" | "e2e"))
}

fn by_place(file: &str) -> Option<Health> {
    let path = PLACED.as_ref()?.captures(file)?.get(1)?.as_str();
    Some(Health {
        path: format!("/{path}"),
        place: file.to_owned(),
    })
}

fn by_text(path: &Path, file: &str) -> Option<Health> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut ways = [&SAID, &ROUTED].into_iter().filter_map(|way| way.as_ref());
    let said = ways.find_map(|way| way.captures(&text)?.get(1))?;
    let line = text[..said.start()].matches('\n').count() + 1;
    Some(Health {
        path: format!("/{}", said.as_str().trim_start_matches('/')),
        place: format!("{file}:{line}"),
    })
}
