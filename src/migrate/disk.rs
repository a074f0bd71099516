//! Folder trees from the disk.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::detect;
use super::project::Project;
use super::threads;
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

/// Adds all files and folders under `root` as `place`, as [`list`] does. Links to folders aren't followed.
pub fn add(tree: &mut Tree, root: &Path, place: &str) {
    let mut level = vec![String::new()];
    for _ in 0..DEPTH {
        let listed = threads::spread(&level, |folder| entries(&root.join(folder)));
        let mut below = Vec::new();
        for (folder, entries) in level.iter().zip(listed) {
            for (name, is_folder) in entries {
                let path = if folder.is_empty() {
                    name
                } else {
                    format!("{folder}/{name}")
                };
                let listed = if place.is_empty() {
                    path.clone()
                } else {
                    format!("{place}/{path}")
                };
                if is_folder {
                    tree.add_folder(listed);
                    below.push(path);
                } else {
                    tree.add_file(listed);
                }
            }
        }
        level = below;
    }
}

/// What is in a folder, but for folders that are skipped: names, and whether they are folders. A folder somewhere in the
/// repository that nobody may read isn't worth a failed gate.
fn entries(folder: &Path) -> Vec<(String, bool)> {
    let listed = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = listed.map(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        (entry.file_name().to_string_lossy().into_owned(), is_folder)
    });
    named
        .filter(|(name, is_folder)| !(*is_folder && SKIPPED.contains(&name.as_str())))
        .collect()
}

/// Reads what detection needs: configuration files and a few samples of what may be migrations.
pub fn read_hints(root: &Path, tree: &mut Tree) -> Result<(), Error> {
    read(root, tree, detect::hints(tree))
}

/// Reads the files of a project.
pub fn read_project(root: &Path, tree: &mut Tree, project: &Project) -> Result<(), Error> {
    loop {
        let wanted = detect::files_of(tree, project);
        if wanted.is_empty() {
            return Ok(());
        }
        read(root, tree, wanted)?;
    }
}

/// Folders under `root` that match a pattern of paths: `*` and `?` in a part, `**` for any depth. Nothing is skipped, and
/// an absolute pattern looks elsewhere.
pub fn matching(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![root.to_owned()];
    for part in Path::new(pattern) {
        let text = part.to_string_lossy();
        found = if text == "**" {
            found.iter().flat_map(|folder| folders(folder)).collect()
        } else if text.contains(['*', '?', '[']) {
            let Ok(glob) = globset::Glob::new(&text) else {
                return Vec::new();
            };
            let glob = glob.compile_matcher();
            let listed = found.iter().filter_map(|folder| fs::read_dir(folder).ok());
            let entries = listed.flatten().flatten();
            entries
                .filter(|entry| glob.is_match(entry.file_name()))
                .map(|entry| entry.path())
                .collect()
        } else {
            found.iter().map(|folder| folder.join(part)).collect()
        };
    }
    found.retain(|folder| folder.is_dir());
    found.sort();
    found.dedup();
    found
}

/// This folder and all below it.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    let mut index = 0;
    while let Some(folder) = found.get(index) {
        let listed = fs::read_dir(folder).into_iter().flatten().flatten();
        let below: Vec<PathBuf> = listed
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .map(|entry| entry.path())
            .collect();
        found.extend(below);
        index += 1;
    }
    found
}

/// Adds a folder that [`list`] leaves out as `place`, with the contents of its files, and the configuration files beside
/// it, which name what it is of.
pub fn include(tree: &mut Tree, folder: &Path, place: &str) -> Result<(), Error> {
    let mut listed = Tree::default();
    add(&mut listed, folder, "");
    tree.add_folder(place);
    for path in listed.paths() {
        include_file(tree, &folder.join(path), &tree::join(place, path))?;
    }
    for config in detect::config_names() {
        let file = folder.with_file_name(config);
        if file.is_file() {
            include_file(tree, &file, &tree::join(tree::parent(place), config))?;
        }
    }
    Ok(())
}

fn include_file(tree: &mut Tree, file: &Path, place: &str) -> Result<(), Error> {
    let content = read_file(file).map_err(|source| Error::Unreadable {
        path: place.to_owned(),
        source,
    })?;
    tree.add_content(place, content);
    Ok(())
}

/// Reads files, many of them on a few threads.
fn read(root: &Path, tree: &mut Tree, paths: Vec<String>) -> Result<(), Error> {
    let contents = threads::spread(&paths, |path| read_file(&root.join(path)));
    for (path, content) in paths.into_iter().zip(contents) {
        match content {
            Ok(content) => tree.add_content(path, content),
            Err(source) => return Err(Error::Unreadable { path, source }),
        }
    }
    Ok(())
}

fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    let facts = file.metadata()?;
    // A link to a folder looks like a file to the walk, which doesn't follow links.
    if facts.is_dir() {
        return Ok(Vec::new());
    }
    // Room for one byte more than there are, so that the end shows itself without a second buffer.
    let size = facts.len().min(LARGEST);
    let mut content = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    file.take(LARGEST).read_to_end(&mut content)?;
    Ok(content)
}
