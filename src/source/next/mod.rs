//! Next.js: which routes run on the edge runtime, and what they can't have there.
//!
//! Two views of the same question. Before a build, the routes' own settings and the import graph tell; after it, the
//! build output does, and it is the authority, because it knows what the bundler left out.

mod build;
mod config;
mod confirm;
mod found;
mod routes;
mod suspects;
mod triage;

pub use found::{Dependency, EdgeApp, EdgeRoute, Lacking, View};
pub use triage::edge_apps;

use std::path::{Path, PathBuf};

/// The folders of a project that hold a Next.js application: the project itself, or the packages of a workspace.
fn applications(root: &Path) -> Vec<PathBuf> {
    let walked = super::walk::visit(&[root.to_path_buf()], |path| {
        let name = path
            .file_name()
            .and_then(|it| it.to_str())
            .unwrap_or_default();
        let is_sign =
            name.starts_with("next.config.") || name == "package.json" && depends_on_next(path);
        Ok(is_sign
            .then(|| path.parent().map(Path::to_path_buf))
            .flatten())
    });
    let mut folders = walked.results;
    if folders.is_empty() && (root.join(".next").is_dir() || routes::has_routes(root)) {
        folders.push(root.to_path_buf());
    }
    folders.sort();
    folders.dedup();
    folders.retain(|folder| folder.join(".next").is_dir() || routes::has_routes(folder));
    folders
}

fn depends_on_next(package: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(package) else {
        return false;
    };
    let Ok(package) = serde_json::from_str::<serde_json::Value>(&text) else {
        return false;
    };
    ["dependencies", "devDependencies"]
        .iter()
        .any(|list| package[list].get("next").is_some())
}
