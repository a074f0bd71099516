//! Which files of a build's context a Dockerfile puts where: through stages, into the image.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::dockerignore::{Patterns, fitting};
use super::stages::{Copied, From, Stage, stages};

/// What a Dockerfile copies of its context.
#[derive(Debug)]
pub(super) struct Layers {
    context: PathBuf,
    stages: Vec<Stage>,
    /// What each stage holds of the context.
    landed: Vec<Vec<Landed>>,
    /// What `.dockerignore` leaves out.
    pub ignored: Patterns,
}

/// A file or a folder of the context, at its place in a stage.
#[derive(Clone, Debug)]
struct Landed {
    /// Relative to the context; empty for all of it.
    source: PathBuf,
    /// From the image's root.
    at: PathBuf,
    exclude: Patterns,
    /// The line of the instruction that brings it into this stage.
    line: usize,
}

impl Layers {
    /// Reads a Dockerfile whose context is a folder.
    pub(super) fn of(context: &Path, dockerfile: &Path) -> Option<Self> {
        let mut layers = Self {
            context: context.to_path_buf(),
            stages: stages(&std::fs::read_to_string(dockerfile).ok()?),
            landed: Vec::new(),
            ignored: Patterns::of(context, dockerfile),
        };
        for stage in &layers.stages {
            let mut landed = stage
                .base
                .map_or_else(Vec::new, |base| layers.landed[base].clone());
            for copied in &stage.copies {
                let new = match copied.from {
                    From::Context => layers.of_context(copied),
                    From::Stage(number) => layers.of_stage(copied, &layers.landed[number]),
                    From::Elsewhere => Vec::new(),
                };
                landed.extend(new);
            }
            layers.landed.push(landed);
        }
        Some(layers)
    }

    /// Whether nothing of the context is copied.
    pub(super) fn are_empty(&self) -> bool {
        self.landed.iter().all(Vec::is_empty)
    }

    /// The line that brings a file of the context into the image, if one does.
    pub(super) fn in_image(&self, file: &Path) -> Option<usize> {
        self.landed.last().and_then(|landed| line_of(landed, file))
    }

    /// The line that brings it into some stage.
    pub(super) fn in_a_stage(&self, file: &Path) -> Option<usize> {
        self.landed.iter().find_map(|landed| line_of(landed, file))
    }

    /// Sources of `COPY` that are there, and of which `.dockerignore` leaves nothing: source and line.
    pub(super) fn ignored_copies(&self) -> Vec<(String, usize)> {
        let copies = self.stages.iter().flat_map(|stage| &stage.copies);
        let from_context = copies.filter(|copied| copied.from == From::Context);
        let sources = from_context
            .flat_map(|copied| copied.sources.iter().map(|source| (source, copied.line)));
        sources
            .filter(|(source, _)| {
                let there = self.expanded(source);
                !there.is_empty() && there.iter().all(|path| self.is_left_out(path))
            })
            .map(|(source, line)| (source.clone(), line))
            .collect()
    }

    fn is_left_out(&self, path: &Path) -> bool {
        if path.as_os_str().is_empty() || !self.ignored.leave_out(path) {
            return false;
        }
        let whole = self.context.join(path);
        !(whole.is_dir()
            && self.ignored.have_exceptions()
            && !context_files(&whole, &Patterns::default())
                .iter()
                .all(|file| {
                    file.strip_prefix(&self.context)
                        .is_ok_and(|inside| self.ignored.leave_out(inside))
                }))
    }

    fn of_context(&self, copied: &Copied) -> Vec<Landed> {
        let exclude = Patterns::read(copied.exclude.iter().map(String::as_str));
        let sources = copied
            .sources
            .iter()
            .flat_map(|source| self.expanded(source));
        sources
            .map(|source| Landed {
                at: place(copied, &source, self.context.join(&source).is_dir()),
                source,
                exclude: exclude.clone(),
                line: copied.line,
            })
            .collect()
    }

    /// What `COPY --from` another stage brings of the context.
    fn of_stage(&self, copied: &Copied, landed: &[Landed]) -> Vec<Landed> {
        let mut brought = Vec::new();
        for source in &copied.sources {
            // What a pattern may mean is taken from the folder above it.
            let steady = source.split(['*', '?', '[']).next().unwrap_or_default();
            let from = Path::new("/").join(steady.trim_start_matches('/'));
            for landed in landed {
                let is_dir = self.context.join(&landed.source).is_dir();
                let new = if let Ok(inside) = landed.at.strip_prefix(&from) {
                    let is_itself = inside.as_os_str().is_empty();
                    let at = if is_itself {
                        place(copied, &landed.at, is_dir)
                    } else {
                        copied.to.join(inside)
                    };
                    Some((landed.source.clone(), at))
                } else {
                    let inside = from.strip_prefix(&landed.at).ok().filter(|_| is_dir);
                    inside.and_then(|inside| {
                        let source = landed.source.join(inside);
                        let whole = self.context.join(&source);
                        // What isn't in the context was made in the stage.
                        whole
                            .exists()
                            .then(|| (source.clone(), place(copied, &source, whole.is_dir())))
                    })
                };
                brought.extend(new.map(|(source, at)| Landed {
                    source,
                    at,
                    exclude: landed.exclude.clone(),
                    line: copied.line,
                }));
            }
        }
        brought
    }

    /// The paths of the context that a source means.
    fn expanded(&self, source: &str) -> Vec<PathBuf> {
        let mut paths = vec![PathBuf::new()];
        for part in source
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
        {
            paths = if part.contains(['*', '?', '[']) {
                let Some(pattern) = fitting(part) else {
                    return Vec::new();
                };
                let inside = paths.iter().flat_map(|folder| {
                    names(&self.context.join(folder))
                        .into_iter()
                        .map(move |name| (folder, name))
                });
                inside
                    .filter(|(_, name)| pattern.is_match(name))
                    .map(|(folder, name)| folder.join(name))
                    .collect()
            } else {
                paths.iter().map(|folder| folder.join(part)).collect()
            };
        }
        paths.retain(|path| self.context.join(path).exists());
        paths
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect()
}

/// Where a source lands: of a folder its content, a file under its own name or as the destination.
fn place(copied: &Copied, source: &Path, is_dir: bool) -> PathBuf {
    match source.file_name() {
        Some(name) if !is_dir && copied.into_folder => copied.to.join(name),
        _ => copied.to.clone(),
    }
}

fn line_of(landed: &[Landed], file: &Path) -> Option<usize> {
    let brings = |it: &&Landed| {
        file.strip_prefix(&it.source)
            .is_ok_and(|inside| !it.exclude.leave_out(inside) && !it.exclude.leave_out(file))
    };
    landed.iter().find(brings).map(|it| it.line)
}

/// The files of a context; dependencies are left out, because looking through them takes long and finds nothing.
pub(super) fn context_files(folder: &Path, ignored: &Patterns) -> Vec<PathBuf> {
    let top = folder.to_path_buf();
    let rules = ignored.clone();
    let mut walk = WalkBuilder::new(folder);
    walk.standard_filters(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(move |entry| {
            let is_dir = entry.file_type().is_some_and(|it| it.is_dir());
            let name = entry.file_name();
            let is_ignored = || {
                let inside = entry.path().strip_prefix(&top);
                !rules.have_exceptions() && inside.is_ok_and(|inside| rules.leave_out(inside))
            };
            !(is_dir
                && (name == "node_modules" || name == ".git" || name == "target" || is_ignored()))
        });
    let files = walk
        .build()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|it| it.is_file()));
    files
        .map(ignore::DirEntry::into_path)
        .filter(|path| {
            path.strip_prefix(folder)
                .is_ok_and(|inside| !ignored.leave_out(inside))
        })
        .collect()
}
