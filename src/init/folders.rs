//! The folders of a repository that hold a package or an application of their own.

use std::path::Path;

use ignore::{DirEntry, WalkBuilder};

use super::framework::MANIFESTS;

/// How deep such folders lie: `services/shop/api`.
const DEPTH: usize = 3;

/// Folders whose code isn't deployed, by the names that they usually have.
const ASIDE: [&str; 13] = [
    "bench",
    "benches",
    "benchmarks",
    "docs",
    "e2e",
    "example",
    "examples",
    "fixtures",
    "node_modules",
    "samples",
    "templates",
    "test",
    "tests",
];

/// The folders below `root` with a manifest, as paths from there with `/`: the shallow before the deep, then by name. What git
/// ignores, hidden folders and those beside the program are left out.
pub(super) fn with_a_manifest(root: &Path) -> Vec<String> {
    let walk = WalkBuilder::new(root)
        .max_depth(Some(DEPTH))
        .require_git(false)
        .filter_entry(|entry| entry.depth() == 0 || is_deployed(entry))
        .build();
    let mut folders: Vec<String> = walk
        .flatten()
        .filter(|entry| entry.depth() > 0)
        .filter(|entry| {
            let mut names = MANIFESTS.iter().copied().flatten();
            names.any(|name| entry.path().join(name).is_file())
        })
        .filter_map(|entry| relative(root, entry.path()))
        .collect();
    folders.sort_by_key(|folder| (folder.matches('/').count(), folder.clone()));
    folders
}

fn is_deployed(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.file_type().is_some_and(|kind| kind.is_dir()) && !ASIDE.contains(&name.as_ref())
}

/// `path` seen from `root`, with `/`.
pub(super) fn relative(root: &Path, path: &Path) -> Option<String> {
    let path = path.strip_prefix(root).ok()?.to_str()?;
    Some(path.replace('\\', "/"))
}
