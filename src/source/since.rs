//! Keys that a branch newly reads.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::found::Usage;
use super::git::Repository;
use super::kind::{kind_of, kind_of_script};
use super::usage::{Scope, UsageError, scan_text};

/// The keys of `usage` that nothing read where the branch began: at the merge base of `revision` and the work tree's
/// commit. Changes that aren't committed yet count as the branch's.
pub fn newly_read(
    scope: &Scope,
    usage: &Usage,
    revision: &str,
) -> Result<BTreeSet<String>, UsageError> {
    let root = std::path::absolute(&scope.root).unwrap_or_else(|_| scope.root.clone());
    let root = root.canonicalize().unwrap_or(root);
    let repository = Repository::discover(&root)?;
    let top = repository
        .root()
        .canonicalize()
        .unwrap_or_else(|_| repository.root().to_path_buf());
    let fork = repository.fork_point(revision)?;
    let changed: BTreeSet<PathBuf> = repository.changed_files(&fork)?.into_iter().collect();
    let is_changed = |file: &str| {
        let path = root.join(file);
        let path = path.canonicalize().unwrap_or(path);
        path.strip_prefix(&top)
            .is_ok_and(|path| changed.contains(path))
    };
    let (in_changed, in_others): (Vec<_>, Vec<_>) =
        usage.reads.iter().partition(|read| is_changed(&read.file));
    let mut before: BTreeSet<String> = in_others.into_iter().map(|read| read.key.clone()).collect();
    let files: Vec<PathBuf> = changed
        .into_iter()
        .filter(|file| kind_of(file).is_some() || file.extension().is_none())
        .collect();
    for (file, bytes) in repository.contents_at(&fork, &files)? {
        before.extend(keys_of(&file, &bytes));
    }
    let keys = in_changed.into_iter().map(|read| read.key.clone());
    Ok(keys.filter(|key| !before.contains(key)).collect())
}

fn keys_of(file: &Path, bytes: &[u8]) -> Vec<String> {
    let Some(kind) = kind_of(file).or_else(|| kind_of_script(bytes)) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(bytes).into_owned();
    scan_text(file, kind, text)
        .found
        .reads
        .into_iter()
        .map(|hit| hit.key)
        .collect()
}
