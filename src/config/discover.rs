//! Where the configuration is.

use std::path::{Path, PathBuf};

/// The names looked for in each folder.
const NAMES: [&str; 2] = ["gates.toml", ".config/gates.toml"];

/// A configuration file, and the folder that its paths start from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The file.
    pub file: PathBuf,
    /// Its folder; for `.config/gates.toml` the folder above.
    pub root: PathBuf,
}

/// No configuration file was found.
#[derive(Debug, thiserror::Error)]
#[error("no gates.toml here ({}) or in a folder above, up to the repository's root (write one with `gate init`, or name one with --config)", from.display())]
pub struct NotFound {
    /// Where the search began.
    pub from: PathBuf,
}

/// The file `given`, else `gates.toml` or `.config/gates.toml` in `cwd` or a folder above it, up to the root of the
/// git repository.
pub fn discover(given: Option<&Path>, cwd: &Path) -> Result<Found, NotFound> {
    if let Some(given) = given {
        let file = cwd.join(given);
        return Ok(Found {
            root: root_of(&file),
            file,
        });
    }
    for folder in cwd.ancestors() {
        for name in NAMES {
            let file = folder.join(name);
            if file.is_file() {
                return Ok(Found {
                    file,
                    root: folder.to_owned(),
                });
            }
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    Err(NotFound {
        from: cwd.to_owned(),
    })
}

/// `root` below the root of its git repository, with forward slashes; empty where it is the root, or in no repository.
pub fn below_repository(root: &Path) -> String {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let repository = root.ancestors().find(|folder| folder.join(".git").exists());
    repository
        .and_then(|repository| root.strip_prefix(repository).ok())
        .map(|below| below.to_string_lossy().replace('\\', "/"))
        .unwrap_or_default()
}

fn root_of(file: &Path) -> PathBuf {
    let folder = file.parent().unwrap_or(Path::new("."));
    match folder.file_name() {
        Some(name) if name == ".config" => folder.parent().unwrap_or(folder).to_owned(),
        _ => folder.to_owned(),
    }
}
