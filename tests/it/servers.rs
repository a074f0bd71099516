//! Where the server programs are that some tests need. Shared by `build.rs`, which marks these tests as ignored where the
//! programs are missing, and by the tests' support, which starts them.

use std::path::{Path, PathBuf};

/// The newest program of this name: on PATH, or where distributions put servers.
pub fn find(program: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = versions(Path::new("/usr/lib/postgresql"));
    folders.extend(versions(Path::new("/opt/homebrew/opt")));
    folders.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    folders.extend(["/usr/sbin", "/usr/libexec", "/usr/local/sbin"].map(PathBuf::from));
    folders
        .into_iter()
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// `<root>/<version>/bin`, newest first.
fn versions(root: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|folder| folder.is_dir())
        .collect();
    found.sort();
    found.reverse();
    found
}
