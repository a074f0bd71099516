//! The packages of a workspace (npm, Yarn, Bun: `workspaces` of `package.json`; pnpm: `pnpm-workspace.yaml`), which are
//! imported by name, and are there before anything is installed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The packages of the workspace that a folder is in.
#[derive(Debug, Default)]
pub(super) struct Workspace(HashMap<String, PathBuf>);

impl Workspace {
    /// Looks for the workspace in the folder and those above it, as far as the repository goes.
    pub(super) fn of(folder: &Path) -> Self {
        for top in folder.ancestors() {
            let patterns = patterns(top);
            if !patterns.is_empty() {
                let folders = patterns.iter().flat_map(|pattern| matching(top, pattern));
                let named = folders.filter_map(|folder| Some((name(&folder)?, folder)));
                return Self(named.collect());
            }
            if top.join(".git").exists() {
                break;
            }
        }
        Self::default()
    }

    /// Where a package of the workspace is.
    pub(super) fn folder(&self, package: &str) -> Option<&Path> {
        self.0.get(package).map(PathBuf::as_path)
    }
}

fn json(path: &Path) -> Option<Value> {
    serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
}

fn name(folder: &Path) -> Option<String> {
    Some(
        json(&folder.join("package.json"))?["name"]
            .as_str()?
            .to_owned(),
    )
}

/// `["apps/*", "packages/*"]`, or `{ "packages": […] }`.
fn patterns(top: &Path) -> Vec<String> {
    let package = json(&top.join("package.json")).unwrap_or_default();
    let workspaces = &package["workspaces"];
    let list = workspaces.as_array().or(workspaces["packages"].as_array());
    let named = list.into_iter().flatten().filter_map(Value::as_str);
    let mut patterns: Vec<String> = named.map(str::to_owned).collect();
    let pnpm = std::fs::read_to_string(top.join("pnpm-workspace.yaml")).unwrap_or_default();
    patterns.extend(listed(&pnpm));
    patterns.retain(|pattern| !pattern.starts_with('!'));
    patterns
}

/// The items below `packages:`.
fn listed(yaml: &str) -> Vec<String> {
    let below = yaml
        .lines()
        .skip_while(|line| !line.starts_with("packages:"))
        .skip(1);
    below
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map_while(|line| line.strip_prefix('-'))
        .map(|item| item.split(" #").next().unwrap_or_default())
        .map(|item| item.trim().trim_matches(['"', '\'']).to_owned())
        .collect()
}

/// The folders that a pattern means: each part is a name or `*`; `**` stands for one folder or two.
fn matching(top: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut folders = vec![top.to_path_buf()];
    for part in pattern
        .trim_start_matches("./")
        .split('/')
        .filter(|it| !it.is_empty())
    {
        folders = match part {
            "*" => folders.iter().flat_map(|folder| inside(folder)).collect(),
            "**" => {
                let first: Vec<PathBuf> =
                    folders.iter().flat_map(|folder| inside(folder)).collect();
                let second: Vec<PathBuf> = first.iter().flat_map(|folder| inside(folder)).collect();
                first.into_iter().chain(second).collect()
            }
            name => folders.iter().map(|folder| folder.join(name)).collect(),
        };
    }
    folders
}

fn inside(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir() && path.file_name().is_some_and(|it| it != "node_modules"))
        .collect()
}
