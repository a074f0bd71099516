//! Folder trees from the disk.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::detect;
use super::project::Project;
use super::tree::{self, Tree};

/// Folders that hold other people's code or built files, and no project's migrations.
const SKIPPED: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    "node_modules",
    "target",
    "vendor",
    ".venv",
    "venv",
    "site-packages",
    "__pycache__",
    ".tox",
    ".nox",
    ".next",
    ".nuxt",
    ".turbo",
    ".cache",
    ".gradle",
    ".terraform",
    "coverage",
    "Pods",
    "obj",
];

/// How deep under the root projects are looked for.
const DEPTH: usize = 12;

/// The most bytes that are read of one file; migrations beyond this are data, and no schema.
const LARGEST: u64 = 64 << 20;

/// Why a folder couldn't be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A folder or file is there and can't be read.
    #[error("can't read {path}: {source}")]
    Unreadable {
        /// Relative to the root.
        path: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The folder isn't there.
    #[error("there is no folder {0}")]
    Missing(PathBuf),
}

/// All files and folders under `root`, without contents and without folders of built or foreign code.
pub fn list(root: &Path) -> Result<Tree, Error> {
    if !root.is_dir() {
        return Err(Error::Missing(root.to_owned()));
    }
    let mut tree = Tree::default();
    add(&mut tree, root, "");
    Ok(tree)
}

/// Adds all files and folders under `root` as `place`, as [`list`] does.
pub fn add(tree: &mut Tree, root: &Path, place: &str) {
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .max_depth(Some(DEPTH))
        .filter_entry(|entry| {
            entry.depth() == 0 || !SKIPPED.contains(&&*entry.file_name().to_string_lossy())
        })
        .build();
    for entry in walk {
        // A folder elsewhere in the repository that nobody may read isn't worth a failed gate.
        let Ok(entry) = entry else { continue };
        let Some(path) = relative(root, entry.path()) else {
            continue;
        };
        let path = tree::join(place, &path);
        match entry.file_type() {
            Some(kind) if kind.is_dir() => tree.add_folder(path),
            _ => tree.add_file(path),
        }
    }
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts: Vec<String> = path
        .strip_prefix(root)
        .ok()?
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// Reads what detection needs: configuration files and a few samples of what may be migrations.
pub fn read_hints(root: &Path, tree: &mut Tree) -> Result<(), Error> {
    read(root, tree, detect::hints(tree))
}

/// Reads the files of a project.
pub fn read_project(root: &Path, tree: &mut Tree, project: &Project) -> Result<(), Error> {
    read(root, tree, detect::files_of(tree, project))
}

fn read(root: &Path, tree: &mut Tree, paths: Vec<String>) -> Result<(), Error> {
    for path in paths {
        let content = read_file(&root.join(&path)).map_err(|source| Error::Unreadable {
            path: path.clone(),
            source,
        })?;
        tree.add_content(path, content);
    }
    Ok(())
}

fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    // A link to a folder looks like a file to the walk, which doesn't follow links.
    if file.metadata()?.is_dir() {
        return Ok(Vec::new());
    }
    let mut content = Vec::new();
    file.take(LARGEST).read_to_end(&mut content)?;
    Ok(content)
}
