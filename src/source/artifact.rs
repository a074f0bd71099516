//! What is shipped: folders of build output and the build context of a Dockerfile, and what in them shouldn't be.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::layers::{Layers, context_files};
use super::secrets::secret;
use super::usage::relative;
use super::versions::dockerfiles;

/// Folders that hold what is deployed, when they are there.
const OUTPUTS: [&str; 9] = [
    ".next/standalone",
    ".output",
    ".vercel/output",
    ".open-next",
    "dist",
    "build",
    "out",
    ".svelte-kit/output",
    "public/build",
];

/// Something that is shipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// What it is: the folder, or the Dockerfile whose context it is; relative to the project.
    pub name: String,
    /// Whether it is the context of a Dockerfile.
    pub is_context: bool,
    /// Files that hold secrets.
    pub secrets: Vec<Secrets>,
    /// Links that lead nowhere, and where they lead.
    pub dangling: Vec<(String, String)>,
    /// Sources of `COPY` that `.dockerignore` leaves out: source and line.
    pub ignored_copies: Vec<(String, usize)>,
    /// How many files it has.
    pub files: usize,
}

/// A file that holds secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// The file, relative to the project.
    pub file: String,
    /// Why it is taken for one.
    pub why: &'static str,
    /// Whether it ends up in what runs, and not only in a stage of the build.
    pub is_final: bool,
    /// The line of the Dockerfile that copies it.
    pub copied_at: Option<usize>,
}

/// Looks at the given folders (by default those that build tools usually make, and the standalone output of the given
/// builds of Next.js) and at the Dockerfiles' contexts.
pub fn artifacts(
    root: &Path,
    folder: &Path,
    named: Option<&[String]>,
    builds: &[PathBuf],
) -> Vec<Artifact> {
    let standalone = builds.iter().map(|build| build.join("standalone"));
    let mut outputs: Vec<PathBuf> = match named {
        Some(named) => named.iter().map(|name| folder.join(name)).collect(),
        None => OUTPUTS
            .iter()
            .map(|name| folder.join(name))
            .chain(standalone)
            .filter(|path| is_output(path))
            .collect(),
    };
    let mut seen: Vec<String> = Vec::new();
    outputs.retain(|path| {
        let name = relative(root, path);
        let is_new = !seen.contains(&name);
        seen.push(name);
        is_new
    });
    let mut artifacts: Vec<Artifact> = outputs
        .iter()
        .filter(|path| path.is_dir())
        .map(|path| output(root, path))
        .collect();
    artifacts.extend(
        dockerfiles(folder)
            .iter()
            .filter_map(|file| context(root, folder, file)),
    );
    artifacts
}

/// `build` and `out` may be sources: a build output has a manifest or a bundle in it.
fn is_output(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    path.is_dir()
        && (!matches!(name, "build" | "out" | "dist")
            || !path.join("package.json").is_file()
            || path.join("node_modules").is_dir()
            || path.join("index.html").is_file())
}

fn empty(name: String, is_context: bool) -> Artifact {
    Artifact {
        name,
        is_context,
        secrets: Vec::new(),
        dangling: Vec::new(),
        ignored_copies: Vec::new(),
        files: 0,
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = ignore::DirEntry> {
    let mut walk = WalkBuilder::new(folder);
    walk.standard_filters(false).sort_by_file_name(Ord::cmp);
    walk.build().filter_map(Result::ok)
}

fn output(root: &Path, folder: &Path) -> Artifact {
    let mut artifact = empty(relative(root, folder), false);
    for entry in entries(folder) {
        let path = entry.path();
        if entry.path_is_symlink() {
            artifact.dangling.extend(dangling(root, path));
        } else if entry.file_type().is_some_and(|it| it.is_file()) {
            artifact.files += 1;
            artifact.secrets.extend(secret(path).map(|why| Secrets {
                file: relative(root, path),
                why,
                is_final: true,
                copied_at: None,
            }));
        }
    }
    artifact
}

/// Where a link leads, when nothing is there.
fn dangling(root: &Path, link: &Path) -> Option<(String, String)> {
    let target = std::fs::read_link(link).ok()?;
    (!link.exists()).then(|| (relative(root, link), target.to_string_lossy().into_owned()))
}

/// Links in a build's own `node_modules`, which a copy into an image easily breaks.
pub fn dangling_links(root: &Path, folder: &Path) -> Vec<(String, String)> {
    if !folder.is_dir() {
        return Vec::new();
    }
    entries(folder)
        .filter(ignore::DirEntry::path_is_symlink)
        .filter_map(|entry| dangling(root, entry.path()))
        .collect()
}

/// The context of a Dockerfile, as far as it is copied.
fn context(root: &Path, folder: &Path, dockerfile: &Path) -> Option<Artifact> {
    let layers = Layers::of(folder, dockerfile)?;
    let mut artifact = empty(relative(root, dockerfile), true);
    artifact.ignored_copies = layers.ignored_copies();
    if !layers.are_empty() {
        for path in context_files(folder, &layers.ignored) {
            let Ok(inside) = path.strip_prefix(folder) else {
                continue;
            };
            let in_image = layers.in_image(inside);
            let Some(line) = in_image.or_else(|| layers.in_a_stage(inside)) else {
                continue;
            };
            artifact.files += 1;
            artifact.secrets.extend(secret(&path).map(|why| Secrets {
                file: relative(root, &path),
                why,
                is_final: in_image.is_some(),
                copied_at: Some(line),
            }));
        }
    }
    Some(artifact)
}
