//! The same projects as they are in the base revision, from git.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::seen::SeenProject;
use crate::context::{Context, Inconclusive};
use crate::migrate::branch;
use crate::migrate::{Folder, Migration, Tree, detect};
use crate::source::git::{GitError, Repository};

/// Compares each project with what it was where this branch left `base`.
pub(super) fn compare(
    cx: &Context,
    base: &str,
    tree: &Tree,
    seen: &mut [SeenProject],
) -> Result<(), Inconclusive> {
    let couldnt = |error: GitError| {
        Inconclusive::because(format_args!("the base revision can't be read: {error}"))
    };
    let repository = Repository::discover(&cx.root).map_err(couldnt)?;
    let commit = repository.fork_point(base).map_err(couldnt)?;
    let old = Old::list(&repository, &cx.root, commit).map_err(couldnt)?;
    for project in seen {
        let (folder, tree_then) = old.folder(project).map_err(couldnt)?;
        let shared = shared_files(&project.folder);
        let changed = |before: &Migration, after: &Migration| {
            is_edited(before, after, &tree_then, tree, &shared, cx)
        };
        project.branch = Some(branch::compare(&folder, &project.folder, changed));
    }
    Ok(())
}

/// The base revision's files below the configuration's folder.
struct Old<'git> {
    repository: &'git Repository,
    commit: String,
    /// The configuration's folder, from the repository's root.
    prefix: PathBuf,
    paths: Vec<String>,
}

impl<'git> Old<'git> {
    fn list(repository: &'git Repository, root: &Path, commit: String) -> Result<Self, GitError> {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let top = repository
            .root()
            .canonicalize()
            .unwrap_or_else(|_| repository.root().to_owned());
        let prefix = root
            .strip_prefix(&top)
            .map(Path::to_owned)
            .unwrap_or_default();
        let files = repository.files_at(&commit, &prefix)?;
        let below = files
            .iter()
            .filter_map(|file| file.strip_prefix(&prefix).ok());
        let paths = below
            .map(|file| file.to_string_lossy().replace('\\', "/"))
            .collect();
        Ok(Self {
            repository,
            commit,
            prefix,
            paths,
        })
    }

    /// The project's folder as it was, with the tree it comes from.
    fn folder(&self, seen: &SeenProject) -> Result<(Folder, Tree), GitError> {
        let mut tree = Tree::default();
        for path in &self.paths {
            tree.add_file(path.as_str());
        }
        // Settings say what an app or a table is called, then as now.
        let settings = detect::settings(&tree);
        self.read(&mut tree, &settings)?;
        let mut wanted = detect::files_of(&tree, &seen.project);
        while !wanted.is_empty() {
            self.read(&mut tree, &wanted)?;
            // What git has no content for (a link, a submodule) stays unread.
            let rest = detect::files_of(&tree, &seen.project);
            wanted = if rest == wanted { Vec::new() } else { rest };
        }
        let folder = seen.project.tool.folder(&tree, &seen.project);
        let unread: Vec<String> = folder
            .migrations
            .iter()
            .map(|migration| migration.path.clone())
            .filter(|path| !tree.is_read(path))
            .collect();
        self.read(&mut tree, &unread)?;
        Ok((folder, tree))
    }

    fn read(&self, tree: &mut Tree, paths: &[String]) -> Result<(), GitError> {
        let files: Vec<PathBuf> = paths.iter().map(|path| self.prefix.join(path)).collect();
        for (file, content) in self.repository.contents_at(&self.commit, &files)? {
            let path = file.strip_prefix(&self.prefix).unwrap_or(&file);
            tree.add_content(path.to_string_lossy().replace('\\', "/"), content);
        }
        Ok(())
    }
}

/// Files that hold several migrations: their bytes say nothing about one of them.
fn shared_files(folder: &Folder) -> BTreeSet<String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for migration in &folder.migrations {
        *count.entry(&migration.path).or_default() += 1;
    }
    count
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(path, _)| path.to_owned())
        .collect()
}

/// By the tool's own checksum, which forgives what the tool forgives; else by the bytes, apart from line endings.
fn is_edited(
    before: &Migration,
    after: &Migration,
    then: &Tree,
    now: &Tree,
    shared: &BTreeSet<String>,
    cx: &Context,
) -> bool {
    if !before.checksums.is_empty() && !after.checksums.is_empty() {
        return !after
            .checksums
            .iter()
            .any(|sum| before.checksums.contains(sum));
    }
    if shared.contains(&after.path) {
        return false;
    }
    let plain = |bytes: &[u8]| {
        bytes
            .iter()
            .copied()
            .filter(|byte| *byte != b'\r')
            .collect::<Vec<u8>>()
    };
    let old = then.bytes(&before.path).map(plain);
    let new = match now.bytes(&after.path) {
        Some(bytes) => Some(plain(bytes)),
        None => std::fs::read(cx.path(&after.path))
            .ok()
            .map(|bytes| plain(&bytes)),
    };
    old.is_some() && new.is_some() && old != new
}
