//! Files that Next.js traced as needed at run time (`*.nft.json`), and whether they are there.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::usage::relative;

#[derive(Debug, Deserialize)]
struct Trace {
    files: Vec<String>,
}

/// One trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// The traced file: the trace's name without its ending, relative to the project.
    pub file: String,
    /// How many files it needs.
    pub needed: usize,
    /// Those that aren't there, relative to the project.
    pub missing: Vec<String>,
}

/// The traces of a build.
pub fn traces(root: &Path, output: &Path) -> Vec<Traced> {
    let mut files = Vec::new();
    collect(&output.join("server"), &mut files);
    files.sort();
    files.iter().filter_map(|path| trace(root, path)).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
    {
        let path = entry.path();
        if entry.file_type().is_ok_and(|it| it.is_dir()) {
            collect(&path, found);
        } else if path.to_string_lossy().ends_with(".nft.json") {
            found.push(path);
        }
    }
}

fn trace(root: &Path, path: &Path) -> Option<Traced> {
    let trace: Trace = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    let folder = path.parent()?;
    let is_missing = |file: &&String| folder.join(file).symlink_metadata().is_err();
    let missing = trace
        .files
        .iter()
        .filter(is_missing)
        .map(|file| relative(root, &normal(&folder.join(file))));
    Some(Traced {
        file: relative(root, path)
            .trim_end_matches(".nft.json")
            .to_owned(),
        needed: trace.files.len(),
        missing: missing.collect(),
    })
}

fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}
