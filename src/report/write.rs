//! A report on its way to disk: a temporary file beside the target, then a rename, so that no reader sees half a report.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file couldn't be written.
#[derive(Debug, thiserror::Error)]
#[error("can't write {}: {source}{}", path.display(), hint(source))]
pub struct WriteError {
    /// Where it should have gone.
    pub path: PathBuf,
    /// What the system said.
    pub source: std::io::Error,
}

fn hint(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            " (the folder must be writable)"
        }
        std::io::ErrorKind::IsADirectory => " (name a file in it)",
        std::io::ErrorKind::AlreadyExists | std::io::ErrorKind::NotADirectory => {
            " (a file stands where a folder is needed)"
        }
        _ => "",
    }
}

/// Writes `text` to `path`; folders on the way are made.
pub fn write(path: &Path, text: &str) -> Result<(), WriteError> {
    let fail = |source| WriteError {
        path: path.to_owned(),
        source,
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        fs::create_dir_all(folder).map_err(fail)?;
    }
    // A device or a pipe can't be renamed onto.
    if path.exists() && !path.is_file() {
        return fs::write(path, text).map_err(fail);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = fs::File::create(&temporary)
        // Not synced to the disk: who loses power runs again, and everyone else would wait for it.
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written.map_err(fail)
}
