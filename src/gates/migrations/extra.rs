//! Folders that the user names beside those that were detected.

use std::path::Path;

use crate::context::{Context, Inconclusive};
use crate::migrate::{Project, Tree, disk, join};

/// Reads the folders that match these patterns into the tree, and names them.
pub(super) fn include(
    patterns: &[String],
    cx: &Context,
    tree: &mut Tree,
) -> Result<Vec<String>, Inconclusive> {
    let mut dirs = Vec::new();
    for pattern in patterns {
        let found = disk::matching(&cx.root, pattern);
        if found.is_empty() {
            let reason = format!("`extra-dirs` names {pattern}, and no folder matches it");
            return Err(Inconclusive::because(reason));
        }
        for folder in found {
            let place = place(&cx.root, &folder);
            disk::include(tree, &folder, &place).map_err(Inconclusive::because)?;
            dirs.push(place);
        }
    }
    Ok(dirs)
}

/// The path in the tree: relative to the root, or what is left of an absolute one.
fn place(root: &Path, folder: &Path) -> String {
    let below = folder.strip_prefix(root).unwrap_or(folder);
    join("", &below.to_string_lossy())
}

/// The project, reading the further folders too.
pub(super) fn add(mut project: Project, dirs: &[String]) -> Result<Project, Inconclusive> {
    if !dirs.is_empty() && !project.tool.reads_several() {
        let name = project.tool.about().name;
        let reason = format!("{name} reads one folder, and `extra-dirs` names further ones");
        return Err(Inconclusive::because(reason));
    }
    for dir in dirs {
        if !project.dirs.contains(dir) {
            project.dirs.push(dir.clone());
        }
    }
    Ok(project)
}
