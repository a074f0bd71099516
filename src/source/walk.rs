//! The project's files: what git ignores, dependencies and build output are left out.
//!
//! Folders are listed and files are read on a few threads, by the walker of the `ignore` crate; what the first look
//! at all files taught is then put to use on as many threads ([`each`]). Nothing else in this part of the program runs
//! concurrently, and the result doesn't depend on the order.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::{DirEntry, WalkBuilder, WalkState};

/// Folders that never hold the project's own sources.
const FOREIGN: [&str; 22] = [
    "node_modules",
    "bower_components",
    "jspm_packages",
    "site-packages",
    "__pycache__",
    "venv",
    ".venv",
    "virtualenv",
    ".next",
    ".nuxt",
    ".output",
    ".svelte-kit",
    ".vercel",
    ".netlify",
    ".serverless",
    ".turbo",
    ".gradle",
    ".terraform",
    ".git",
    "Pods",
    "DerivedData",
    "_build",
];

/// Folders that hold build output when they stand beside one of the files that say so.
const BUILT: [(&[&str], &[&str]); 5] = [
    (
        &[
            "dist",
            "build",
            "out",
            "coverage",
            "storybook-static",
            "lib-cov",
        ],
        &["package.json"],
    ),
    (
        &["dist", "build", "htmlcov"],
        &["pyproject.toml", "setup.py", "setup.cfg"],
    ),
    (&["target"], &["Cargo.toml", "pom.xml", "build.sbt"]),
    (
        &["build", "out", "bin"],
        &["build.gradle", "build.gradle.kts"],
    ),
    (
        &["vendor", "deps", "obj", "bin"],
        &["composer.json", "go.mod", "Gemfile", "mix.exs"],
    ),
];

/// Files larger than this are bundles or data.
const LARGEST: u64 = 2 * 1024 * 1024;

/// What a walk came across besides what its visitor made of the files.
#[derive(Debug)]
pub(super) struct Walked<T> {
    pub results: Vec<T>,
    /// Files and folders that couldn't be read.
    pub unreadable: Vec<PathBuf>,
}

/// Visits every file below the given folders (or the files themselves) and keeps what the visitor returns.
/// `Err(())` from the visitor means that it couldn't read the file.
pub(super) fn visit<T: Send>(
    starts: &[PathBuf],
    visitor: impl Fn(&Path) -> Result<Option<T>, ()> + Sync,
) -> Walked<T> {
    let collected = Mutex::new(Walked {
        results: Vec::new(),
        unreadable: Vec::new(),
    });
    let Some((first, others)) = starts.split_first() else {
        return into_inner(collected);
    };
    let mut builder = WalkBuilder::new(first);
    for start in others {
        builder.add(start);
    }
    builder
        .require_git(false)
        .threads(threads())
        .filter_entry(is_own);
    builder.build_parallel().run(|| {
        let mut batch = Batch {
            collected: &collected,
            results: Vec::new(),
            unreadable: Vec::new(),
        };
        let visitor = &visitor;
        Box::new(move |entry| {
            match entry {
                Err(error) => batch.unreadable.extend(path_of(&error)),
                Ok(entry) if entry.file_type().is_some_and(|it| it.is_file()) => {
                    match visitor(entry.path()) {
                        Ok(Some(result)) => batch.results.push(result),
                        Ok(None) => {}
                        Err(()) => batch.unreadable.push(entry.into_path()),
                    }
                }
                Ok(_) => {}
            }
            WalkState::Continue
        })
    });
    into_inner(collected)
}

/// Does something to every element, on as many threads as a walk uses.
pub(super) fn each<T: Send>(elements: &mut [T], change: impl Fn(&mut T) + Sync) {
    // Small parts, taken one after the other: the costly elements often stand side by side.
    let parts = Mutex::new(elements.chunks_mut(64));
    let next = || {
        let mut parts = parts
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        parts.next()
    };
    std::thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                while let Some(part) = next() {
                    part.iter_mut().for_each(&change);
                }
            });
        }
    });
}

fn threads() -> usize {
    std::thread::available_parallelism()
        .map_or(2, std::num::NonZero::get)
        .min(8)
}

/// What one thread found; handed over when the thread is done.
struct Batch<'c, T> {
    collected: &'c Mutex<Walked<T>>,
    results: Vec<T>,
    unreadable: Vec<PathBuf>,
}

impl<T> Drop for Batch<'_, T> {
    fn drop(&mut self) {
        let mut all = self
            .collected
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        all.results.append(&mut self.results);
        all.unreadable.append(&mut self.unreadable);
    }
}

fn into_inner<T>(collected: Mutex<Walked<T>>) -> Walked<T> {
    collected
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn path_of(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        ignore::Error::Loop { child, .. } => Some(child.clone()),
        _ => None,
    }
}

/// A file's bytes; nothing when it's too large to be written by hand.
pub(super) fn read_source(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > LARGEST {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Whether an entry belongs to the project's own sources. What was asked for by name always does.
fn is_own(entry: &DirEntry) -> bool {
    if entry.depth() == 0 || !entry.file_type().is_some_and(|it| it.is_dir()) {
        return true;
    }
    let name = entry.file_name().to_string_lossy();
    if FOREIGN.contains(&name.as_ref()) {
        return false;
    }
    let Some(parent) = entry.path().parent() else {
        return true;
    };
    !BUILT.iter().any(|(folders, signs)| {
        folders.contains(&name.as_ref()) && signs.iter().any(|sign| parent.join(sign).exists())
    })
}
