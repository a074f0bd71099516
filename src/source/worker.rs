//! Cloudflare Workers: what the worker's code needs against the compatibility date and flags of its wrangler file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::graph::{End, Graph, Target};
use super::usage::relative;

/// A worker and what it can't have as it is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// The wrangler file, relative to the project.
    pub file: String,
    /// Its name, if it says one.
    pub name: Option<String>,
    /// What can't be read, and why.
    pub broken: Option<String>,
    /// The date whose behaviour it asks for, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Its flags.
    pub flags: Vec<String>,
    /// Its entry, if that's there.
    pub main: Option<String>,
    /// Built-in modules of Node that its code loads, the import chain to each, and whether it's lazy.
    pub builtins: Vec<(String, Vec<String>, bool)>,
}

#[derive(Debug, Default, Deserialize)]
struct Wrangler {
    name: Option<String>,
    main: Option<String>,
    compatibility_date: Option<String>,
    #[serde(default)]
    compatibility_flags: Vec<String>,
}

/// The workers of a folder of the project at `root`.
pub fn workers(root: &Path, folder: &Path) -> Vec<Worker> {
    let names = ["wrangler.toml", "wrangler.json", "wrangler.jsonc"];
    names
        .iter()
        .map(|name| folder.join(name))
        .filter(|path| path.is_file())
        .map(|path| worker(root, folder, &path))
        .collect()
}

fn worker(root: &Path, folder: &Path, path: &Path) -> Worker {
    let mut worker = Worker {
        file: relative(root, path),
        name: None,
        broken: None,
        date: None,
        flags: Vec::new(),
        main: None,
        builtins: Vec::new(),
    };
    let wrangler = match read(path) {
        Ok(wrangler) => wrangler,
        Err(why) => {
            worker.broken = Some(why);
            return worker;
        }
    };
    worker.name = wrangler.name;
    worker.date = wrangler.compatibility_date;
    worker.flags = wrangler.compatibility_flags;
    if let Some(main) = wrangler
        .main
        .map(|main| folder.join(main))
        .filter(|main| main.is_file())
    {
        worker.main = Some(relative(root, &main));
        worker.builtins = builtins(root, folder, &main);
    }
    worker
}

/// Parse errors could quote values: only the place is told.
fn read(path: &Path) -> Result<Wrangler, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.kind().to_string())?;
    if path.extension().is_some_and(|it| it == "toml") {
        return toml::from_str(&text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            format!("line {}", text[..at].matches('\n').count() + 1)
        });
    }
    serde_json::from_str(&plain_json(&text)).map_err(|error| format!("line {}", error.line()))
}

/// JSON with comments and trailing commas to JSON; lines stay as they are.
fn plain_json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut in_string = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if in_string => {
                plain.push(letter);
                plain.extend(letters.next());
                continue;
            }
            '"' => in_string = !in_string,
            '/' if !in_string && letters.peek() == Some(&'/') => {
                while letters.peek().is_some_and(|it| *it != '\n') {
                    letters.next();
                }
                continue;
            }
            '/' if !in_string && letters.peek() == Some(&'*') => {
                let mut before = ' ';
                for inside in letters.by_ref() {
                    if inside == '\n' {
                        plain.push('\n');
                    }
                    if before == '*' && inside == '/' {
                        break;
                    }
                    before = inside;
                }
                continue;
            }
            '}' | ']' if !in_string => {
                let kept = plain.trim_end().len();
                if plain[..kept].ends_with(',') {
                    plain.replace_range(kept - 1..kept, " ");
                }
            }
            _ => {}
        }
        plain.push(letter);
    }
    plain
}

fn builtins(root: &Path, folder: &Path, main: &Path) -> Vec<(String, Vec<String>, bool)> {
    let mut graph = Graph::new(folder, Target::Worker);
    let mut found: BTreeMap<String, (Vec<String>, bool)> = BTreeMap::new();
    let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    for reached in graph.reach(&[PathBuf::from(main)]) {
        if let End::Builtin(name) = reached.end {
            let steps = reached
                .chain
                .iter()
                .map(|step| format!("{}:{}", relative(&root, &step.file), step.line));
            let chain = steps.chain([name.clone()]).collect();
            found.entry(name).or_insert((chain, reached.lazy));
        }
    }
    found
        .into_iter()
        .map(|(name, (chain, lazy))| (name, chain, lazy))
        .collect()
}

/// Modules that `nodejs_compat` gave before 2024-09-23 (Cloudflare's documentation of the flag's first version).
const FIRST: [&str; 12] = [
    "assert",
    "async_hooks",
    "buffer",
    "crypto",
    "diagnostics_channel",
    "events",
    "path",
    "process",
    "stream",
    "string_decoder",
    "util",
    "zlib",
];

/// What a worker's date and flags give it of Node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compatibility {
    /// No module of Node.
    None,
    /// The first few.
    First,
    /// Nearly all of them.
    Full,
}

impl Worker {
    /// What the date and the flags give.
    pub fn compatibility(&self) -> Compatibility {
        let has = |flag: &str| self.flags.iter().any(|it| it == flag);
        let since = |day: &str| self.date.as_deref().is_some_and(|date| date >= day);
        if has("nodejs_compat_v2") || since("2026-08-04") && !has("no_nodejs_compat") {
            return Compatibility::Full;
        }
        match has("nodejs_compat") {
            true if since("2024-09-23") && !has("no_nodejs_compat_v2") => Compatibility::Full,
            true => Compatibility::First,
            false => Compatibility::None,
        }
    }

    /// Whether the worker has a built-in module.
    pub fn has(&self, builtin: &str) -> bool {
        // These come with their own flags, or with every date.
        let has = |flag: &str| self.flags.iter().any(|it| it == flag);
        if builtin.starts_with("cloudflare:") || builtin == "async_hooks" && has("nodejs_als") {
            return true;
        }
        match self.compatibility() {
            Compatibility::None => false,
            Compatibility::First => FIRST.contains(&builtin),
            Compatibility::Full if builtin == "fs" || builtin == "fs/promises" => {
                has("enable_nodejs_fs_module")
                    || self
                        .date
                        .as_deref()
                        .is_some_and(|date| date >= "2025-09-01")
            }
            Compatibility::Full => true,
        }
    }
}
