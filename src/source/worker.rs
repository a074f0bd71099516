//! Cloudflare Workers: what the worker's code needs against the compatibility date and flags of its wrangler file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::graph::{End, Graph, Reached, Target};
use super::javascript::Missing;
use super::usage::relative;
use super::walk;
use super::wrangler::{Wrangler, read};

/// A worker, as it is deployed to one environment, and what it can't have as it is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worker {
    /// The wrangler file, relative to the project.
    pub file: String,
    /// Its name, if it says one.
    pub name: Option<String>,
    /// The named environment, when that has a date, flags or code of its own.
    pub environment: Option<String>,
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
    /// Variables of `process.env` that its own code reads, in their order; none when it fills that itself.
    pub variables: Vec<Variable>,
}

/// A variable of `process.env` that a worker reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name; `*` for the environment as a whole.
    pub name: String,
    /// The file, relative to the project.
    pub file: String,
    /// The 1-based line.
    pub line: usize,
    /// Whether the code has a value for when it isn't there.
    pub default: bool,
}

/// The files that Wrangler reads, the first of a folder before the others.
const FILES: [&str; 3] = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/// Folders whose code some framework has made: it fills the environment itself.
const MADE: [&str; 6] = [
    ".open-next",
    ".output",
    ".svelte-kit",
    ".vercel",
    "dist",
    "build",
];

/// The workers in a folder of the project at `root`.
pub fn workers(root: &Path, folder: &Path) -> Vec<Worker> {
    let walked = walk::visit(&[folder.to_path_buf()], |path| {
        let name = path
            .file_name()
            .and_then(|it| it.to_str())
            .unwrap_or_default();
        let is_file = FILES.contains(&name);
        Ok(is_file
            .then(|| path.parent().map(Path::to_path_buf))
            .flatten())
    });
    let mut folders = walked.results;
    folders.sort();
    folders.dedup();
    let files = folders.iter().filter_map(|folder| {
        let mut files = FILES.iter().map(|name| folder.join(name));
        files.find(|path| path.is_file())
    });
    files.flat_map(|path| of_file(root, &path)).collect()
}

fn of_file(root: &Path, path: &Path) -> Vec<Worker> {
    let file = relative(root, path);
    match read(path) {
        Err(why) => vec![Worker {
            file,
            broken: Some(why),
            ..Worker::default()
        }],
        Ok(wrangler) => {
            let deployments = wrangler.deployments().into_iter();
            deployments
                .map(|(environment, wrangler)| Worker {
                    file: file.clone(),
                    environment,
                    ..worker(root, path, wrangler)
                })
                .collect()
        }
    }
}

fn worker(root: &Path, path: &Path, wrangler: Wrangler) -> Worker {
    let folder = path.parent().unwrap_or(root);
    let main = wrangler.main.map(|main| folder.join(main));
    let main = main.filter(|main| main.is_file());
    let entries = match (&main, wrangler.pages_build_output_dir) {
        (Some(main), _) => vec![main.clone()],
        (None, Some(_)) => functions(&folder.join("functions")),
        (None, None) => Vec::new(),
    };
    let mut worker = Worker {
        name: wrangler.name,
        date: wrangler.compatibility_date,
        flags: wrangler.compatibility_flags.unwrap_or_default(),
        main: main.map(|main| relative(root, &main)),
        ..Worker::default()
    };
    let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    let reached = Graph::new(folder, Target::Worker).reach(&entries);
    worker.builtins = builtins(&root, &reached);
    let is_made = |main: &String| main.split('/').any(|part| MADE.contains(&part));
    if !worker.main.as_ref().is_some_and(is_made) {
        worker.variables = variables(&root, &reached);
    }
    worker
}

/// The code of Pages: every script below `functions`.
fn functions(folder: &Path) -> Vec<PathBuf> {
    if !folder.is_dir() {
        return Vec::new();
    }
    let walked = walk::visit(&[folder.to_path_buf()], |path| {
        let ending = path
            .extension()
            .and_then(|it| it.to_str())
            .unwrap_or_default();
        Ok(matches!(ending, "js" | "mjs" | "ts" | "tsx" | "jsx").then(|| path.to_path_buf()))
    });
    let mut files = walked.results;
    files.sort();
    files
}

fn builtins(root: &Path, reached: &[Reached]) -> Vec<(String, Vec<String>, bool)> {
    let mut found: BTreeMap<&String, (Vec<String>, bool)> = BTreeMap::new();
    for reached in reached {
        if let End::Builtin(name) = &reached.end {
            let steps = reached
                .chain
                .iter()
                .map(|step| format!("{}:{}", relative(root, &step.file), step.line));
            let chain = steps.chain([name.clone()]).collect();
            found.entry(name).or_insert((chain, reached.lazy));
        }
    }
    let sorted = found.into_iter();
    sorted
        .map(|(name, (chain, lazy))| (name.clone(), chain, lazy))
        .collect()
}

fn variables(root: &Path, reached: &[Reached]) -> Vec<Variable> {
    let mut variables = Vec::new();
    for reached in reached {
        match (&reached.end, reached.chain.last()) {
            (End::Missing(Missing::FilledEnvironment), _) => return Vec::new(),
            (End::Missing(Missing::Variable { name, default }), Some(step)) => {
                variables.push(Variable {
                    name: name.clone(),
                    file: relative(root, &step.file),
                    line: step.line,
                    default: *default,
                });
            }
            _ => {}
        }
    }
    variables.sort_by(|left, right| (&left.file, left.line).cmp(&(&right.file, right.line)));
    variables
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

/// Modules that can be imported and whose functions throw, whatever the date (workerd's `compatibility-date.capnp`, the
/// flags of non-functional stubs).
const STUBS: [&str; 13] = [
    "child_process",
    "cluster",
    "dgram",
    "domain",
    "inspector",
    "inspector/promises",
    "repl",
    "sqlite",
    "trace_events",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
];

/// Whether Workers have no more than a stub of a built-in module.
pub fn is_stub(builtin: &str) -> bool {
    STUBS.contains(&builtin)
}

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

    /// Whether `process.env` holds the worker's variables and secrets: since 2025-04-01 or with a flag, and never without
    /// Node's compatibility (Cloudflare's documentation of `nodejs_compat_populate_process_env`).
    pub fn fills_environment(&self) -> bool {
        let has = |flag: &str| self.flags.iter().any(|it| it == flag);
        let is_new = self
            .date
            .as_deref()
            .is_some_and(|date| date >= "2025-04-01");
        self.compatibility() != Compatibility::None
            && !has("nodejs_compat_do_not_populate_process_env")
            && (is_new || has("nodejs_compat_populate_process_env"))
    }

    /// Whether the worker has a built-in module.
    pub fn has(&self, builtin: &str) -> bool {
        // These come with their own flags, or with every date.
        let has = |flag: &str| self.flags.iter().any(|it| it == flag);
        let since = |day: &str| self.date.as_deref().is_some_and(|date| date >= day);
        if builtin.starts_with("cloudflare:") || builtin == "async_hooks" && has("nodejs_als") {
            return true;
        }
        match self.compatibility() {
            Compatibility::None => false,
            Compatibility::First => FIRST.contains(&builtin),
            // Cloudflare's changelog says this day, its list of flags two weeks later.
            Compatibility::Full if builtin == "fs" || builtin == "fs/promises" => {
                has("enable_nodejs_fs_module") || since("2025-09-01")
            }
            Compatibility::Full if builtin == "http" || builtin == "https" => {
                has("enable_nodejs_http_modules") || since("2025-08-15")
            }
            Compatibility::Full => true,
        }
    }
}
