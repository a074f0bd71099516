//! The stages of a Dockerfile: what each begins with, and what it copies where.

use std::path::{Component, Path, PathBuf};

use super::docker::{instructions, split};
use super::found::Lines;

/// A stage of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stage {
    /// The image it begins with, build arguments filled in by their defaults; empty when it begins with another stage.
    pub image: String,
    /// The stage it begins with, by number.
    pub base: Option<usize>,
    /// The platform that is asked for.
    pub platform: Option<String>,
    /// The 1-based line.
    pub line: usize,
    /// What it copies, in order.
    pub copies: Vec<Copied>,
    name: String,
    /// The folder that relative paths start from.
    folder: PathBuf,
}

/// A `COPY` or `ADD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Copied {
    /// Where it copies from.
    pub from: From,
    /// The sources as they are written, without build arguments that have no default.
    pub sources: Vec<String>,
    /// Where they go, as a path from the image's root.
    pub to: PathBuf,
    /// Whether the destination is a folder by its writing: it ends with a slash, is `.`, or has several sources.
    pub into_folder: bool,
    /// Patterns of `--exclude`.
    pub exclude: Vec<String>,
    /// The 1-based line.
    pub line: usize,
}

/// Where a `COPY` takes its sources from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// The build's context.
    Context,
    /// Another stage, by number.
    Stage(usize),
    /// Another image, or a context of its own.
    Elsewhere,
}

/// The stages of a Dockerfile.
pub(super) fn stages(text: &str) -> Vec<Stage> {
    let lines = Lines::of(text);
    let mut stages: Vec<Stage> = Vec::new();
    let mut defaults: Vec<(String, String)> = Vec::new();
    for instruction in instructions(text) {
        let (word, arguments) = split(text, &instruction);
        let line = lines.line(instruction.start);
        // A comment inside a continued instruction isn't part of it.
        let written = text[arguments]
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'));
        let words: Vec<String> = written
            .flat_map(str::split_ascii_whitespace)
            .filter(|it| *it != "\\")
            .map(|word| filled(word, &defaults))
            .collect();
        match (word.as_str(), stages.last_mut()) {
            ("ARG" | "ENV", _) => {
                let values = words.iter().filter_map(|word| word.split_once('='));
                defaults.extend(values.map(|(name, value)| {
                    (name.to_owned(), value.trim_matches(['"', '\'']).to_owned())
                }));
            }
            ("FROM", _) => {
                let stage = begun(&words, line, &stages);
                stages.push(stage);
            }
            ("WORKDIR", Some(stage)) => {
                if let Some(folder) = words.first() {
                    stage.folder = below(&stage.folder, folder);
                }
            }
            ("COPY" | "ADD", Some(_)) => {
                let copied = copied(&words, line, &stages);
                if let (Some(stage), Some(copied)) = (stages.last_mut(), copied) {
                    stage.copies.push(copied);
                }
            }
            _ => {}
        }
    }
    stages
}

fn begun(words: &[String], line: usize, before: &[Stage]) -> Stage {
    let platform = words
        .iter()
        .find_map(|word| word.strip_prefix("--platform="));
    let mut rest = words.iter().filter(|word| !word.starts_with("--"));
    let image = rest.next().cloned().unwrap_or_default();
    let base = numbered(&image, before).filter(|_| !image.bytes().all(|it| it.is_ascii_digit()));
    Stage {
        base,
        platform: platform.map(str::to_owned),
        line,
        copies: Vec::new(),
        name: rest.nth(1).cloned().unwrap_or_default(),
        folder: base.map_or_else(|| PathBuf::from("/"), |base| before[base].folder.clone()),
        image: if base.is_some() { String::new() } else { image },
    }
}

/// A stage by its name or its number.
fn numbered(name: &str, stages: &[Stage]) -> Option<usize> {
    let by_name = stages
        .iter()
        .rposition(|stage| !name.is_empty() && stage.name.eq_ignore_ascii_case(name));
    by_name.or_else(|| name.parse().ok().filter(|number| *number < stages.len()))
}

fn copied(words: &[String], line: usize, stages: &[Stage]) -> Option<Copied> {
    let (flags, rest): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| word.starts_with("--"));
    let flag = |name: &str| {
        flags
            .iter()
            .filter_map(move |flag| flag.strip_prefix(name))
            .collect::<Vec<_>>()
    };
    let from = match flag("--from=").first() {
        None => From::Context,
        Some(name) => numbered(name, stages).map_or(From::Elsewhere, From::Stage),
    };
    // `COPY ["a b", "c"]` is a list; `COPY <<EOF /a` has its text in the Dockerfile.
    let mut sources: Vec<String> = rest
        .iter()
        .map(|word| word.trim_matches(['"', '[', ']', ',']).to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    let to = sources.pop()?;
    let is_elsewhere = |source: &String| {
        source.starts_with("<<") || source.contains("://") || source.starts_with("git@")
    };
    sources.retain(|source| !is_elsewhere(source));
    let folder = stages
        .last()
        .map_or(Path::new("/"), |stage| stage.folder.as_path());
    Some(Copied {
        from,
        into_folder: to.ends_with('/') || to == "." || sources.len() > 1,
        to: below(folder, &to),
        sources,
        exclude: flag("--exclude=").into_iter().map(str::to_owned).collect(),
        line,
    })
}

/// A path from the root, by a path that may be relative to a folder.
fn below(folder: &Path, path: &str) -> PathBuf {
    let mut whole = PathBuf::from("/");
    for part in folder.join(path).components() {
        match part {
            Component::Normal(name) => whole.push(name),
            Component::ParentDir => {
                whole.pop();
            }
            _ => {}
        }
    }
    whole
}

/// Fills in `$NAME`, `${NAME}` and `${NAME:-default}`.
fn filled(image: &str, defaults: &[(String, String)]) -> String {
    let mut text = String::new();
    let mut rest = image;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let (inside, behind) = match after.strip_prefix('{').and_then(|it| it.split_once('}')) {
            Some(parts) => parts,
            None => after.split_at(
                after
                    .bytes()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                    .count(),
            ),
        };
        let (name, default) = inside.split_once(":-").unwrap_or((inside, ""));
        let value = defaults
            .iter()
            .rfind(|(known, _)| known == name)
            .map_or(default, |(_, value)| value);
        text.push_str(value);
        rest = behind;
    }
    text + rest
}
